/** One line or row of bars of a chart. `null`: nothing is known for that moment. */
export interface ChartSeries {
  readonly label: string
  readonly values: readonly (number | null)[]
  /** Name of the colour among the tokens, such as `--accent`. */
  readonly token: string
  readonly shape: "bars" | "line" | "area"
  /** Steps back behind the others. */
  readonly isQuiet?: boolean
}

/** Gives a scale from 0 that leaves some room above the greatest value; never one without height. */
export function scaleFromZero(series: readonly ChartSeries[]): [number, number] {
  const greatest = Math.max(0, ...series.flatMap(({ values }) => values.filter((value) => value !== null)))
  return [0, greatest === 0 ? 1 : greatest * 1.12]
}

/**
 * Gives how much a figure has changed against the range before, as a part of that; undefined where nothing can be said: no figure, or none before.
 */
export function changeSince(now: number | null, before: number | null): number | undefined {
  if (now === null || before === null || before === 0) return undefined
  return (now - before) / before
}

/** Gives the span of a bucket as an address has it: an hour by its two ends, a day (UTC) by its name. `at`: RFC 3339. */
export function bucketSpan(at: string, bucket: "hour" | "day"): { readonly from: string; readonly to: string } {
  const from = new Date(at).toISOString()
  if (bucket === "day") return { from: from.slice(0, 10), to: from.slice(0, 10) }
  return { from, to: new Date(Date.parse(at) + 3_600_000).toISOString() }
}
