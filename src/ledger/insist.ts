import { setTimeout as sleep } from "node:timers/promises"
import { DatabaseError, type DatabaseFault } from "#database/database-error.ts"

/** Faults that pass by themselves or by an operator's doing. */
const passing: readonly DatabaseFault[] = ["busy", "closed", "full"]
const firstPauseMs = 100
const longestPauseMs = 5000

/** How an attempt to write differs from the first. */
export interface Retry {
  /** Whether an earlier one may have been written without our hearing of it. */
  readonly doubtful: boolean
}

/**
 * Does database work until it is done, however long the database is away: for what has happened already and must be written
 * down, which is bounded because nothing new begins meanwhile. The caller waits for `graceMs` at most and is thrown the first failure then; the work goes on.
 */
export async function insist<T>(work: (retry: Retry) => Promise<T>, graceMs: number): Promise<T> {
  try {
    return await work({ doubtful: false })
  } catch (error) {
    if (!mayPass(error)) throw error
    const late = Promise.withResolvers<never>()
    const grace = setTimeout(() => late.reject(error), graceMs)
    try {
      return await Promise.race([again(work, error), late.promise])
    } finally {
      clearTimeout(grace)
    }
  }
}

async function again<T>(work: (retry: Retry) => Promise<T>, first: DatabaseError): Promise<T> {
  let doubtful = first.fault === "closed"
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    await sleep(pauseMs, undefined, { ref: false })
    try {
      return await work({ doubtful })
    } catch (error) {
      if (!mayPass(error)) throw error
      doubtful ||= error.fault === "closed"
    }
  }
}

/** Whether the same work may succeed later. */
export function mayPass(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && passing.includes(error.fault)
}
