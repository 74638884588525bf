import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import type { ModelCard } from "#catalog/card.ts"
import { nearestSize, writeSize } from "./pixel-size.ts"

const fixed: ModelCard["pixelSizes"] = {
  only: [
    [1024, 1024],
    [1536, 1024],
    [1024, 1536],
  ],
}
const square = { multipleOf: 16, maxWidth: 3840, maxHeight: 3840, minRatio: 1 / 3, maxRatio: 3 }
const free = { ...square, maxPixels: 3840 * 2160 }

const cases: readonly (readonly [number, number, ModelCard["pixelSizes"], string])[] = [
  [1000, 700, undefined, "1000x700"],
  [1024, 1024, fixed, "1024x1024"],
  [1376, 768, fixed, "1536x1024"],
  [512, 4096, fixed, "1024x1536"],
  [848, 1264, free, "848x1264"],
  [1000, 700, free, "1008x704"],
  [6336, 2688, free, "3840x1632"],
  [4096, 4096, free, "2880x2880"],
  [4096, 4096, square, "3840x3840"],
  [2160, 3840, free, "2160x3840"],
  [8192, 1024, free, "3840x1280"],
  [1024, 8192, free, "1280x3840"],
]

describe("nearestSize", () => {
  for (const [width, height, sizes, expected] of cases) {
    it(`asks for ${expected} where ${width}x${height} is wanted`, () => {
      assert.equal(writeSize(nearestSize({ width, height }, sizes)), expected)
    })
  }

  it("stays within the bounds, and leaves alone what is within them", () => {
    const side = fc.integer({ min: 1, max: 20_000 })
    fc.assert(
      fc.property(side, side, (width, height) => {
        const size = nearestSize({ width, height }, free)
        for (const side of [size.width, size.height]) assert.ok(side > 0 && side <= 3840 && side % 16 === 0)
        assert.ok(size.width * size.height <= free.maxPixels)
        const aligned = { width: 16 * (1 + (width % 240)), height: 16 * (1 + (height % 240)) }
        const ratio = aligned.width / aligned.height
        const isPossible = ratio >= 1 / 3 && ratio <= 3 && aligned.width * aligned.height <= free.maxPixels
        if (isPossible) assert.deepEqual(nearestSize(aligned, free), aligned)
      }),
    )
  })
})
