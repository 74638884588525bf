import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { DatabaseError } from "#database/database-error.ts"
import { insist } from "./insist.ts"

const away = new DatabaseError("closed", "gone")

describe("insist", () => {
  it("gives what the work gives, and goes on where a fault passes", async () => {
    const seen: boolean[] = []
    const faults = [new DatabaseError("busy", "locked"), away, new DatabaseError("full", "no room")]
    const work = ({ doubtful }: { doubtful: boolean }): Promise<string> => {
      const fault = faults[seen.push(doubtful) - 1]
      return fault === undefined ? Promise.resolve("done") : Promise.reject(fault)
    }
    assert.equal(await insist({}, work, 60_000), "done")
    assert.deepEqual(seen, [false, false, true, true])
  })

  it("throws what does not pass at once", async () => {
    for (const error of [new DatabaseError("conflict", "no"), new Error("a mistake")]) {
      await assert.rejects(
        insist({}, () => Promise.reject(error), 60_000),
        (thrown) => thrown === error,
      )
    }
  })

  it("lets its caller go when its patience ends, and does the work all the same", async () => {
    let isBack = false
    const done = Promise.withResolvers<void>()
    const outcome = insist(
      {},
      () => {
        if (!isBack) return Promise.reject(away)
        done.resolve()
        return Promise.resolve()
      },
      20,
    )
    await assert.rejects(outcome, away)
    isBack = true
    // The pauses in between do not keep a process alive.
    const alive = setInterval(() => {}, 1000)
    await done.promise
    clearInterval(alive)
  })

  it("counts the grace from when the database went away, for all that waits for it", async () => {
    const database = {}
    let tries = 0
    let answers = false
    const work = (): Promise<number> => (tries++, answers ? Promise.resolve(tries) : Promise.reject(away))
    await assert.rejects(insist(database, work, 50), away)
    tries = 0
    const second = insist(database, work, 50)
    await assert.rejects(second, away)
    assert.equal(tries, 1, "it has waited again")
    answers = true
    assert.equal(await insist(database, () => Promise.resolve("back"), 50), "back")
    answers = false
    tries = 0
    await assert.rejects(insist(database, work, 150), away)
    assert.ok(tries > 1, "a new outage has no grace")
  })

  it("lets its caller go where the database neither answers nor fails", async () => {
    await assert.rejects(
      insist({}, () => new Promise(() => {}), 20),
      { fault: "closed" },
    )
  })
})
