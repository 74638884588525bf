import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { someModel } from "./fixtures.ts"
import { missedWish } from "./missed-wish.ts"

describe("a wish that was not met", () => {
  const model = someModel("m", { pixels: { "2K": { "1:1": [2048, 2048] } } })
  const asked = { aspect_ratio: null, image_size: null, size: null }
  for (const { name, wish, sides, expected } of [
    { name: "nothing was asked for", wish: {}, sides: [1024, 1024], expected: null },
    { name: "the ratio, rounded to the model's steps", wish: { aspect_ratio: "16:9" }, sides: [1344, 768], expected: null },
    { name: "another ratio", wish: { aspect_ratio: "16:9" }, sides: [1024, 1024], expected: "16:9" },
    { name: "a smaller tier", wish: { image_size: "2K" }, sides: [1024, 1024], expected: "2K" },
    { name: "another exact size", wish: { size: "1024x1536" }, sides: [1024, 1024], expected: "1024 × 1536" },
  ] as const) {
    test(name, () => assert.equal(missedWish({ ...asked, ...wish }, { width: sides[0], height: sides[1] }, model), expected))
  }
})
