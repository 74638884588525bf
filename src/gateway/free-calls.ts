import { GatewayError } from "#canonical/error.ts"

/** Calls that a key may have in an hour which its operator pays for and nobody else. */
const mostFreeCalls = 20
const hourMs = 3_600_000

/**
 * Counts, by key, the calls that a provider carried out and no client pays for: refusals, and words instead of a picture.
 * They are part of the business, but whoever asks for nothing else is spending the operator's money. Each process counts
 * for itself.
 */
export class FreeCalls {
  readonly #times = new Map<string, number[]>()
  readonly #now: () => number

  /** `now` gives milliseconds from any beginning. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Notes such a call of a key. */
  add(keyId: string): void {
    this.#times.set(keyId, [...this.#recent(keyId), this.#now()].slice(-mostFreeCalls))
  }

  /** Throws `rate_limit_exceeded` where a key has had 20 of them within an hour. */
  check(keyId: string): void {
    const times = this.#recent(keyId)
    const [oldest] = times
    if (times.length < mostFreeCalls || oldest === undefined) return
    throw new GatewayError(
      "rate_limit_exceeded",
      `${mostFreeCalls} calls of this key brought no picture within the last hour, and its operator paid for them. Change what you ask for, and try again later.`,
      { retryAfterMs: Math.ceil(oldest + hourMs - this.#now()) },
    )
  }

  #recent(keyId: string): readonly number[] {
    const recent = (this.#times.get(keyId) ?? []).filter((time) => time > this.#now() - hourMs)
    if (recent.length === 0) this.#times.delete(keyId)
    return recent
  }
}
