import assert from "node:assert/strict"
import { test } from "node:test"
import { dayAfter, endOf } from "./days.ts"

test("days are counted over the ends of months and years, and backwards", () => {
  assert.equal(dayAfter("2026-12-31"), "2027-01-01")
  assert.equal(dayAfter("2028-02-28"), "2028-02-29")
  assert.equal(dayAfter("2026-03-01", -1), "2026-02-28")
})

test("a last day counts as a whole, a moment as it is", () => {
  assert.equal(endOf("2026-11-21"), "2026-11-22")
  assert.equal(endOf("2026-11-21T14:00:00.000Z"), "2026-11-21T14:00:00.000Z")
  assert.equal(endOf(""), "")
})
