import { locale } from "#lib/words/define-words.svelte.ts"

const tag = (): string => (locale() === "zh" ? "zh-CN" : "en")

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** Gives a format that was made before, because making one takes a hundred times as long as using it. */
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = tag() + JSON.stringify(options)
  const format = dateFormats.get(name) ?? new Intl.DateTimeFormat(tag(), options)
  dateFormats.set(name, format)
  return format
}

/** Seconds as people say them: `0.8 s`, `12 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  const [second, minute] = locale() === "zh" ? ["秒", "分"] : ["s", "min"]
  if (seconds < 10) return `${seconds.toFixed(1)} ${second}`
  if (seconds < 60) return `${Math.round(seconds)} ${second}`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} ${minute}${whole % 60 === 0 ? "" : ` ${whole % 60} ${second}`}`
}

/** A moment as `21 Nov 2026, 14:05`. */
export function formatMoment(moment: string | Date): string {
  return dates({ dateStyle: "medium", timeStyle: "short" }).format(new Date(moment))
}

/** A day as `21 Nov 2026`. */
export function formatDay(moment: string | Date): string {
  return dates({ dateStyle: "medium" }).format(new Date(moment))
}

/** A month as `November 2026` or `Nov 2026`; give it as `2026-11`. The browser's own way costs a first page as much as all its pictures. */
export function formatMonth(month: string, length: "long" | "short"): string {
  const [year = "", number = ""] = month.split("-")
  if (locale() === "zh") return `${year}年${Number(number)}月`
  const name = months[Number(number) - 1] ?? ""
  return `${length === "long" ? name : name.slice(0, 3)} ${year}`
}

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
]

/** Moments as near as this are now: clocks differ by as much. In seconds. */
const nowWithin = 5

/** How long ago a moment was, or how far off it is: `3 hours ago`, `in 2 days`, `in 20 seconds`; less than a minute ago: `just now`. */
export function formatAgo(moment: string | Date, now: number = Date.now()): string {
  const seconds = (new Date(moment).getTime() - now) / 1000
  const format = new Intl.RelativeTimeFormat(tag(), { numeric: "auto" })
  const [unit, length] = spans.find(([, span]) => Math.abs(seconds) >= span) ?? ["second", 1]
  if (unit === "second" && seconds < nowWithin) return locale() === "zh" ? "刚刚" : "just now"
  return format.format(Math.round(seconds / length), unit)
}
