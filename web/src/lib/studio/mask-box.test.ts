import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { boxBetween, boxStep, growBox, middleBox, moveBox } from "./mask-box.ts"
import type { Box } from "./mask-history.ts"

const sides = fc.record({ width: fc.integer({ min: 1, max: 10_000 }), height: fc.integer({ min: 1, max: 10_000 }) })
const point = fc.record({
  x: fc.double({ min: -20_000, max: 20_000, noNaN: true }),
  y: fc.double({ min: -20_000, max: 20_000, noNaN: true }),
})
const whole = fc.record({ x: fc.integer({ min: -20_000, max: 20_000 }), y: fc.integer({ min: -20_000, max: 20_000 }) })

describe("a box on a mask", () => {
  it("is on whole pixels within the picture, whatever is done to it", () => {
    fc.assert(
      fc.property(sides, point, point, fc.array(whole), (picture, one, other, moves) => {
        let boxes: readonly Box[] = [boxBetween(one, other, picture), middleBox(picture)]
        for (const move of moves) boxes = boxes.flatMap((box) => [moveBox(box, move, picture), growBox(box, move, picture)]).slice(0, 8)
        for (const { x, y, width, height } of boxes) {
          assert.ok([x, y, width, height].every(Number.isInteger))
          assert.ok(x >= 0 && y >= 0 && width >= 1 && height >= 1)
          assert.ok(x + width <= picture.width && y + height <= picture.height)
        }
      }),
    )
  })

  it("holds both corners that it was drawn between", () => {
    assert.deepEqual(boxBetween({ x: 20.5, y: 3 }, { x: 10.2, y: 9.1 }, { width: 100, height: 100 }), { x: 10, y: 3, width: 11, height: 7 })
  })

  it("goes by a fiftieth of the longer side, or by a pixel", () => {
    assert.deepEqual(
      [boxStep({ width: 1000, height: 500 }, false), boxStep({ width: 1000, height: 500 }, true), boxStep({ width: 8, height: 8 }, false)],
      [20, 1, 1],
    )
  })
})
