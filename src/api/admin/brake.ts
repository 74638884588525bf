import { GatewayError } from "#canonical/error.ts"

const windowMs = 60_000
const mostFailures = 10
const mostRemembered = 10_000

interface Page {
  failures: number
  until: number
}

/**
 * Slows down whoever guesses: after ten failures within a minute an address is refused, the right token too, until the
 * minute is over. An IPv6 network (/64) counts as one address. What is remembered is bounded.
 */
export class Brake {
  readonly #pages = new Map<string, Page>()
  readonly #now: () => number

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Throws `rate_limit_exceeded` for an address that has failed too often. */
  check(address: string): void {
    const page = this.#page(address)
    if (page === undefined || page.failures < mostFailures) return
    throw new GatewayError(
      "rate_limit_exceeded",
      "Too many wrong admin tokens came from your address. Wait a minute before you try again.",
      {
        retryAfterMs: Math.ceil(page.until - this.#now()),
      },
    )
  }

  /** Notes a failure of an address. */
  failed(address: string): void {
    const page = this.#page(address)
    if (page !== undefined) page.failures += 1
    else this.#begin(networkOf(address))
  }

  #begin(network: string): void {
    const [oldest] = this.#pages.keys()
    if (this.#pages.size >= mostRemembered && oldest !== undefined) this.#pages.delete(oldest)
    this.#pages.set(network, { failures: 1, until: this.#now() + windowMs })
  }

  #page(address: string): Page | undefined {
    const network = networkOf(address)
    const page = this.#pages.get(network)
    if (page === undefined || page.until > this.#now()) return page
    this.#pages.delete(network)
    return undefined
  }
}

/** Who has one address of an IPv6 network has all of them. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "")
  if (!plain.includes(":")) return plain
  const [head = "", tail] = plain.split("%")[0]?.split("::") ?? []
  const groups = head.split(":").filter(Boolean)
  const behind = (tail ?? "").split(":").filter(Boolean)
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length)
  return [...groups, ...Array.from({ length: zeros }, () => "0"), ...behind]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":")
}
