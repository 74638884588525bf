import { GatewayError } from "#canonical/error.ts"

interface Waiter {
  readonly admit: () => void
}

/** Bounds of {@link FairTurns}. */
export interface TurnBounds {
  /** How many work at once. */
  readonly atOnce: number
  /** How many may wait. */
  readonly mostWaiting: number
  /** How many of one holder may wait. */
  readonly mostOfHolder: number
}

/** Work of which only so much is done at once. Whoever has much of it waits for itself: turns go round by holder, and within a holder to the first. */
export class FairTurns {
  readonly #bounds: TurnBounds
  /** By holder, the one whose turn it is first. */
  readonly #waiters = new Map<string, Set<Waiter>>()
  #waiting = 0
  #working = 0

  constructor(bounds: TurnBounds) {
    this.#bounds = bounds
  }

  /** Does the work when it is its turn. Throws `overloaded` where too many wait already, or `signal` ends the wait; what the work throws passes. */
  async take<Result>(holder: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (signal.aborted) throw busy()
    if (this.#working >= this.#bounds.atOnce) await this.#wait(holder, signal)
    else this.#working++
    try {
      return await work()
    } finally {
      this.#passOn()
    }
  }

  async #wait(holder: string, signal: AbortSignal): Promise<void> {
    const waiters = this.#waiters.get(holder) ?? new Set()
    if (this.#waiting >= this.#bounds.mostWaiting || waiters.size >= this.#bounds.mostOfHolder) throw busy()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter: Waiter = { admit: resolve }
    this.#waiters.set(holder, waiters.add(waiter))
    this.#waiting++
    const giveUp = (): void => {
      if (this.#leave(holder, waiter)) reject(busy())
    }
    signal.addEventListener("abort", giveUp, { once: true })
    try {
      await promise
    } finally {
      signal.removeEventListener("abort", giveUp)
    }
  }

  /** Gives the place of whoever is done to the first of the next holder, who comes last after that. */
  #passOn(): void {
    const [holder, waiters] = this.#waiters.entries().next().value ?? []
    const [next] = waiters ?? []
    if (holder === undefined || next === undefined) {
      this.#working--
      return
    }
    this.#leave(holder, next)
    const rest = this.#waiters.get(holder)
    this.#waiters.delete(holder)
    if (rest !== undefined) this.#waiters.set(holder, rest)
    next.admit()
  }

  #leave(holder: string, waiter: Waiter): boolean {
    const waiters = this.#waiters.get(holder)
    if (waiters?.delete(waiter) !== true) return false
    this.#waiting--
    if (waiters.size === 0) this.#waiters.delete(holder)
    return true
  }
}

function busy(): GatewayError {
  return new GatewayError("overloaded", "Too many pictures are being made small already. Try again in a few seconds.", {
    retryAfterMs: 2000,
  })
}
