import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { fromUsd, mostUsd, toUsd } from "./usd.ts"

describe("dollars", () => {
  it("are read as they are written", () => {
    fc.assert(fc.property(fc.nat({ max: mostUsd * 1_000_000 }), (microUsd) => assert.equal(fromUsd(toUsd(microUsd)), microUsd)))
  })

  for (const [text, microUsd] of [
    ["0", 0],
    ["10", 10_000_000],
    ["0.039", 39_000],
    ["0.000001", 1],
    ["1.50", 1_500_000],
    ["007", 7_000_000],
    [String(mostUsd), mostUsd * 1_000_000],
    [`${mostUsd}.000001`, undefined],
    ["0.0000001", undefined],
    ["1e3", undefined],
    ["-1", undefined],
    ["+1", undefined],
    ["1.", undefined],
    [".5", undefined],
    ["1,5", undefined],
    ["", undefined],
    [" 1", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
    ["0x10", undefined],
    ["١", undefined],
  ] as const) {
    it(`${JSON.stringify(text)} is ${microUsd ?? "none"}`, () => assert.equal(fromUsd(text), microUsd))
  }
})
