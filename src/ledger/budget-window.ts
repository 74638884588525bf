/** How often a budget begins anew, in UTC. `total`: never. */
export type BudgetPeriod = "total" | "day" | "month"

/** Gives the first millisecond of the window that `now` (ms since 1970) is in; 0 for `total`. */
export function windowStart(period: BudgetPeriod, now: number): number {
  if (period === "total") return 0
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), period === "day" ? date.getUTCDate() : 1)
}

/** Gives the first millisecond of the window after the one that `now` (ms since 1970) is in; undefined for `total`. */
export function nextWindowStart(period: BudgetPeriod, now: number): number | undefined {
  if (period === "total") return undefined
  const date = new Date(windowStart(period, now))
  const [months, days] = period === "day" ? [0, 1] : [1, 0]
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate() + days)
}
