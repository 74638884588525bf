import assert from "node:assert/strict"
import { test } from "node:test"
import { daysOf, spanOf, usualSpans } from "./usage-span.ts"

test("spans end today, or with the last day of the month before", () => {
  assert.deepEqual(daysOf("today", "2026-03-01"), { from: "2026-03-01", to: "2026-03-01" })
  assert.deepEqual(daysOf("7d", "2026-03-03"), { from: "2026-02-25", to: "2026-03-03" })
  assert.deepEqual(daysOf("30d", "2026-11-21"), { from: "2026-10-23", to: "2026-11-21" })
  assert.deepEqual(daysOf("thisMonth", "2026-11-21"), { from: "2026-11-01", to: "2026-11-21" })
  assert.deepEqual(daysOf("lastMonth", "2026-01-15"), { from: "2025-12-01", to: "2025-12-31" })
})

test("a usual span is known again by its days", () => {
  for (const span of usualSpans) assert.equal(spanOf(daysOf(span, "2026-11-21"), "2026-11-21"), span)
  assert.equal(spanOf({ from: "2026-11-02", to: "2026-11-20" }, "2026-11-21"), undefined)
})
