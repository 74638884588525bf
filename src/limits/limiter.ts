/** What one subject may do. A limit that is absent does not hold; 0 allows nothing. Whole numbers. */
export interface Limits {
  /** Requests in any 60 seconds; the full number may come at once. */
  readonly requestsPerMinute?: number
  /** Pictures in any 60 seconds, counted by what requests ask for. */
  readonly picturesPerMinute?: number
  /** Requests that run at the same time. */
  readonly concurrency?: number
}

/** How far a limit over a window of 60 seconds is used, this request included where it was allowed. */
export interface WindowState {
  readonly limit: number
  readonly remaining: number
  /** Time until the whole limit is free again, where nothing more comes. */
  readonly resetMs: number
}

/** How far the limit on what runs at the same time is used, this request included where it was allowed. */
export interface PlacesState {
  readonly limit: number
  readonly remaining: number
}

/** The limits that hold for a subject, and what is left of them. */
export interface LimitState {
  readonly requests?: WindowState
  readonly pictures?: WindowState
  readonly concurrency?: PlacesState
}

/** A request that is over a limit. It has used nothing of any. */
export interface Refusal {
  readonly allowed: false
  /** The limit that it would have to wait for longest. */
  readonly reason: keyof LimitState
  /** After so long every limit has room for it; absent where waiting does not help, because it asks for more than the whole limit. */
  readonly retryAfterMs?: number
  readonly state: LimitState
}

/** Whether a request may begin. */
export type Decision = { readonly allowed: true; readonly state: LimitState } | Refusal

/** Whether a request may begin, and how it gives its place back when it has ended. `release` may be called more than once. */
export type Grant = { readonly allowed: true; readonly state: LimitState; release(): void } | Refusal

/**
 * Who keeps the count: this process, which is the only one (`memory`); the primary process for its workers (`shared`);
 * Redis for all nodes (`redis`); or this process at its share of the limits, because the others cannot be reached (`local`).
 */
export type LimiterMode = "memory" | "shared" | "redis" | "local"

/** Every mode, for what shows them all. */
export const limiterModes: readonly LimiterMode[] = ["memory", "shared", "redis", "local"]

/** Keeps requests within their subject's limits. */
export interface Limiter {
  /**
   * Checks all limits of a subject and takes from all of them, or from none. Never rejects, and does not wait for room.
   * `pictures`: how many the request asks for, 0 or more.
   */
  take(subject: string, limits: Limits, pictures: number): Promise<Grant>
  readonly mode: LimiterMode
  /** Places that requests of this process hold, of those subjects that have a limit on them. */
  readonly places: number
  /** Lets go of timers and connections. */
  close(): void
}
