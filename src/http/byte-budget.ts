import { GatewayError } from "#canonical/error.ts"

interface Waiter {
  readonly bytes: number
  readonly admit: () => void
}

/**
 * A bound on the bytes of request bodies that are in memory at once. A body is read only when there is room for it;
 * until then its socket is simply not read, so TCP is the queue. First come, first served.
 */
export class ByteBudget {
  readonly #capacity: number
  readonly #waiters: Waiter[] = []
  #used = 0

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes
  }

  /** Bytes taken at the moment. */
  get used(): number {
    return this.#used
  }

  /** Waits for room and takes it. Throws `overloaded` when `signal` ends the wait. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const wanted = Math.min(bytes, this.#capacity)
    if (this.#waiters.length === 0 && this.#used + wanted <= this.#capacity) {
      this.#used += wanted
      return
    }
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
        reject(new GatewayError("overloaded", "Limn is busy with other uploads. Try again in a moment.", { retryAfterMs: 1000 }))
      }
      const admit = (): void => {
        signal.removeEventListener("abort", giveUp)
        resolve()
      }
      const waiter: Waiter = { bytes: wanted, admit }
      this.#waiters.push(waiter)
      signal.addEventListener("abort", giveUp, { once: true })
    })
  }

  /** Gives room back. */
  give(bytes: number): void {
    this.#used -= Math.min(bytes, this.#capacity)
    for (let next = this.#waiters[0]; next !== undefined && this.#used + next.bytes <= this.#capacity; next = this.#waiters[0]) {
      this.#waiters.shift()
      this.#used += next.bytes
      next.admit()
    }
  }
}
