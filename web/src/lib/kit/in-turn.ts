const waiting = new Set<() => void>()

/**
 * Runs `work` in a task of its own, behind what was asked for before: a page that is put together in several tasks answers a touch between
 * them. Gives what takes it back.
 */
export function inTurn(work: () => void): () => void {
  // A function of its own, so that the same work may wait twice.
  const one = (): void => work()
  waiting.add(one)
  if (waiting.size === 1) setTimeout(runNext)
  return () => void waiting.delete(one)
}

function runNext(): void {
  const [next] = waiting
  if (next === undefined) return
  waiting.delete(next)
  // Asked for before the work is done: whatever becomes of that one, the others have their turn.
  if (waiting.size > 0) setTimeout(runNext)
  next()
}
