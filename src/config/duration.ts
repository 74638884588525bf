const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

const longestMs = 36_500 * unitMs.d

/**
 * Reads a duration as people write it: `500ms`, `15s`, `1.5h`, `30d`, `2w`, or `0`. Gives whole milliseconds, at most a
 * hundred years. Throws RangeError whose message goes on after the name of the setting: `must be a duration …`.
 */
export function parseDuration(text: string): number {
  if (text.trim() === "0") return 0
  const match = /^(\d{1,13}(?:\.\d{1,6})?)\s*(ms|[smhdw])$/.exec(text.trim())
  if (match === null) throw new RangeError("must be a duration such as 500ms, 15s, 10m, 12h, 30d or 0")
  const durationMs = Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs])
  if (durationMs > longestMs) throw new RangeError("must be a duration of at most a hundred years (36500d)")
  return durationMs
}
