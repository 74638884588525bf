import { setTimeout as sleep } from "node:timers/promises"
import { DatabaseError, type DatabaseFault } from "#database/database-error.ts"

/** Faults that pass by themselves or by an operator's doing. */
const passing: readonly DatabaseFault[] = ["busy", "closed", "full"]
const firstPauseMs = 100
const longestPauseMs = 5000
/** What begins when the grace is over already waits so long for its first try, which may well succeed. */
const leastGraceMs = 1000

/** Since when a database has not answered, by the monotonic clock. */
const awaySince = new WeakMap<object, number>()

/** How an attempt to write differs from the first. */
export interface Retry {
  /** Whether an earlier one may have been written without our hearing of it. */
  readonly doubtful: boolean
}

/**
 * Does work in `database` until it is done, however long that is away: for what has happened already and must be written
 * down, which is bounded because nothing new begins meanwhile. The caller waits for `graceMs` at most and is thrown the first failure then; the work
 * goes on. All that waits for one database waits for the same grace, counted from when it began to be away, so that two things in a row do not wait twice.
 */
export async function insist<T>(database: object, work: (retry: Retry) => Promise<T>, graceMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  let failure = new DatabaseError("closed", "no answer within the grace")

  async function untilDone(): Promise<T> {
    let doubtful = false
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const triedAt = performance.now()
      try {
        const done = await work({ doubtful })
        awaySince.delete(database)
        return done
      } catch (error) {
        if (!mayPass(error)) throw error
        if (pauseMs === firstPauseMs) failure = error
        awaySince.set(database, awaySince.get(database) ?? triedAt)
        if (graceLeftMs(database, graceMs) <= 0) late.reject(failure)
        doubtful ||= error.fault === "closed"
      }
      await sleep(pauseMs, undefined, { ref: false })
    }
  }

  const patienceMs = Math.max(graceLeftMs(database, graceMs), Math.min(leastGraceMs, graceMs))
  const grace = setTimeout(() => late.reject(failure), patienceMs)
  try {
    return await Promise.race([untilDone(), late.promise])
  } finally {
    clearTimeout(grace)
  }
}

function graceLeftMs(database: object, graceMs: number): number {
  const since = awaySince.get(database)
  return since === undefined ? graceMs : graceMs - (performance.now() - since)
}

/** Whether the same work may succeed later. */
export function mayPass(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && passing.includes(error.fault)
}
