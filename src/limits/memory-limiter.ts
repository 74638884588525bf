import { LimitBook } from "./limit-book.ts"
import type { Grant, Limiter, Limits } from "./limiter.ts"
import { newPlace } from "./place.ts"

/** Limits of the only process there is. Places need no lease: the count dies with whoever holds them. */
export class MemoryLimiter implements Limiter {
  readonly mode = "memory"
  readonly #book: LimitBook

  /** `now`: see {@link LimitBook}. */
  constructor(now?: () => number) {
    this.#book = new LimitBook(now)
  }

  get places(): number {
    return this.#book.places
  }

  async take(subject: string, limits: Limits, pictures: number): Promise<Grant> {
    const place = newPlace()
    const decision = this.#book.take(subject, limits, pictures, place)
    return decision.allowed ? { ...decision, release: () => this.#book.release(subject, place) } : decision
  }

  close(): void {}
}
