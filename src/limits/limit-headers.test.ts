import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { limitError } from "./limit-error.ts"
import { limitHeaders } from "./limit-headers.ts"
import type { LimitState, Refusal } from "./limiter.ts"

describe("limitHeaders", () => {
  const state: LimitState = {
    requests: { limit: 60, remaining: 59, resetMs: 1000 },
    pictures: { limit: 5, remaining: 0, resetMs: 60_000 },
    concurrency: { limit: 2, remaining: 1 },
  }
  const openAi = {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
    "x-ratelimit-limit-images": "5",
    "x-ratelimit-remaining-images": "0",
    "x-ratelimit-reset-images": "1m0s",
  }
  const openRouter = { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "59", "x-ratelimit-reset": "1700000001000" }

  it("writes each form", () => {
    assert.deepEqual(limitHeaders(state, "openai"), openAi)
    assert.deepEqual(limitHeaders(state, "openrouter", 1_700_000_000_000), openRouter)
    assert.deepEqual(limitHeaders(state, "none"), {})
  })

  it("says nothing of what is not limited", () => {
    for (const form of ["openai", "openrouter", "none"] as const) assert.deepEqual(limitHeaders({}, form), {})
  })

  const durations = [
    [0, "0s"],
    [20, "20ms"],
    [999.2, "1000ms"],
    [1500, "1.5s"],
    [59_999, "59.999s"],
    [61_250, "1m1.25s"],
    [360_000, "6m0s"],
  ] as const
  for (const [resetMs, written] of durations) {
    it(`writes ${resetMs} ms as ${written}`, () => {
      const headers = limitHeaders({ requests: { limit: 1, remaining: 1, resetMs } }, "openai")
      assert.equal(headers["x-ratelimit-reset-requests"], written)
    })
  }
})

describe("limitError", () => {
  const cases: readonly { refusal: Refusal; message: string }[] = [
    {
      refusal: { allowed: false, reason: "requests", retryAfterMs: 1001, state: { requests: { limit: 60, remaining: 0, resetMs: 5 } } },
      message: "This key may make 60 requests a minute. Try again in 2 seconds.",
    },
    {
      refusal: { allowed: false, reason: "pictures", retryAfterMs: 400, state: { pictures: { limit: 1, remaining: 0, resetMs: 5 } } },
      message: "This key may make 1 picture a minute. Try again in 1 second.",
    },
    {
      refusal: { allowed: false, reason: "concurrency", retryAfterMs: 1000, state: { concurrency: { limit: 2, remaining: 0 } } },
      message: "This key may run 2 requests at the same time. Try again in 1 second.",
    },
    {
      refusal: { allowed: false, reason: "pictures", state: { pictures: { limit: 4, remaining: 4, resetMs: 0 } } },
      message: "This key may make 4 pictures a minute. This request asks for more at once: ask for fewer pictures.",
    },
    {
      refusal: { allowed: false, reason: "requests", state: { requests: { limit: 0, remaining: 0, resetMs: 0 } } },
      message: "This key may make 0 requests a minute. Ask for a key with more.",
    },
  ]
  for (const { refusal, message } of cases) {
    it(message, () => {
      const error = limitError(refusal)
      assert.equal(error.code, "rate_limit_exceeded")
      assert.equal(error.message, message)
      assert.equal(error.details.retryAfterMs, refusal.retryAfterMs)
    })
  }
})
