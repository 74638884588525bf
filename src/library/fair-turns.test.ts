import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { setImmediate } from "node:timers/promises"
import { FairTurns } from "./fair-turns.ts"

const patient = new AbortController().signal

/** Work that ends when it is told to. */
function startWork(turns: FairTurns, log: string[]) {
  const ends = new Map<string, () => void>()
  const begin = (holder: string, name: string, signal = patient): Promise<void> =>
    turns.take(holder, signal, async () => {
      log.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
    })
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.()
    await setImmediate()
  }
  return { begin, end }
}

describe("FairTurns", () => {
  it("works on so much at once, and goes round by holder", async () => {
    const log: string[] = []
    const { begin, end } = startWork(new FairTurns({ atOnce: 2, mostWaiting: 9, mostOfHolder: 9 }), log)
    const all = [begin("a", "a1"), begin("a", "a2"), begin("a", "a3"), begin("a", "a4"), begin("b", "b1"), begin("c", "c1")]
    await setImmediate()
    assert.deepEqual(log, ["a1", "a2"])
    for (const name of ["a1", "a2", "a3", "b1", "c1", "a4"]) await end(name)
    await Promise.all(all)
    assert.deepEqual(log, ["a1", "a2", "a3", "b1", "c1", "a4"])
  })

  it("refuses what is too much, forgets who has left, and gives a place back when work fails", async () => {
    const log: string[] = []
    const turns = new FairTurns({ atOnce: 1, mostWaiting: 1, mostOfHolder: 1 })
    const { begin, end } = startWork(turns, log)
    const first = begin("a", "a1")
    const leaving = new AbortController()
    const left = assert.rejects(begin("b", "b1", leaving.signal), { code: "overloaded" })
    await assert.rejects(begin("c", "c1"), { code: "overloaded" })
    leaving.abort()
    await left
    await assert.rejects(begin("c", "c2", leaving.signal), { code: "overloaded" })
    const next = begin("d", "d1")
    await end("a1")
    await end("d1")
    await Promise.all([first, next])
    assert.deepEqual(log, ["a1", "d1"])
    await assert.rejects(
      turns.take("a", patient, () => Promise.reject(new Error("broken"))),
      /broken/,
    )
    assert.equal(await turns.take("a", patient, async () => 5), 5)
  })

  it("refuses a holder who has too much waiting, and nobody else", async () => {
    const log: string[] = []
    const { begin, end } = startWork(new FairTurns({ atOnce: 1, mostWaiting: 9, mostOfHolder: 2 }), log)
    const all = [begin("a", "a1"), begin("a", "a2"), begin("a", "a3")]
    await assert.rejects(begin("a", "a4"), { code: "overloaded" })
    all.push(begin("b", "b1"))
    for (const name of ["a1", "a2", "b1", "a3"]) await end(name)
    await Promise.all(all)
    assert.deepEqual(log, ["a1", "a2", "b1", "a3"])
  })
})
