import { GatewayError, toGatewayError } from "#canonical/error.ts"

/** How long a {@link ChannelQueue} is. */
export interface QueueBounds {
  /** Calls that may wait at once. @default 100 */
  readonly mostWaiting?: number
  /** @default 30 s */
  readonly longestWaitMs?: number
}

interface Waiter<T> {
  /** Takes a place where there is one for it. Throws where there will never be one. */
  readonly take: () => T | undefined
  readonly admit: (place: T) => void
  readonly refuse: (error: GatewayError) => void
}

const tryAgainMs = 2000

/**
 * Calls that wait for a place, because every channel that could make them is full. A place that becomes free goes to the keys in turn,
 * and within a key to whoever came first, so that one client with much work does not keep the others waiting.
 */
export class ChannelQueue<T> {
  readonly #mostWaiting: number
  readonly #longestWaitMs: number
  /** By key, the one whose turn it is first. */
  readonly #waiters = new Map<string, Set<Waiter<T>>>()

  constructor({ mostWaiting = 100, longestWaitMs = 30_000 }: QueueBounds = {}) {
    this.#mostWaiting = mostWaiting
    this.#longestWaitMs = longestWaitMs
  }

  /** How many wait. */
  get length(): number {
    return this.#waiters.values().reduce((sum, { size }) => sum + size, 0)
  }

  /**
   * Waits until `take` gives a place. Throws `overloaded` where too many wait already, `upstream_overloaded` after the
   * longest wait, and `overloaded` where `signal` ends it. A full queue is no wall for other keys: the last of the key with the most leaves it.
   */
  async wait(key: string, take: () => T | undefined, signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw stopped()
    if (this.length >= this.#mostWaiting) this.#makeRoom(key)
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const waiter: Waiter<T> = { take, admit: resolve, refuse: (error) => giveUp(error) }
    const ofKey = this.#waiters.get(key) ?? new Set()
    this.#waiters.set(key, ofKey.add(waiter))
    // Whoever has given up must not be given a place that nobody gives back.
    const giveUp = (error: GatewayError): void => {
      this.#leave(key, waiter)
      reject(error)
    }
    const patience = setTimeout(() => giveUp(tooLong()), this.#longestWaitMs)
    const stop = (): void => giveUp(stopped())
    signal.addEventListener("abort", stop, { once: true })
    try {
      return await promise
    } finally {
      clearTimeout(patience)
      signal.removeEventListener("abort", stop)
    }
  }

  /** Gives what has become free to those who wait for it. */
  admit(): void {
    while (this.#admitOne());
  }

  #admitOne(): boolean {
    for (const [key, waiters] of this.#waiters) {
      for (const waiter of waiters) {
        const place = tryToTake(waiter)
        if (place === undefined) continue
        this.#leave(key, waiter)
        // The others come first next time.
        const rest = this.#waiters.get(key)
        this.#waiters.delete(key)
        if (rest !== undefined) this.#waiters.set(key, rest)
        waiter.admit(place)
        return true
      }
    }
    return false
  }

  #makeRoom(key: string): void {
    const own = this.#waiters.get(key)?.size ?? 0
    const most = [...this.#waiters.values()].reduce((one, other) => (other.size > one.size ? other : one), new Set<Waiter<T>>())
    const last = [...most].at(-1)
    if (last === undefined || most.size <= own + 1) throw tooMany()
    last.refuse(tooMany())
  }

  #leave(key: string, waiter: Waiter<T>): void {
    const waiters = this.#waiters.get(key)
    waiters?.delete(waiter)
    if (waiters?.size === 0) this.#waiters.delete(key)
  }
}

function tryToTake<T>({ take, refuse }: Waiter<T>): T | undefined {
  try {
    return take()
  } catch (error) {
    refuse(toGatewayError(error))
    return undefined
  }
}

function tooMany(): GatewayError {
  return new GatewayError("overloaded", "Too many requests wait for a provider already. Try again in a few seconds.", {
    retryAfterMs: tryAgainMs,
    executed: "no",
  })
}

function stopped(): GatewayError {
  return new GatewayError("overloaded", "Limn is being stopped. Try again in a second.", { retryAfterMs: 1000, executed: "no" })
}

function tooLong(): GatewayError {
  return new GatewayError("upstream_overloaded", "Every provider account for this model is busy. Try again in a few seconds.", {
    retryAfterMs: tryAgainMs,
    executed: "no",
  })
}
