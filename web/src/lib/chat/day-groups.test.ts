import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { groupByDay } from "./day-groups.ts"

describe("days of conversations", () => {
  const now = new Date(2026, 10, 21, 1, 0).getTime()
  const at = (...parts: [number, number, number, number]): { pinned: boolean; updated_at: string } => ({
    pinned: false,
    updated_at: new Date(...parts).toISOString(),
  })
  test("go by the calendar, not by hours", () => {
    const all = [
      { ...at(2025, 0, 1, 0), pinned: true },
      at(2026, 10, 21, 0),
      at(2026, 10, 20, 23),
      at(2026, 10, 16, 12),
      at(2026, 10, 1, 12),
      at(2026, 1, 1, 0),
    ]
    assert.deepEqual(
      groupByDay(all, now).map(({ group }) => group),
      ["pinned", "today", "yesterday", "week", "month", "older"],
    )
  })
  test("a clock that is ahead is today", () => assert.equal(groupByDay([at(2026, 10, 22, 5)], now)[0]?.group, "today"))
})
