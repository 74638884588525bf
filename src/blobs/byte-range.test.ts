import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { parseRange } from "./byte-range.ts"

const cases: readonly (readonly [string | undefined, ReturnType<typeof parseRange>])[] = [
  [undefined, undefined],
  ["", undefined],
  ["bytes=0-", { start: 0, end: 100 }],
  ["bytes=0-0", { start: 0, end: 1 }],
  ["bytes=10-19", { start: 10, end: 20 }],
  ["bytes=99-99", { start: 99, end: 100 }],
  ["bytes=90-1000", { start: 90, end: 100 }],
  ["Bytes= 5-6 ", { start: 5, end: 7 }],
  ["bytes=-1", { start: 99, end: 100 }],
  ["bytes=-1000", { start: 0, end: 100 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=100-200", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=20-10", undefined],
  ["bytes=0-1,2-3", undefined],
  [`bytes=${"0-,".repeat(1000)}0-`, undefined],
  ["bytes=-", undefined],
  ["bytes=--1", undefined],
  ["bytes=a-b", undefined],
  ["bytes=0x1-2", undefined],
  ["bytes=1.5-2", undefined],
  ["bytes=9999999999999999999-", undefined],
  ["items=0-1", undefined],
  ["0-1", undefined],
]

for (const [header, expected] of cases) {
  test(`${String(header).slice(0, 40)} of 100 bytes`, () => assert.deepEqual(parseRange(header, 100), expected))
}

test("a range always lies within the bytes and is never empty", () => {
  const bound = fc.oneof(fc.nat(200).map(String), fc.constant(""))
  fc.assert(
    fc.property(bound, bound, fc.nat(100), (first, last, byteLength) => {
      const range = parseRange(`bytes=${first}-${last}`, byteLength)
      if (range === undefined || range === "unsatisfiable") return
      assert.ok(0 <= range.start && range.start < range.end && range.end <= byteLength)
    }),
  )
})
