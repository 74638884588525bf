import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { galleryRows, heightOf, neighbour, rowsBetween, type Row } from "./rows.ts"

const measures = { width: 1000, rowHeight: 220, gap: 8, monthHeight: 56 }
const shaped = fc.record({
  width: fc.integer({ min: 1, max: 8000 }),
  height: fc.integer({ min: 1, max: 8000 }),
  created_at: fc.constantFrom("2026-11-02T10:00:00Z", "2026-10-30T10:00:00Z"),
})
const lines = (rows: readonly Row[]) => rows.filter((row) => row.kind === "pictures")

test("every picture has one place, in its order, inside the width, and nothing lies on anything else", () => {
  fc.assert(
    fc.property(fc.array(shaped, { maxLength: 60 }), fc.integer({ min: 200, max: 2000 }), (pictures, width) => {
      const rows = galleryRows(pictures, { ...measures, width })
      assert.deepEqual(
        lines(rows).flatMap(({ places }) => places.map(({ index }) => index)),
        pictures.map((_, index) => index),
      )
      for (const { places } of lines(rows)) {
        for (const [at, place] of places.entries()) {
          assert.ok(place.left + place.width <= width + 0.01)
          const before = places[at - 1]
          if (before !== undefined) assert.ok(place.left >= before.left + before.width)
        }
      }
      for (const [at, row] of rows.entries()) {
        const before = rows[at - 1]
        assert.ok(row.height > 0)
        if (before !== undefined) assert.ok(row.top >= before.top + before.height)
      }
    }),
  )
})

test("more pictures behind move no row but the last", () => {
  fc.assert(
    fc.property(fc.array(shaped, { minLength: 1, maxLength: 40 }), fc.array(shaped, { maxLength: 20 }), (first, more) => {
      const before = galleryRows(first, measures)
      const after = galleryRows([...first, ...more], measures)
      assert.deepEqual(after.slice(0, before.length - 1), before.slice(0, -1))
    }),
  )
})

test("the rows of a window are those that touch it", () => {
  fc.assert(
    fc.property(
      fc.array(shaped, { maxLength: 60 }),
      fc.integer({ min: -500, max: 9000 }),
      fc.integer({ min: 1, max: 900 }),
      (pictures, from, high) => {
        const rows = galleryRows(pictures, measures)
        const touching = rows.filter(({ top, height }) => top + height >= from && top <= from + high)
        assert.deepEqual(rowsBetween(rows, from, from + high), touching)
        assert.ok(rows.every(({ top, height }) => top + height <= heightOf(rows) + 0.01))
      },
    ),
  )
})

test("arrow keys stay in the list, and down and up come back into the same row", () => {
  fc.assert(
    fc.property(fc.array(shaped, { minLength: 1, maxLength: 40 }), fc.nat(), (pictures, seed) => {
      const rows = galleryRows(pictures, measures)
      const index = seed % pictures.length
      const rowOf = (of: number): number => lines(rows).findIndex(({ places }) => places.some((place) => place.index === of))
      for (const direction of ["left", "right", "up", "down"] as const) {
        const next = neighbour(rows, index, direction, pictures.length)
        assert.ok(next >= 0 && next < pictures.length)
      }
      const below = neighbour(rows, index, "down", pictures.length)
      if (below !== index) assert.equal(rowOf(neighbour(rows, below, "up", pictures.length)), rowOf(index))
    }),
  )
})
