import { GatewayError } from "#canonical/error.ts"

/** Answers that a key may have in an hour which its operator pays for and nobody else. */
const mostFreeAnswers = 20
const hourMs = 3_600_000

/**
 * Counts, by key, the answers that a provider worked on and no client pays for: refusals, and words instead of a picture after
 * all repairs. They are part of the business, but whoever asks for nothing else is spending the operator's money. What a
 * repair has saved does not count. Each process counts for itself.
 */
export class FreeAnswers {
  readonly #times = new Map<string, number[]>()
  readonly #now: () => number

  /** `now` gives milliseconds from any beginning. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Notes such an answer to a key. */
  add(keyId: string): void {
    this.#times.set(keyId, [...this.#recent(keyId), this.#now()].slice(-mostFreeAnswers))
  }

  /** Throws `rate_limit_exceeded` where a key has had 20 of them within an hour. */
  check(keyId: string): void {
    const times = this.#recent(keyId)
    const [oldest] = times
    if (times.length < mostFreeAnswers || oldest === undefined) return
    throw new GatewayError(
      "rate_limit_exceeded",
      `${mostFreeAnswers} pictures for this key were refused or never came within the last hour, and its operator paid for the calls. Change what you ask for, and try again later.`,
      { retryAfterMs: Math.ceil(oldest + hourMs - this.#now()) },
    )
  }

  #recent(keyId: string): readonly number[] {
    const recent = (this.#times.get(keyId) ?? []).filter((time) => time > this.#now() - hourMs)
    if (recent.length === 0) this.#times.delete(keyId)
    return recent
  }
}
