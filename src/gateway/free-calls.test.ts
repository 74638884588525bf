import assert from "node:assert/strict"
import { test } from "node:test"
import { FreeCalls } from "./free-calls.ts"

test("the 21st call within an hour that nobody pays for is refused, until the first is an hour old", () => {
  let now = 5
  const calls = new FreeCalls(() => now)
  for (let call = 0; call < 20; call++) {
    calls.check("one")
    calls.add("one")
    now += 1000
  }
  assert.throws(() => calls.check("one"), { code: "rate_limit_exceeded", details: { retryAfterMs: 3_580_000 } })
  calls.check("another")
  now = 3_600_004
  assert.throws(() => calls.check("one"))
  now = 3_600_005
  calls.check("one")
  calls.add("one")
  assert.throws(() => calls.check("one"))
})
