import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import fc from "fast-check"
import type { Grant, Limiter, LimiterMode, Limits } from "./limiter.ts"
import { MemoryLimiter } from "./memory-limiter.ts"

/** Limiters that share one count. */
export interface LimiterBench {
  /** One or more. */
  readonly limiters: readonly Limiter[]
  /** Makes so much time go by for the windows. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

let subjects = 0
/** A subject that no other test uses. */
export function newSubject(): string {
  subjects += 1
  return `key_${process.pid}_${subjects}`
}

/** The suite that every way to keep the count passes. `skip`: why it can't be run here. */
export function limiterContract(mode: LimiterMode, open: () => Promise<LimiterBench>, skip?: string): void {
  describe(`limits: ${mode}`, { skip: skip ?? false }, () => {
    let bench: LimiterBench
    let turn = 0
    before(async () => {
      bench = await open()
    })
    after(() => bench?.close())

    /** Each request goes to another of the limiters. */
    const take = (subject: string, limits: Limits, pictures = 1): Promise<Grant> => {
      turn += 1
      return (bench.limiters[turn % bench.limiters.length] as Limiter).take(subject, limits, pictures)
    }
    const allowed = async (subject: string, limits: Limits, pictures = 1): Promise<Extract<Grant, { allowed: true }>> => {
      const grant = await take(subject, limits, pictures)
      assert.ok(grant.allowed)
      return grant
    }
    const refused = async (subject: string, limits: Limits, pictures = 1): Promise<Extract<Grant, { allowed: false }>> => {
      const grant = await take(subject, limits, pictures)
      assert.ok(!grant.allowed)
      return grant
    }

    it("says how it counts", () => {
      assert.deepEqual(
        bench.limiters.map((limiter) => limiter.mode),
        bench.limiters.map(() => mode),
      )
    })

    it("allows everything where nothing is limited, and says nothing about it", async () => {
      const grants = await Promise.all(Array.from({ length: 50 }, () => take("unlimited", {}, 7)))
      assert.ok(grants.every((grant) => grant.allowed && Object.keys(grant.state).length === 0))
    })

    it("allows the full number at once, and exactly that", async () => {
      const subject = newSubject()
      const grants = await Promise.all(Array.from({ length: 40 }, () => take(subject, { requestsPerMinute: 25 })))
      assert.equal(grants.filter((grant) => grant.allowed).length, 25)
      const grant = grants.find((grant) => !grant.allowed)
      assert.ok(grant !== undefined && !grant.allowed)
      assert.equal(grant.reason, "requests")
      assert.equal(grant.state.requests?.remaining, 0)
      assert.ok(grant.retryAfterMs !== undefined && grant.retryAfterMs > 0 && grant.retryAfterMs <= 60_000)
    })

    it("lets the window slide", async () => {
      const subject = newSubject()
      const limits = { requestsPerMinute: 2 }
      await allowed(subject, limits)
      await bench.pass(40_000)
      assert.equal((await allowed(subject, limits)).state.requests?.remaining, 0)
      const early = await refused(subject, limits)
      assert.ok(early.retryAfterMs !== undefined && early.retryAfterMs <= 20_000)
      assert.ok((early.state.requests?.resetMs ?? 0) > 40_000)
      await bench.pass(20_000)
      await allowed(subject, limits)
      await refused(subject, limits)
      await bench.pass(60_000)
      assert.equal((await allowed(subject, limits)).state.requests?.remaining, 1)
    })

    it("weighs pictures, and waits for as many as are wanted", async () => {
      const subject = newSubject()
      const limits = { picturesPerMinute: 5 }
      assert.equal((await allowed(subject, limits, 3)).state.pictures?.remaining, 2)
      await bench.pass(30_000)
      await allowed(subject, limits, 2)
      assert.equal((await allowed(subject, limits, 0)).state.pictures?.remaining, 0)
      const three = await refused(subject, limits, 3)
      const four = await refused(subject, limits, 4)
      assert.deepEqual([three.reason, four.reason], ["pictures", "pictures"])
      assert.ok((three.retryAfterMs ?? 0) <= 30_000)
      assert.ok((four.retryAfterMs ?? 0) > 30_000)
      await bench.pass(30_000)
      await refused(subject, limits, 4)
      await allowed(subject, limits, 3)
    })

    it("names no time where waiting does not help", async () => {
      const cases: [Limits, number, string][] = [
        [{ requestsPerMinute: 0 }, 1, "requests"],
        [{ picturesPerMinute: 2 }, 3, "pictures"],
        [{ concurrency: 0 }, 1, "concurrency"],
        [{ requestsPerMinute: 1, picturesPerMinute: 0 }, 1, "pictures"],
      ]
      for (const [limits, pictures, reason] of cases) {
        const grant = await refused(newSubject(), limits, pictures)
        assert.equal(grant.reason, reason)
        assert.equal(grant.retryAfterMs, undefined)
      }
    })

    it("gives places back, each once", async () => {
      const subject = newSubject()
      const limits = { concurrency: 2 }
      const [first] = [await allowed(subject, limits), await allowed(subject, limits)]
      const full = await refused(subject, limits)
      assert.deepEqual(full.state, { concurrency: { limit: 2, remaining: 0 } })
      assert.ok((full.retryAfterMs ?? 0) > 0)
      first.release()
      first.release()
      await eventually(async () => (await take(subject, limits)).allowed)
      await refused(subject, limits)
    })

    it("takes nothing where it refuses", async () => {
      const subject = newSubject()
      const limits = { requestsPerMinute: 3, picturesPerMinute: 4, concurrency: 1 }
      const first = await allowed(subject, limits, 2)
      for (let count = 0; count < 5; count += 1) assert.equal((await refused(subject, limits, 1)).reason, "concurrency")
      first.release()
      let second: Grant = first
      await eventually(async () => (second = await take(subject, limits, 1)).allowed)
      assert.deepEqual(second.state.requests?.remaining, 1)
      assert.deepEqual(second.state.pictures?.remaining, 1)
      assert.equal((await refused(subject, limits, 2)).reason, "pictures")
    })

    it("keeps subjects apart", async () => {
      const limits = { requestsPerMinute: 1, picturesPerMinute: 1, concurrency: 1 }
      for (const subject of [newSubject(), newSubject()]) await allowed(subject, limits)
    })

    it("follows a limit that is lowered or raised", async () => {
      const subject = newSubject()
      for (let count = 0; count < 4; count += 1) await allowed(subject, { requestsPerMinute: 4 })
      assert.equal((await refused(subject, { requestsPerMinute: 2 })).state.requests?.remaining, 0)
      assert.equal((await allowed(subject, { requestsPerMinute: 6 })).state.requests?.remaining, 1)
    })

    it("decides as the plain count does, whatever comes", async () => {
      const limit = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined })
      const limits = fc.record({ requestsPerMinute: limit, picturesPerMinute: limit, concurrency: limit })
      const step = fc.oneof(
        fc.record({ pictures: fc.integer({ min: 0, max: 4 }) }),
        fc.record({ release: fc.nat(20) }),
        fc.record({ pass: fc.integer({ min: 1, max: 5 }).map((count) => count * 10_000) }),
      )
      await fc.assert(
        fc.asyncProperty(limits, fc.array(step, { maxLength: 25 }), async (drawn, steps) => {
          const limits: Limits = Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined))
          const subject = newSubject()
          const limiter = bench.limiters[0] as Limiter
          let clock = 0
          const model = new MemoryLimiter(() => clock)
          const grants: [Grant, Grant][] = []
          for (const step of steps) {
            if ("pass" in step) {
              clock += step.pass
              await bench.pass(step.pass)
            } else if ("release" in step) {
              for (const grant of grants[step.release] ?? []) if (grant.allowed) grant.release()
            } else {
              const pair: [Grant, Grant] = [
                await limiter.take(subject, limits, step.pictures),
                await model.take(subject, limits, step.pictures),
              ]
              assert.deepEqual(essence(pair[0]), essence(pair[1]))
              grants.push(pair)
            }
          }
          for (const [grant] of grants) if (grant.allowed) grant.release()
        }),
        { numRuns: 40 },
      )
    })
  })
}

/** A decision without its times, which differ by what real clocks add; which of two limits waits longest may hang on them. */
function essence({ allowed, state: { requests, pictures, concurrency } }: Grant): unknown {
  return { allowed, requests: requests?.remaining, pictures: pictures?.remaining, concurrency: concurrency?.remaining }
}

/** Resolves when the condition has come true. A test that waits in vain ends by its own time limit. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}
