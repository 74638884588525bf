import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { ratioOf } from "./ratio.ts"

describe("the ratio of a picture", () => {
  for (const [width, height, ratio] of [
    [1024, 1024, "1:1"],
    [896, 1200, "3:4"],
    [1376, 768, "16:9"],
    [1344, 768, "16:9"],
    [1920, 1080, "16:9"],
    [720, 1280, "9:16"],
    [1640, 1000, "1.64:1"],
    [1536, 672, "21:9"],
    [5000, 100, "50.00:1"],
    [100, 5000, "1:50.00"],
  ] as const) {
    it(`is ${ratio} for ${width} × ${height}`, () => assert.equal(ratioOf({ width, height }), ratio))
  }
})
