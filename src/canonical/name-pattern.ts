/**
 * Whether a name is one that a pattern takes in: `*` stands for any characters, none included; everything else for itself.
 * The time it takes grows with the lengths only, whoever wrote the pattern.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const [head = "", ...pieces] = pattern.split("*")
  const tail = pieces.pop()
  if (tail === undefined) return name === head
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false
  const end = name.length - tail.length
  let from = head.length
  for (const piece of pieces) {
    const at = name.indexOf(piece, from)
    if (at === -1 || at + piece.length > end) return false
    from = at + piece.length
  }
  return true
}
