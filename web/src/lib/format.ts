import { locale } from "#lib/words/define-words.svelte.ts"

const tag = (): string => (locale() === "zh" ? "zh-CN" : "en")

const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** Gives a format that was made before, because making one takes a hundred times as long as using it. */
function numbers(language: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const name = language + JSON.stringify(options)
  const format = numberFormats.get(name) ?? new Intl.NumberFormat(language, options)
  numberFormats.set(name, format)
  return format
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = tag() + JSON.stringify(options)
  const format = dateFormats.get(name) ?? new Intl.DateTimeFormat(tag(), options)
  dateFormats.set(name, format)
  return format
}

/** Dollars as people read them: `$0.039`, `$12.40`, `$0`; null: an en dash. At most four decimals below a dollar, two from there on. */
export function formatUsd(usd: string | number | null | undefined): string {
  if (usd === null || usd === undefined || usd === "") return "–"
  const amount = Number(usd)
  const digits = Math.abs(amount) >= 1 ? 2 : 4
  return numbers("en", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: amount === 0 ? 0 : Math.min(2, digits),
    maximumFractionDigits: digits,
  }).format(amount)
}

/** A whole number with its separators. */
export function formatNumber(value: number): string {
  return numbers(tag()).format(value)
}

/** A part of 1 as per cent: `4.2%`. */
export function formatShare(share: number): string {
  return numbers(tag(), { style: "percent", maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 }).format(share)
}

/** Seconds as people say them: `0.8 s`, `12 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  const [second, minute] = locale() === "zh" ? ["秒", "分"] : ["s", "min"]
  if (seconds < 10) return `${seconds.toFixed(1)} ${second}`
  if (seconds < 60) return `${Math.round(seconds)} ${second}`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} ${minute}${whole % 60 === 0 ? "" : ` ${whole % 60} ${second}`}`
}

/** Bytes: `812 KB`, `2.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ["KB", "MB", "GB", "TB"]
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length)
  const value = bytes / 1000 ** power
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[power - 1]}`
}

/** A moment as `21 Nov 2026, 14:05`. */
export function formatMoment(moment: string | Date): string {
  return dates({ dateStyle: "medium", timeStyle: "short" }).format(new Date(moment))
}

/** A day as `21 Nov 2026`. */
export function formatDay(moment: string | Date): string {
  return dates({ dateStyle: "medium" }).format(new Date(moment))
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
