import { GatewayError } from "#canonical/error.ts"

const windowMs = 60_000
const mostFailures = 10
const mostFailuresOfName = 5
const mostRemembered = 10_000

interface Page {
  failures: number
  until: number
}

/**
 * Slows down whoever guesses: after ten failures within a minute, or five at one name, an address is refused, the right token too,
 * until the minute is over. An IPv6 network (/64) counts as one address. A name is never refused to other addresses, so that
 * nobody can lock somebody else out. What is remembered is bounded.
 */
export class Brake {
  readonly #pages = new Map<string, Page>()
  readonly #now: () => number

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Throws `rate_limit_exceeded` for an address that has failed too often, altogether or at this name. */
  check(address: string, name?: string): void {
    const network = networkOf(address)
    this.#refuse(this.#page(network), mostFailures)
    if (name !== undefined) this.#refuse(this.#page(pageOfName(network, name)), mostFailuresOfName)
  }

  /** Notes a failure of an address, and that it was at this name. */
  failed(address: string, name?: string): void {
    const network = networkOf(address)
    this.#note(network)
    if (name !== undefined) this.#note(pageOfName(network, name))
  }

  #refuse(page: Page | undefined, most: number): void {
    if (page === undefined || page.failures < most) return
    throw new GatewayError("rate_limit_exceeded", "Too many failed attempts came from your address. Wait a minute before you try again.", {
      retryAfterMs: Math.ceil(page.until - this.#now()),
    })
  }

  #note(title: string): void {
    const page = this.#page(title)
    if (page !== undefined) page.failures += 1
    else this.#begin(title)
  }

  #begin(title: string): void {
    const [oldest] = this.#pages.keys()
    if (this.#pages.size >= mostRemembered && oldest !== undefined) this.#pages.delete(oldest)
    this.#pages.set(title, { failures: 1, until: this.#now() + windowMs })
  }

  #page(title: string): Page | undefined {
    const page = this.#pages.get(title)
    if (page === undefined || page.until > this.#now()) return page
    this.#pages.delete(title)
    return undefined
  }
}

/** Names may be long, and what is remembered is not. */
function pageOfName(network: string, name: string): string {
  return `${network} ${name.trim().slice(0, 100)}`
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
