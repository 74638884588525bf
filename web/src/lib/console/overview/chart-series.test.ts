import assert from "node:assert/strict"
import { test } from "node:test"
import { bucketSpan, changeSince, scaleFromZero } from "./chart-series.ts"

const series = (...values: (number | null)[]) => ({ label: "", values, token: "--ink", shape: "line" as const })

test("a scale begins at zero, has room above, and never lies flat", () => {
  assert.deepEqual(scaleFromZero([]), [0, 1])
  assert.deepEqual(scaleFromZero([series(0, null)]), [0, 1])
  const [least, most] = scaleFromZero([series(3, null), series(50)])
  assert.equal(least, 0)
  assert.ok(most > 50)
})

test("a change is told against what was before, and only where there was something", () => {
  assert.equal(changeSince(150, 100), 0.5)
  assert.equal(changeSince(50, 100), -0.5)
  assert.equal(changeSince(0, 100), -1)
  assert.equal(changeSince(5, 0), undefined)
  assert.equal(changeSince(null, 4), undefined)
  assert.equal(changeSince(4, null), undefined)
})

test("a bucket is an hour between two moments, or a day", () => {
  assert.deepEqual(bucketSpan("2026-11-21T14:00:00Z", "hour"), { from: "2026-11-21T14:00:00.000Z", to: "2026-11-21T15:00:00.000Z" })
  assert.deepEqual(bucketSpan("2026-11-21T00:00:00Z", "day"), { from: "2026-11-21", to: "2026-11-21" })
})
