import assert from "node:assert/strict"
import { test } from "node:test"
import { medianMs } from "./median-ms.ts"

test("the median is the middle, or between the two in the middle", () => {
  assert.equal(medianMs([]), undefined)
  assert.equal(medianMs([7]), 7)
  assert.equal(medianMs([30, 10, 1000]), 30)
  assert.equal(medianMs([40, 10, 21, 1000]), 31)
})
