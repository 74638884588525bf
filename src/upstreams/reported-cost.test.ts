import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { readReportedCost } from "./reported-cost.ts"

describe("readReportedCost", () => {
  for (const [usage, cost] of [
    [{ cost: 0.039 }, 39_000],
    [{ cost: 0.0390001 }, 39_001],
    [{ cost: 0.1 + 0.2 }, 300_000],
    [{ cost: 0 }, 0],
    [{ cost: 0.002, is_byok: true, cost_details: { upstream_inference_cost: 0.039 } }, 41_000],
    [{ cost: 0.002, is_byok: true, cost_details: { upstream_inference_cost: null } }, undefined],
    [{ cost: 0.039, is_byok: false, cost_details: { upstream_inference_cost: 0.039 } }, 39_000],
    [{ cost: 0.002, is_byok: true }, undefined],
    [{ cost: -1 }, undefined],
    [{ cost: 1e300 }, undefined],
    [{ cost: "0.039" }, undefined],
    [{ prompt_tokens: 1 }, undefined],
    [undefined, undefined],
  ] as const) {
    it(`${JSON.stringify(usage)}: ${cost}`, () => assert.equal(readReportedCost(usage), cost))
  }
})
