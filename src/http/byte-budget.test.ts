import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { setImmediate } from "node:timers/promises"
import { GatewayError } from "#canonical/error.ts"
import { ByteBudget } from "./byte-budget.ts"

const never = new AbortController().signal

describe("ByteBudget", () => {
  it("lets whoever comes first go first, when there is room again", async () => {
    const budget = new ByteBudget(100)
    await budget.take(90, never)
    const order: string[] = []
    const large = budget.take(50, never).then(() => order.push("large"))
    const small = budget.take(5, never).then(() => order.push("small"))
    await setImmediate()
    assert.deepEqual(order, [])
    budget.give(90)
    await Promise.all([large, small])
    assert.deepEqual(order, ["large", "small"])
    assert.equal(budget.used, 55)
  })

  it("takes no more than there is for whoever already holds some", async () => {
    const budget = new ByteBudget(100)
    await budget.take(90, never)
    assert.equal(budget.tryTake(20), false)
    assert.equal(budget.tryTake(10), true)
  })

  it("admits those behind a waiter that gives up", async () => {
    const budget = new ByteBudget(100)
    await budget.take(90, never)
    const leaving = new AbortController()
    const large = budget.take(50, leaving.signal)
    const small = budget.take(5, never)
    leaving.abort()
    await assert.rejects(large, (error) => error instanceof GatewayError && error.code === "overloaded")
    await small
    assert.equal(budget.used, 95)
  })

  it("refuses whoever has left already", async () => {
    await assert.rejects(new ByteBudget(100).take(1, AbortSignal.abort()), GatewayError)
  })

  it("lets one request that is larger than everything have everything", async () => {
    const budget = new ByteBudget(100)
    await budget.take(1000, never)
    assert.equal(budget.used, 100)
    budget.give(1000)
    assert.equal(budget.used, 0)
  })
})
