import { setImmediate, setTimeout } from "node:timers"

/**
 * Gives what a promise gives, or rejects after so long. An answer that has arrived while this process was busy counts as
 * in time: what waits on sockets is read before the clock is believed.
 */
export async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${timeoutMs} ms`))), timeoutMs)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
