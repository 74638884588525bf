import assert from "node:assert/strict"
import { test } from "node:test"
import { FreeAnswers } from "./free-answers.ts"

const one = { keyId: "key_1" }

test("after 20 answers within an hour that nobody pays for there is none, until the first is an hour old", () => {
  let now = 5
  const answers = new FreeAnswers(() => now)
  for (let answer = 0; answer < 20; answer++) {
    answers.check(one)
    answers.add(one)
    now += 1000
  }
  assert.throws(() => answers.check(one), { code: "rate_limit_exceeded", details: { retryAfterMs: 3_580_000 } })
  answers.check({ keyId: "key_2" })
  now = 3_600_004
  assert.throws(() => answers.check(one))
  now = 3_600_005
  answers.check(one)
  answers.add(one)
  assert.throws(() => answers.check(one))
})

test("another key of the same user helps nobody", () => {
  const answers = new FreeAnswers()
  for (let answer = 0; answer < 20; answer++) answers.add({ keyId: `key_${answer}`, userId: "user_1" })
  assert.throws(() => answers.check({ keyId: "key_new", userId: "user_1" }), { code: "rate_limit_exceeded" })
  answers.check({ keyId: "key_new", userId: "user_2" })
})
