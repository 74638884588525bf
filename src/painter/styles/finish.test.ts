import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { createRandom } from "../random.ts"
import { enlarge } from "./enlarge.ts"
import { finish } from "./finish.ts"
import { manners } from "./manners.ts"
import type { StyleName } from "../language/scene.ts"

const flat = (width: number, height: number, value: number) => ({ data: new Uint8Array(width * height * 4).fill(value), width, height })

test("no finish changes the size, whatever it is", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(manners) as StyleName[])),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (style, width, height) => {
        const done = finish(style, flat(width, height, 200), createRandom("f"))
        return done.width === width && done.height === height && done.data.length === width * height * 4
      },
    ),
    { numRuns: 80 },
  )
})

test("paper stays about as light as it was", () => {
  for (const style of ["watercolour", "crayon", "pencil", "ink", "oil", "paper"] as const) {
    const { data } = finish(style, flat(128, 128, 160), createRandom("f"))
    const mean = data.reduce((sum, value, index) => sum + (index % 4 === 3 ? 0 : value), 0) / (128 * 128 * 3)
    assert.ok(Math.abs(mean - 160) < 8, `${style}: ${mean}`)
    assert.ok(new Set(data).size > 4, `${style} has a tooth`)
  }
})

test("enlarging keeps even colours and never leaves the range between neighbours", () => {
  assert.ok(enlarge(flat(3, 2, 77), 10, 9).data.every((value) => value === 77))
  const ramp = { data: Uint8Array.from([0, 0, 0, 255, 200, 200, 200, 255]), width: 2, height: 1 }
  const reds = Array.from({ length: 8 }, (_, index) => enlarge(ramp, 8, 1).data[index * 4] as number)
  assert.deepEqual([reds[0], reds[7]], [0, 200])
  assert.deepEqual(
    reds,
    reds.toSorted((a, b) => a - b),
  )
})
