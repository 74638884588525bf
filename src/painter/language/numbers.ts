const english: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  single: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  dozen: 12,
  couple: 2,
  pair: 2,
  both: 2,
  few: 3,
  several: 4,
  many: 6,
  group: 4,
  herd: 5,
  flock: 5,
}
const chinese: Readonly<Record<string, number>> = {
  一: 1,
  两: 2,
  二: 2,
  双: 2,
  对: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
  几: 4,
  群: 5,
  些: 4,
  许: 5,
}

/** The largest count that is drawn. */
const maxCount = 12

/**
 * How many the words before a noun say, 1 to {@link maxCount}; `undefined` where they do not say. `before` is what stands
 * between the noun and the thing named before it.
 */
export function countIn(before: string): number | undefined {
  const digits = /(?:^|[^\d.:x-])(\d{1,3})\s*(?:[\p{L}\s-]{0,24})$/u.exec(before)
  if (digits) return clamp(Number(digits[1]))
  const measured = /([一两二三四五六七八九十几双对群些许])(?:[\p{Script=Han}]{0,8})$/u.exec(before)
  if (measured) return clamp(chinese[measured[1] as string] ?? 1)
  const words = before
    .split(/[^a-z]+/u)
    .filter(Boolean)
    .slice(-5)
  const found = words.findLast((word) => word in english)
  return found === undefined ? undefined : clamp(english[found] as number)
}

function clamp(count: number): number {
  return Math.min(maxCount, Math.max(1, Math.floor(count)))
}
