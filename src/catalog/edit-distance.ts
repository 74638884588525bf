/** Longer words are not compared. */
const maxLength = 100

/** Levenshtein's distance: how many letters to change, add or drop. Infinity where a word is longer than 100 UTF-16 units. */
export function editDistance(one: string, other: string): number {
  if (one.length > maxLength || other.length > maxLength) return Infinity
  const letters = [...other]
  let row = Array.from({ length: letters.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1]
    for (const [column, right] of letters.entries()) {
      const changed = (row[column] ?? 0) + (letter === right ? 0 : 1)
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? Infinity
}
