import { dayAfter } from "../days.ts"

/** Spans that a report is often wanted of. Days and months are those of UTC, as budgets count them. */
export const usualSpans = ["today", "7d", "30d", "thisMonth", "lastMonth"] as const
export type UsualSpan = (typeof usualSpans)[number]

/** The first and the last day of a span; both count. */
export interface DaySpan {
  readonly from: string
  readonly to: string
}

/** Gives the days of a span, seen from a day. */
export function daysOf(span: UsualSpan, today: string): DaySpan {
  const firstOfMonth = `${today.slice(0, 7)}-01`
  if (span === "today") return { from: today, to: today }
  if (span === "7d") return { from: dayAfter(today, -6), to: today }
  if (span === "30d") return { from: dayAfter(today, -29), to: today }
  if (span === "thisMonth") return { from: firstOfMonth, to: today }
  const last = dayAfter(firstOfMonth, -1)
  return { from: `${last.slice(0, 7)}-01`, to: last }
}

/** Gives the span that two days are, seen from a day; undefined where it is none of the usual ones. */
export function spanOf({ from, to }: DaySpan, today: string): UsualSpan | undefined {
  return usualSpans.find((span) => {
    const days = daysOf(span, today)
    return days.from === from && days.to === to
  })
}
