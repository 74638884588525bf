import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { isClientRequestId, newRequestId } from "./request-id.ts"

describe("newRequestId", () => {
  it("has its form, and is itself a usable client id", () => {
    for (const nowMs of [0, 1, 1_800_000_000_000, 8_640_000_000_000_000 / 8]) {
      assert.match(newRequestId(nowMs), /^req_[0-9a-v]{26}$/)
      assert.ok(isClientRequestId(newRequestId(nowMs)))
    }
  })

  it("never repeats within a millisecond", () => {
    assert.equal(new Set(Array.from({ length: 10_000 }, () => newRequestId(5))).size, 10_000)
  })

  it("sorts by time", () => {
    const ms = fc.integer({ min: 0, max: 2 ** 49 })
    fc.assert(fc.property(ms, ms, (a, b) => a === b || newRequestId(a) < newRequestId(b) === a < b))
  })
})

describe("isClientRequestId", () => {
  for (const text of ["a", "A-Z.09_-", "x".repeat(64)]) it(`takes ${text}`, () => assert.ok(isClientRequestId(text)))
  for (const text of ["", "x".repeat(65), "a b", "a\n", "ä", "a/b", "a\u0000", "${x}"]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.ok(!isClientRequestId(text)))
  }
})
