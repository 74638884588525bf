import assert from "node:assert/strict"
import { test } from "node:test"
import { runningScroll } from "./scrollwork.ts"

test("a running scroll has a flower in each hollow, and no number in its paths is broken", () => {
  for (const count of [1, 4, 9]) {
    const { vines, leaves, flowers } = runningScroll(count, 33.4)
    assert.equal(flowers.length, count)
    for (const [at, { x, y }] of flowers.entries()) {
      assert.ok(Math.abs(x - (2 * at + 1) * 33.4) < 33.4 && Math.abs(y) < 33.4)
    }
    for (const path of [vines, leaves]) assert.doesNotMatch(path, /NaN|Infinity|undefined/)
  }
})
