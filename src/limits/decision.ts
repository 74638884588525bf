import type { Limits, LimitState, Refusal, WindowState } from "./limiter.ts"

/** Length of the windows. */
export const windowMs = 60_000

/** How long to wait for a place: nobody knows when a running request ends. */
const placeWaitMs = 1000

/** How much of a window is used, as whoever keeps the count has found it. */
export interface WindowUse {
  readonly used: number
  /** Until the request fits: 0 where it does now, Infinity where it never will. */
  readonly waitMs: number
  readonly resetMs: number
}

/** What is used of each limit that holds: after the request where it fits everywhere, otherwise without it. */
export interface LimitUse {
  readonly requests: WindowUse
  readonly pictures: WindowUse
  readonly places: { readonly used: number; readonly full: boolean }
}

/** Whether a request fits everywhere. */
export function fits({ requests, pictures, places }: LimitUse): boolean {
  return requests.waitMs === 0 && pictures.waitMs === 0 && !places.full
}

/** The limits that hold and what is left of them. */
export function stateOf(
  { requestsPerMinute, picturesPerMinute, concurrency }: Limits,
  { requests, pictures, places }: LimitUse,
): LimitState {
  return {
    ...(requestsPerMinute === undefined ? {} : { requests: windowState(requestsPerMinute, requests) }),
    ...(picturesPerMinute === undefined ? {} : { pictures: windowState(picturesPerMinute, pictures) }),
    ...(concurrency === undefined ? {} : { concurrency: { limit: concurrency, remaining: Math.max(0, concurrency - places.used) } }),
  }
}

/** Refuses a request that does not fit everywhere. */
export function refuse(limits: Limits, use: LimitUse): Refusal {
  const waits = {
    requests: use.requests.waitMs,
    pictures: use.pictures.waitMs,
    concurrency: !use.places.full ? 0 : limits.concurrency === 0 ? Infinity : placeWaitMs,
  }
  const longest = Math.max(...Object.values(waits))
  const reason = (["requests", "pictures", "concurrency"] as const).find((kind) => waits[kind] === longest) ?? "requests"
  return { allowed: false, reason, ...(longest === Infinity ? {} : { retryAfterMs: Math.ceil(longest) }), state: stateOf(limits, use) }
}

function windowState(limit: number, { used, resetMs }: WindowUse): WindowState {
  return { limit, remaining: Math.max(0, limit - used), resetMs: Math.ceil(resetMs) }
}
