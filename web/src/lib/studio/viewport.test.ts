import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { fitView, keepView, moveView, toPicture, zoomView } from "./viewport.ts"

const sides = fc.record({ width: fc.integer({ min: 1, max: 16_384 }), height: fc.integer({ min: 1, max: 16_384 }) })
const frames = fc.record({ width: fc.integer({ min: 200, max: 4000 }), height: fc.integer({ min: 200, max: 4000 }) })
const points = fc.record({ x: fc.integer({ min: -5000, max: 5000 }), y: fc.integer({ min: -5000, max: 5000 }) })

describe("the view of a picture", () => {
  for (const [picture, frame, most, expected] of [
    [{ width: 2000, height: 1000 }, { width: 500, height: 500 }, 1, { scale: 0.25, x: 0, y: 125 }],
    [{ width: 100, height: 100 }, { width: 500, height: 300 }, 1, { scale: 1, x: 200, y: 100 }],
    [{ width: 100, height: 100 }, { width: 500, height: 300 }, 8, { scale: 3, x: 100, y: 0 }],
  ] as const) {
    it(`fits ${picture.width} by ${picture.height} into ${frame.width} by ${frame.height}, at most ${most} times`, () => {
      assert.deepEqual(fitView(picture, frame, most), expected)
    })
  }

  it("shows the whole picture when it is fitted", () => {
    fc.assert(
      fc.property(sides, frames, (picture, frame) => {
        const { scale, x, y } = fitView(picture, frame)
        assert.ok(x >= -1e-6 && y >= -1e-6)
        assert.ok(x + picture.width * scale <= frame.width + 1e-6 && y + picture.height * scale <= frame.height + 1e-6)
      }),
    )
  })

  it("keeps what is under the pointer while it zooms into a picture that fills the frame", () => {
    const picture = { width: 4000, height: 4000 }
    const frame = { width: 500, height: 500 }
    const view = { scale: 1, x: -1500, y: -1500 }
    const about = { x: 100, y: 400 }
    const before = toPicture(view, about)
    const after = toPicture(zoomView(view, 1.5, about, picture, frame), about)
    assert.ok(Math.abs(before.x - after.x) < 1e-9 && Math.abs(before.y - after.y) < 1e-9)
  })

  it("never loses the picture, whatever is done with it", () => {
    fc.assert(
      fc.property(
        sides,
        frames,
        fc.array(fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), points), { maxLength: 20 }),
        (picture, frame, steps) => {
          let view = fitView(picture, frame)
          for (const [factor, point] of steps) {
            view = zoomView(view, factor, point, picture, frame)
            view = moveView(view, point, picture, frame)
          }
          assert.deepEqual(view, keepView(view, picture, frame))
          assert.ok(view.scale > 0 && Number.isFinite(view.x) && Number.isFinite(view.y))
          assert.ok(view.x < frame.width && view.x + picture.width * view.scale > 0)
          assert.ok(view.y < frame.height && view.y + picture.height * view.scale > 0)
        },
      ),
    )
  })
})
