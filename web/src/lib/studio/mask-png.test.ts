import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import sharp from "sharp"
import { encodeMask } from "./mask-png.ts"

describe("a mask as PNG", () => {
  it("is transparent exactly where at least half was painted, for any decoder", async () => {
    const sides = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
    const painted = sides.chain((picture) =>
      fc
        .uint8Array({ minLength: picture.width * picture.height, maxLength: picture.width * picture.height })
        .map((alphas) => ({ picture, alphas })),
    )
    await fc.assert(
      fc.asyncProperty(painted, async ({ picture, alphas }) => {
        const mask = await encodeMask(picture, (top, rows) =>
          Uint8Array.from({ length: rows * picture.width * 4 }, (_, at) =>
            at % 4 === 3 ? (alphas[top * picture.width + (at >> 2)] ?? 0) : 7,
          ),
        )
        const { data, info } = await sharp(Buffer.from(await mask.arrayBuffer()), { failOn: "warning" })
          .raw()
          .toBuffer({ resolveWithObject: true })
        assert.deepEqual([info.width, info.height, info.channels], [picture.width, picture.height, 4])
        const expected = [...alphas].flatMap((alpha) => [0, 0, 0, alpha < 128 ? 255 : 0])
        assert.deepEqual([...data], expected)
      }),
      { numRuns: 40 },
    )
  })

  it("reads a large picture in strips of at most 8 MiB, from top to bottom", async () => {
    const picture = { width: 8192, height: 1000 }
    const strips: (readonly [number, number])[] = []
    const mask = await encodeMask(picture, (top, rows) => {
      strips.push([top, rows])
      return new Uint8Array(rows * picture.width * 4).fill(255)
    })
    assert.ok(strips.every(([, rows]) => rows * picture.width * 4 <= 8 * 1024 * 1024))
    assert.deepEqual(
      strips.map(([top]) => top),
      [0, 256, 512, 768],
    )
    assert.equal(
      strips.reduce((sum, [, rows]) => sum + rows, 0),
      picture.height,
    )
    const { width, height, hasAlpha } = await sharp(Buffer.from(await mask.arrayBuffer())).metadata()
    assert.deepEqual([width, height, hasAlpha], [8192, 1000, true])
  })
})
