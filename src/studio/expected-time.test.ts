import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { ExpectedTime } from "./expected-time.ts"

type Durations = readonly { readonly model: string; readonly durationMs: number }[]

describe("the time that a picture is expected to take", () => {
  it("is the median of the newest twenty of its model", async () => {
    const newest = Array.from({ length: 20 }, (_, index) => ({ model: "a", durationMs: 1000 + index }))
    const older = Array.from({ length: 20 }, () => ({ model: "a", durationMs: 90_000 }))
    const one: Durations = [{ model: "b", durationMs: 7 }]
    const expected = new ExpectedTime({ durations: async () => [...newest, ...one, ...older] })
    assert.deepEqual(
      [...(await expected.all())],
      [
        ["a", 1010],
        ["b", 7],
      ],
    )
  })

  it("is read once a minute, and again after a failure", async () => {
    let now = 0
    let reads = 0
    const durations = async (): Promise<Durations> => {
      if (++reads === 2) throw new Error("away")
      return []
    }
    const expected = new ExpectedTime({ durations }, () => now)
    await Promise.all([expected.all(), expected.all()])
    now = 59_999
    await expected.all()
    assert.equal(reads, 1)
    now = 60_000
    await assert.rejects(expected.all())
    await expected.all()
    assert.equal(reads, 3)
  })
})
