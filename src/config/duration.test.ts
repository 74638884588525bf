import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { parseDuration } from "./duration.ts"

describe("parseDuration", () => {
  const cases: [string, number][] = [
    ["0", 0],
    [" 0 ", 0],
    ["0s", 0],
    ["500ms", 500],
    ["15s", 15_000],
    ["15 s", 15_000],
    ["1.5h", 5_400_000],
    ["10m", 600_000],
    ["30d", 2_592_000_000],
    ["2w", 1_209_600_000],
    ["36500d", 3_153_600_000_000],
  ]
  for (const [text, durationMs] of cases) it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), durationMs))

  for (const text of ["", "15", "-1s", "s", "1y", "1h30m", "1e3s", "1,5h", "０s", "15S", "99999d", "9".repeat(400) + "d"]) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => assert.throws(() => parseDuration(text), /^RangeError: must be a duration /))
  }

  it("reads back every whole number of milliseconds", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 3_153_600_000_000 }), (durationMs) => parseDuration(`${durationMs}ms`) === durationMs))
  })
})
