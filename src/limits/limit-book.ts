import { fits, type LimitUse, refuse, stateOf, windowMs, type WindowUse } from "./decision.ts"
import type { Decision, Limits } from "./limiter.ts"

/** What is known of one subject. */
interface Page {
  /** When each request of the last minute began, oldest first. */
  readonly requests: number[]
  /** The same for each picture. */
  readonly pictures: number[]
  /** What runs. */
  readonly places: Set<string>
}

/**
 * The count of one process: for every subject the moments of the last minute and the places that are taken. It is no
 * larger than the limits themselves, and subjects that do nothing for a minute are forgotten.
 */
export class LimitBook {
  readonly #pages = new Map<string, Page>()
  readonly #now: () => number
  #tidyAt: number

  /** `now`: milliseconds of a clock that never goes back. Default: the monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#tidyAt = now() + windowMs
  }

  /** Places that are taken. */
  get places(): number {
    return this.#pages.values().reduce((sum, { places }) => sum + places.size, 0)
  }

  /** Takes from all limits, or from none. `place`: under what name the place is given back. */
  take(subject: string, limits: Limits, pictures: number, place: string): Decision {
    const now = this.#now()
    const page = this.#page(subject, now)
    const use = measure(page, limits, pictures, now)
    if (!fits(use)) return refuse(limits, use)
    this.#enter(page, limits, pictures, place, now)
    return { allowed: true, state: stateOf(limits, measure(page, limits, 0, now)) }
  }

  /** Enters what was allowed elsewhere, whether it fits or not. */
  note(subject: string, limits: Limits, pictures: number, place: string): void {
    const now = this.#now()
    this.#enter(this.#page(subject, now), limits, pictures, place, now)
  }

  /** Gives a place back; one that is not taken is none. */
  release(subject: string, place: string): void {
    this.#pages.get(subject)?.places.delete(place)
  }

  #enter(page: Page, limits: Limits, pictures: number, place: string, now: number): void {
    if (limits.requestsPerMinute !== undefined) page.requests.push(now)
    if (limits.picturesPerMinute !== undefined) for (let count = 0; count < pictures; count += 1) page.pictures.push(now)
    if (limits.concurrency !== undefined) page.places.add(place)
  }

  #page(subject: string, now: number): Page {
    if (now >= this.#tidyAt) this.#tidy(now)
    let page = this.#pages.get(subject)
    if (page === undefined) this.#pages.set(subject, (page = { requests: [], pictures: [], places: new Set() }))
    forget(page, now)
    return page
  }

  #tidy(now: number): void {
    this.#tidyAt = now + windowMs
    for (const [subject, page] of this.#pages) {
      forget(page, now)
      if (page.requests.length + page.pictures.length + page.places.size === 0) this.#pages.delete(subject)
    }
  }
}

/** Removes what is a minute old. */
function forget({ requests, pictures }: Page, now: number): void {
  for (const log of [requests, pictures]) {
    const first = log.findIndex((moment) => moment > now - windowMs)
    log.splice(0, first === -1 ? log.length : first)
  }
}

function measure(page: Page, limits: Limits, pictures: number, now: number): LimitUse {
  const { requestsPerMinute, picturesPerMinute, concurrency } = limits
  return {
    requests: measureWindow(page.requests, requestsPerMinute, 1, now),
    pictures: measureWindow(page.pictures, picturesPerMinute, pictures, now),
    places: { used: page.places.size, full: concurrency !== undefined && page.places.size >= concurrency },
  }
}

function measureWindow(log: readonly number[], limit: number | undefined, wanted: number, now: number): WindowUse {
  const newest = log.at(-1)
  const resetMs = newest === undefined ? 0 : newest + windowMs - now
  const use = { used: log.length, waitMs: 0, resetMs }
  if (limit === undefined || wanted === 0) return use
  if (wanted > limit) return { ...use, waitMs: Infinity }
  const tooMany = log.length + wanted - limit
  // When the last of those that are too many is a minute old, there is room.
  return tooMany <= 0 ? use : { ...use, waitMs: (log[tooMany - 1] ?? now) + windowMs - now }
}
