import assert from "node:assert/strict"
import { test } from "node:test"
import { FreeAnswers } from "./free-answers.ts"

test("after 20 answers within an hour that nobody pays for there is none, until the first is an hour old", () => {
  let now = 5
  const answers = new FreeAnswers(() => now)
  for (let answer = 0; answer < 20; answer++) {
    answers.check("one")
    answers.add("one")
    now += 1000
  }
  assert.throws(() => answers.check("one"), { code: "rate_limit_exceeded", details: { retryAfterMs: 3_580_000 } })
  answers.check("another")
  now = 3_600_004
  assert.throws(() => answers.check("one"))
  now = 3_600_005
  answers.check("one")
  answers.add("one")
  assert.throws(() => answers.check("one"))
})
