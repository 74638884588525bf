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

  /** Takes room if there is some now. Whoever holds room already must ask like this: holders that wait for each other wait for ever. */
  tryTake(bytes: number): boolean {
    const wanted = Math.min(bytes, this.#capacity)
    if (this.#used + wanted > this.#capacity) return false
    this.#used += wanted
    return true
  }

  /** Waits for room and takes it. Throws `overloaded` when `signal` ends the wait. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw tooBusy()
    if (this.#waiters.length === 0 && this.tryTake(bytes)) return
    const wanted = Math.min(bytes, this.#capacity)
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
        reject(tooBusy())
        this.#admit()
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
    this.#admit()
  }

  #admit(): void {
    for (let next = this.#waiters[0]; next !== undefined && this.#used + next.bytes <= this.#capacity; next = this.#waiters[0]) {
      this.#waiters.shift()
      this.#used += next.bytes
      next.admit()
    }
  }
}

/** The failure of whoever finds no room. */
export function tooBusy(): GatewayError {
  return new GatewayError("overloaded", "Limn is busy with other uploads. Try again in a moment.", { retryAfterMs: 1000 })
}
