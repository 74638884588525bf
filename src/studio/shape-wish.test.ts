import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { shapeWish } from "./shape-wish.ts"

const ratios = { aspectRatios: ["1:1", "3:4", "4:3", "9:16", "16:9"] }
const only = {
  aspectRatios: [],
  pixelSizes: {
    only: [
      [1024, 1024],
      [1536, 1024],
      [1024, 1536],
    ],
  },
} as const
const nothing = { aspect_ratio: null, image_size: null, size: null }

describe("the shape that a draft asks for", () => {
  const cases: readonly (readonly [Parameters<typeof shapeWish>, object])[] = [
    [[nothing, ratios, undefined], {}],
    [[{ ...nothing, aspect_ratio: "16:9", image_size: "2k" }, ratios, undefined], { aspectRatio: "16:9", imageSize: "2K" }],
    [[{ ...nothing, image_size: "0.5K" }, ratios, undefined], { imageSize: "512" }],
    [[{ ...nothing, size: "1024x1536" }, ratios, undefined], { pixels: { width: 1024, height: 1536 } }],
    [[{ ...nothing, aspect_ratio: "source" }, ratios, undefined], {}],
    [[{ ...nothing, aspect_ratio: "source" }, ratios, { width: 800, height: 1000 }], { aspectRatio: "3:4" }],
    [[{ ...nothing, aspect_ratio: "source" }, ratios, { width: 9000, height: 100 }], { aspectRatio: "16:9" }],
    [[{ ...nothing, aspect_ratio: "source" }, only, { width: 900, height: 1000 }], { pixels: { width: 1024, height: 1024 } }],
    [[{ ...nothing, aspect_ratio: "source" }, only, { width: 100, height: 200 }], { pixels: { width: 1024, height: 1536 } }],
    [[{ ...nothing, aspect_ratio: "source" }, { aspectRatios: [] }, { width: 1, height: 2 }], {}],
  ]
  for (const [given, expected] of cases) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(given)}`, () => assert.deepEqual(shapeWish(...given), expected))
  }

  it("is refused where it is none", () => {
    for (const size of ["0x5", "1024", "1024x", "1024x1536x3", "999999x10"]) {
      assert.throws(() => shapeWish({ ...nothing, size }, ratios, undefined), { details: { param: "draft.size" } }, size)
    }
    assert.throws(() => shapeWish({ ...nothing, image_size: "3K" }, ratios, undefined), { details: { param: "draft.image_size" } })
  })
})
