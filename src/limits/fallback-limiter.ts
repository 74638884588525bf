import type { Log } from "#telemetry/log.ts"
import { LimitBook } from "./limit-book.ts"
import type { LimitStore, OpenStore } from "./limit-store.ts"
import type { Grant, Limiter, LimiterMode, Limits } from "./limiter.ts"
import { newPlace } from "./place.ts"
import { withinTime } from "./within-time.ts"

/** What a {@link FallbackLimiter} works with. */
export interface FallbackOptions {
  /** What it is while the store can be reached. */
  readonly mode: Exclude<LimiterMode, "memory" | "local">
  readonly open: OpenStore
  /** Over how many processes the limits are spread when each is on its own; less than 1 counts as 1. Asked every time. */
  readonly share: () => number
  readonly log: Log
  /** How long a request waits for the store. Default 150 ms. */
  readonly takeTimeoutMs?: number
  /** Hears of every change of the mode, and of the first one. */
  readonly changed?: (mode: LimiterMode) => void
}

/** How long a lost store is left alone. */
const retryMs = 1000
/** A third of the lease, so that two renewals may go missing. */
const renewMs = 10_000

/**
 * Limits over several processes, by a count that all of them ask. Where it cannot be reached, this process goes on with a
 * count of its own and its share of the limits, and tries again every second: limits are worth no outage.
 *
 * What the store allows is entered in the own count as well, so that losing the store does not hand out the minute anew.
 */
export class FallbackLimiter implements Limiter {
  readonly #options: FallbackOptions
  readonly #book = new LimitBook()
  /** Places that the store has given, by name, with their subjects. */
  readonly #held = new Map<string, string>()
  readonly #renewal: NodeJS.Timeout
  #store: LimitStore | undefined
  #mode: LimiterMode | undefined
  #retry: NodeJS.Timeout | undefined
  #closed = false

  private constructor(options: FallbackOptions) {
    this.#options = options
    this.#renewal = setInterval(() => this.#renew(), renewMs).unref()
  }

  /** Makes one; resolves when the store has been reached or was not. */
  static async open(options: FallbackOptions): Promise<FallbackLimiter> {
    const limiter = new FallbackLimiter(options)
    await limiter.#connect()
    return limiter
  }

  get mode(): LimiterMode {
    return this.#mode ?? "local"
  }

  get places(): number {
    return this.#book.places
  }

  async take(subject: string, limits: Limits, pictures: number): Promise<Grant> {
    // Most keys have no limits, and nobody needs to be asked about them.
    if (Object.keys(limits).length === 0) return { allowed: true, state: {}, release() {} }
    const place = newPlace()
    return (await this.#takeFromStore(subject, limits, pictures, place)) ?? this.#takeLocally(subject, limits, pictures, place)
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#renewal)
    clearTimeout(this.#retry)
    this.#store?.close()
    this.#store = undefined
  }

  async #takeFromStore(subject: string, limits: Limits, pictures: number, place: string): Promise<Grant | undefined> {
    const store = this.#store
    const { takeTimeoutMs = 150 } = this.#options
    if (store === undefined) return undefined
    try {
      const decision = await withinTime(store.take(subject, limits, pictures, place), takeTimeoutMs)
      if (!decision.allowed) return decision
      this.#book.note(subject, limits, pictures, place)
      if (limits.concurrency !== undefined) this.#held.set(place, subject)
      return { ...decision, release: () => this.#release(subject, place) }
    } catch (cause) {
      store.release(subject, place)
      this.#lose(store, cause)
      return undefined
    }
  }

  #takeLocally(subject: string, limits: Limits, pictures: number, place: string): Grant {
    const decision = this.#book.take(subject, shareOf(limits, pictures, this.#options.share()), pictures, place)
    return decision.allowed ? { ...decision, release: () => this.#book.release(subject, place) } : decision
  }

  #release(subject: string, place: string): void {
    this.#book.release(subject, place)
    if (this.#held.delete(place)) this.#store?.release(subject, place)
  }

  #renew(): void {
    for (const [place, subject] of this.#held) this.#store?.renew?.(subject, place)
  }

  async #connect(): Promise<void> {
    try {
      const store = await this.#options.open()
      if (this.#closed) return store.close()
      this.#store = store
      void store.lost.then((cause) => this.#lose(store, cause))
      this.#renew()
      this.#change(this.#options.mode)
    } catch (cause) {
      this.#retryLater(cause)
    }
  }

  #lose(store: LimitStore, cause: unknown): void {
    if (this.#store !== store) return
    this.#store = undefined
    store.close()
    this.#retryLater(cause)
  }

  #retryLater(cause: unknown): void {
    if (this.#closed) return
    this.#change("local", cause)
    this.#retry = setTimeout(() => void this.#connect(), retryMs).unref()
  }

  #change(mode: LimiterMode, cause?: unknown): void {
    if (mode === this.#mode) return
    this.#mode = mode
    const { log, changed } = this.#options
    if (mode === "local")
      log.warn({ mode, err: cause }, "the shared count of the limits cannot be reached; this process goes on with its share")
    else log.info({ mode }, "the limits are counted over all processes")
    changed?.(mode)
  }
}

/**
 * The part of the limits that one of so many processes may give out: enough for one request like this one, where the whole
 * limit is.
 */
function shareOf(limits: Limits, pictures: number, processes: number): Limits {
  const part = (limit: number, least: number): number => Math.min(limit, Math.max(least, Math.floor(limit / Math.max(1, processes))))
  const { requestsPerMinute, picturesPerMinute, concurrency } = limits
  return {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: part(requestsPerMinute, 1) }),
    ...(picturesPerMinute === undefined ? {} : { picturesPerMinute: part(picturesPerMinute, pictures) }),
    ...(concurrency === undefined ? {} : { concurrency: part(concurrency, 1) }),
  }
}
