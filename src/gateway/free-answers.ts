import type { Account } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"

/** Answers that a key, or all keys of a user, may have in an hour which the operator pays for and nobody else. */
const mostFreeAnswers = 20
const hourMs = 3_600_000

/**
 * Counts the answers that a provider worked on and no client pays for: refusals, and words instead of a picture after all
 * repairs. By user, because users make as many keys as they like; by key where it is nobody's. They are part of the business, but whoever asks for nothing else is spending the operator's money. What a
 * repair has saved does not count. Each process counts for itself.
 */
export class FreeAnswers {
  readonly #times = new Map<string, number[]>()
  readonly #now: () => number

  /** `now` gives milliseconds from any beginning. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Notes such an answer to somebody. */
  add(payer: Account["payer"]): void {
    const id = idOf(payer)
    this.#times.set(id, [...this.#recent(id), this.#now()].slice(-mostFreeAnswers))
  }

  /** Throws `rate_limit_exceeded` where somebody has had 20 of them within an hour. */
  check(payer: Account["payer"]): void {
    const times = this.#recent(idOf(payer))
    const [oldest] = times
    if (times.length < mostFreeAnswers || oldest === undefined) return
    throw new GatewayError(
      "rate_limit_exceeded",
      `${mostFreeAnswers} of your pictures were refused or never came within the last hour, and the operator paid for the calls. Change what you ask for, and try again later.`,
      { retryAfterMs: Math.ceil(oldest + hourMs - this.#now()) },
    )
  }

  #recent(id: string): readonly number[] {
    const recent = (this.#times.get(id) ?? []).filter((time) => time > this.#now() - hourMs)
    if (recent.length === 0) this.#times.delete(id)
    return recent
  }
}

function idOf({ keyId, userId = keyId }: Account["payer"]): string {
  return userId
}
