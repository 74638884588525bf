const firstDelayMs = 100
/** Who served for so long does not die of what killed the one before. */
const soundAfterMs = 60_000

/**
 * Says how long to wait before a worker is started again: 0.1 s, and twice as long after each that died within a minute,
 * up to `longestMs`. `failures`: how many did so in a row before this one, which lived for `livedMs`.
 */
export function restartDelay(
  livedMs: number,
  failures: number,
  longestMs: number,
): { readonly failures: number; readonly delayMs: number } {
  const row = livedMs >= soundAfterMs ? 0 : failures
  return { failures: row + 1, delayMs: Math.min(longestMs, firstDelayMs * 2 ** row) }
}
