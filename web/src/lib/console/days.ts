/** Whether a text is a day alone, such as `2026-11-21`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text)
}

/** Gives the day that is so many days after another one, before it where the number is below zero. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Gives the end of a span as the API wants it, which does not count the moment that it is given: the whole of a last day counts. */
export function endOf(to: string): string {
  return isDay(to) ? dayAfter(to) : to
}
