import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { setTimeout as wait } from "node:timers/promises"
import { inTurn } from "./in-turn.ts"

/** Begins works that write down their names, and gives what was written when all tasks are over. */
async function run(begin: (note: (name: string) => () => void) => void): Promise<readonly string[]> {
  const notes: string[] = []
  begin((name) => () => void notes.push(name))
  await wait(20)
  return notes
}

describe("in turn", () => {
  it("runs one work a task, in the order in which they came", async () => {
    const seen = await run((note) => {
      inTurn(() => {
        note("first")()
        queueMicrotask(note("still the task of the first"))
      })
      inTurn(note("second"))
    })
    assert.deepEqual(seen, ["first", "still the task of the first", "second"])
  })

  it("runs nothing at once", async () => {
    let isOver = false
    await run((note) => {
      inTurn(() => assert.ok(isOver))
      inTurn(note("second"))
      isOver = true
    })
  })

  it("puts what a work asks for behind all others", async () => {
    const seen = await run((note) => {
      inTurn(() => inTurn(note("asked for by the first")))
      inTurn(note("second"))
    })
    assert.deepEqual(seen, ["second", "asked for by the first"])
  })

  it("leaves out what was taken back, and goes on", async () => {
    const seen = await run((note) => {
      const takeBackFirst = inTurn(note("first"))
      inTurn(note("second"))
      const takeBackThird = inTurn(note("third"))
      inTurn(note("fourth"))
      takeBackFirst()
      takeBackThird()
    })
    assert.deepEqual(seen, ["second", "fourth"])
  })
})
