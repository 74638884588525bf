/** What half of some durations are shorter than, in whole milliseconds: of an even number the middle of the two in the middle; of none undefined. */
export function medianMs(durationsMs: readonly number[]): number | undefined {
  const sorted = durationsMs.toSorted((one, other) => one - other)
  const [lower, upper] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return lower === undefined || upper === undefined ? undefined : Math.round((lower + upper) / 2)
}
