import { GatewayError } from "#canonical/error.ts"

interface Waiter {
  readonly bytes: number
  readonly holder: string
  readonly admit: () => void
}

/** What a holder may have of the room that the others leave. However many take all they may, some room stays for the next. */
const largestShare = 0.75

/**
 * A bound on the bytes of request bodies that are in memory at once. A body is read only when there is room for it;
 * until then its socket is simply not read, so TCP is the queue. First come, first served, except that a holder who has
 * three quarters of what the others leave waits for its own bodies to end, and holds up nobody else.
 */
export class ByteBudget {
  readonly #capacity: number
  readonly #held = new Map<string, number>()
  readonly #waiters = new Set<Waiter>()
  #used = 0

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes
  }

  /** Bytes taken at the moment. */
  get used(): number {
    return this.#used
  }

  /** Takes room if there is some now. For a body that has room already: bodies that wait for each other wait for ever. */
  tryTake(bytes: number, holder: string): boolean {
    const held = this.#held.get(holder) ?? 0
    const leftByOthers = this.#capacity - (this.#used - held)
    if (held + bytes > leftByOthers * largestShare) return false
    this.#held.set(holder, held + bytes)
    this.#used += bytes
    return true
  }

  /** Waits for room, at most half of the capacity, and takes it. Throws `overloaded` when `signal` ends the wait. */
  async take(bytes: number, holder: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw tooBusy()
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiters.delete(waiter)
        reject(tooBusy())
        this.#admit()
      }
      const admit = (): void => {
        signal.removeEventListener("abort", giveUp)
        resolve()
      }
      const waiter: Waiter = { bytes, holder, admit }
      this.#waiters.add(waiter)
      signal.addEventListener("abort", giveUp, { once: true })
      this.#admit()
    })
  }

  /** Gives room back. */
  give(bytes: number, holder: string): void {
    const held = (this.#held.get(holder) ?? 0) - bytes
    if (held > 0) this.#held.set(holder, held)
    else this.#held.delete(holder)
    this.#used -= bytes
    this.#admit()
  }

  /** Only those who wait for themselves are overtaken: whoever holds nothing yet is next when there is room. */
  #admit(): void {
    for (const waiter of this.#waiters) {
      if (this.tryTake(waiter.bytes, waiter.holder)) {
        this.#waiters.delete(waiter)
        waiter.admit()
      } else if (!this.#held.has(waiter.holder)) return
    }
  }
}

/** The failure of whoever finds no room. */
export function tooBusy(): GatewayError {
  return new GatewayError("overloaded", "Limn is busy with other uploads. Try again in a moment.", { retryAfterMs: 1000 })
}
