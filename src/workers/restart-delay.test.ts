import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { restartDelay } from "./restart-delay.ts"

describe("restartDelay", () => {
  it("doubles while workers die young, up to the longest wait", () => {
    const delays: number[] = []
    let failures = 0
    for (let deaths = 0; deaths < 12; deaths++) {
      const next = restartDelay(500, failures, 30_000)
      delays.push(next.delayMs)
      failures = next.failures
    }
    assert.deepEqual(delays, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000])
  })

  it("begins anew with a worker that had served for a minute", () => {
    assert.deepEqual(restartDelay(60_000, 9, 30_000), { failures: 1, delayMs: 100 })
    assert.equal(restartDelay(59_999, 9, 30_000).delayMs, 30_000)
  })
})
