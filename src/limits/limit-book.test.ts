import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { LimitBook } from "./limit-book.ts"
import { limiterContract } from "./limiter.contract.ts"
import type { Limits } from "./limiter.ts"
import { MemoryLimiter } from "./memory-limiter.ts"

limiterContract("memory", async () => {
  let clock = 1000
  const limiter = new MemoryLimiter(() => clock)
  return {
    limiters: [limiter],
    pass: async (ms) => void (clock += ms),
    close: async () => limiter.close(),
  }
})

describe("LimitBook: moments", () => {
  /** What comes when, with how many pictures, and the decision: `yes`, or the reason and the wait. */
  type Request = readonly [atMs: number, pictures: number, decision: string]
  const cases: readonly { name: string; limits: Limits; requests: readonly Request[] }[] = [
    {
      name: "a request counts for 60 seconds and not a millisecond longer",
      limits: { requestsPerMinute: 1 },
      requests: [
        [0, 1, "yes"],
        [59_999, 1, "requests 1"],
        [60_000, 1, "yes"],
        [60_001, 1, "requests 59999"],
      ],
    },
    {
      name: "room comes back as it was taken",
      limits: { requestsPerMinute: 3 },
      requests: [
        [0, 1, "yes"],
        [10_000, 1, "yes"],
        [20_000, 1, "yes"],
        [30_000, 1, "requests 30000"],
        [60_000, 1, "yes"],
        [60_000, 1, "requests 10000"],
        [70_000, 1, "yes"],
      ],
    },
    {
      name: "pictures wait for the last of those that must go",
      limits: { picturesPerMinute: 4 },
      requests: [
        [0, 1, "yes"],
        [5_000, 2, "yes"],
        [10_000, 3, "pictures 55000"],
        [10_000, 2, "pictures 50000"],
        [10_000, 1, "yes"],
        [64_999, 3, "pictures 1"],
        [65_000, 3, "yes"],
      ],
    },
    {
      name: "the longest wait is named",
      limits: { requestsPerMinute: 2, picturesPerMinute: 3 },
      requests: [
        [0, 0, "yes"],
        [20_000, 3, "yes"],
        [30_000, 1, "pictures 50000"],
        [30_000, 0, "requests 30000"],
        [60_000, 1, "pictures 20000"],
      ],
    },
  ]
  for (const { name, limits, requests } of cases) {
    it(name, () => {
      let clock = 0
      const book = new LimitBook(() => clock)
      const decisions = requests.map(([atMs, pictures], index) => {
        clock = atMs
        const decision = book.take("key", limits, pictures, String(index))
        return decision.allowed ? "yes" : `${decision.reason} ${decision.retryAfterMs}`
      })
      assert.deepEqual(
        decisions,
        requests.map(([, , decision]) => decision),
      )
    })
  }

  it("counts what was allowed elsewhere, also beyond the limit", () => {
    const book = new LimitBook(() => 0)
    for (const place of ["a", "b", "c"]) book.note("key", { requestsPerMinute: 2, concurrency: 9 }, 1, place)
    const decision = book.take("key", { requestsPerMinute: 2, concurrency: 2 }, 1, "d")
    assert.deepEqual(decision, {
      allowed: false,
      reason: "requests",
      retryAfterMs: 60_000,
      state: { requests: { limit: 2, remaining: 0, resetMs: 60_000 }, concurrency: { limit: 2, remaining: 0 } },
    })
  })
})

describe("LimitBook: places", () => {
  it("are counted while they are taken, by whomever", () => {
    const book = new LimitBook(() => 0)
    book.take("key", { concurrency: 2 }, 1, "a")
    book.take("key", { requestsPerMinute: 9 }, 1, "b")
    book.note("other", { concurrency: 1 }, 1, "c")
    assert.equal(book.places, 2)
    for (const [subject, place] of [
      ["key", "a"],
      ["key", "a"],
      ["other", "c"],
    ] as const) {
      book.release(subject, place)
    }
    assert.equal(book.places, 0)
  })
})

describe("LimitBook: whatever comes", () => {
  const gap = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40_000 }))
  const requests = fc.array(fc.record({ gap, pictures: fc.integer({ min: 0, max: 5 }) }), { maxLength: 120 })

  it("never allows more than the limit in any 60 seconds, and always what fits when it said so", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), requests, (most, mostPictures, requests) => {
        let clock = 0
        const book = new LimitBook(() => clock)
        const limits = { requestsPerMinute: most, picturesPerMinute: mostPictures }
        const allowed: { at: number; pictures: number }[] = []
        for (const [index, { gap, pictures }] of requests.entries()) {
          clock += gap
          const decision = book.take("key", limits, pictures, String(index))
          if (decision.allowed) allowed.push({ at: clock, pictures })
          else if (decision.retryAfterMs !== undefined) {
            clock += decision.retryAfterMs
            assert.ok(book.take("key", limits, pictures, `again ${index}`).allowed)
            allowed.push({ at: clock, pictures })
          }
        }
        for (const { at } of allowed) {
          const within = allowed.filter((other) => other.at >= at && other.at < at + 60_000)
          assert.ok(within.length <= most)
          assert.ok(within.reduce((sum, { pictures }) => sum + pictures, 0) <= mostPictures)
        }
      }),
    )
  })
})
