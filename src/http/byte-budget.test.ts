import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { setImmediate } from "node:timers/promises"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import { ByteBudget } from "./byte-budget.ts"

const never = new AbortController().signal
const isBusy = (error: unknown): boolean => error instanceof GatewayError && error.code === "overloaded"

describe("ByteBudget", () => {
  it("lets whoever comes first go first, when there is room again", async () => {
    const budget = new ByteBudget(100)
    await budget.take(70, "a", never)
    const order: string[] = []
    const large = budget.take(50, "b", never).then(() => order.push("large"))
    const small = budget.take(5, "c", never).then(() => order.push("small"))
    await setImmediate()
    assert.deepEqual(order, [])
    budget.give(70, "a")
    await Promise.all([large, small])
    assert.deepEqual(order, ["large", "small"])
    assert.equal(budget.used, 55)
  })

  it("takes no more than there is for whoever already holds some", async () => {
    const budget = new ByteBudget(100)
    await budget.take(70, "a", never)
    assert.equal(budget.tryTake(6, "a"), false)
    assert.equal(budget.tryTake(5, "a"), true)
  })

  it("keeps room for the next, however many take all they may", () => {
    const budget = new ByteBudget(1_000_000)
    for (const holder of ["a", "b", "c", "d", "e"]) {
      assert.ok(budget.tryTake(100, holder))
      while (budget.tryTake(100, holder));
    }
    assert.ok(budget.used < 1_000_000)
    assert.ok(budget.tryTake(100, "late"))
  })

  it("lets others pass a holder that waits for itself", async () => {
    const budget = new ByteBudget(100)
    await budget.take(75, "greedy", never)
    const leaving = new AbortController()
    const greedy = budget.take(1, "greedy", leaving.signal)
    await budget.take(10, "modest", never)
    assert.equal(budget.used, 85)
    leaving.abort()
    await assert.rejects(greedy, isBusy)
  })

  it("admits those behind a waiter that gives up", async () => {
    const budget = new ByteBudget(100)
    await budget.take(70, "a", never)
    const leaving = new AbortController()
    const large = budget.take(50, "b", leaving.signal)
    const small = budget.take(5, "c", never)
    leaving.abort()
    await assert.rejects(large, isBusy)
    await small
    assert.equal(budget.used, 75)
  })

  it("refuses a caller that is gone before it asks", async () => {
    await assert.rejects(new ByteBudget(100).take(1, "a", AbortSignal.abort()), isBusy)
  })

  it("never takes more than it has, and has everything again in the end", () => {
    const step = fc.record({ holder: fc.constantFrom("a", "b", "c"), bytes: fc.integer({ min: 1, max: 400 }), gives: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const budget = new ByteBudget(1000)
        const held: { holder: string; bytes: number }[] = []
        for (const { holder, bytes, gives } of steps) {
          const given = gives ? held.shift() : undefined
          if (given !== undefined) budget.give(given.bytes, given.holder)
          else if (budget.tryTake(bytes, holder)) held.push({ holder, bytes })
          assert.equal(
            budget.used,
            held.reduce((sum, taken) => sum + taken.bytes, 0),
          )
          assert.ok(budget.used <= 1000)
        }
        for (const { holder, bytes } of held) budget.give(bytes, holder)
        assert.equal(budget.used, 0)
        assert.ok(budget.tryTake(750, "a"))
      }),
    )
  })
})
