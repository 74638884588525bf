import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { ChannelQueue, type QueueBounds } from "./channel-queue.ts"

const ever = new AbortController().signal

/** A queue for so many places, and who was given one, in that order. */
function queueFor(places: number, bounds?: QueueBounds) {
  const queue = new ChannelQueue<true>(bounds)
  const admitted: string[] = []
  let free = places
  const take = (): true | undefined => (free > 0 ? (free--, true) : undefined)
  return {
    queue,
    admitted,
    free: () => free,
    wait: (name: string, signal = ever) => queue.wait(name.slice(0, 1), take, signal).then(() => void admitted.push(name)),
    giveBack: async () => {
      free++
      queue.admit()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe("ChannelQueue", () => {
  it("goes by turns between keys, and by the order of arrival within a key", async () => {
    const { wait, giveBack, admitted, queue } = queueFor(0)
    const names = ["a1", "a2", "a3", "b1", "c1", "b2"]
    const waiting = names.map((name) => wait(name))
    assert.equal(queue.length, 6)
    for (const _ of names) await giveBack()
    await Promise.all(waiting)
    assert.deepEqual(admitted, ["a1", "b1", "c1", "a2", "b2", "a3"])
    assert.equal(queue.length, 0)
  })

  it("refuses at once what is too much, and whoever has waited too long", async () => {
    const { wait, giveBack, admitted, queue, free } = queueFor(0, { mostWaiting: 2, longestWaitMs: 30 })
    const waiting = [wait("a1"), wait("b1")]
    await assert.rejects(wait("c1"), { code: "overloaded", details: { retryAfterMs: 2000, executed: "no" } })
    for (const one of waiting) await assert.rejects(one, { code: "upstream_overloaded" })
    assert.equal(queue.length, 0)
    await giveBack()
    assert.deepEqual([admitted, free()], [[], 1], "whoever has gone has taken a place along")
  })

  it("has room for other keys however many of one key wait", async () => {
    const { wait, giveBack, admitted, queue } = queueFor(0, { mostWaiting: 3 })
    const waiting = ["a1", "a2", "a3"].map((name) => wait(name))
    const refused = assert.rejects(waiting[2] as Promise<void>, { code: "overloaded" })
    const other = wait("b1")
    await refused
    await assert.rejects(wait("a4"), { code: "overloaded" })
    await assert.rejects(wait("b2"), { code: "overloaded" })
    assert.equal(queue.length, 3)
    for (let place = 1; place <= 3; place++) await giveBack()
    await Promise.all([waiting[0], waiting[1], other])
    assert.deepEqual(admitted, ["a1", "b1", "a2"])
  })

  it("lets go of whoever is stopped", async () => {
    const { wait, giveBack, free } = queueFor(0)
    const stop = new AbortController()
    const waiting = wait("a1", stop.signal)
    stop.abort()
    await assert.rejects(waiting, { code: "overloaded" })
    await assert.rejects(wait("a2", stop.signal), { code: "overloaded" })
    await giveBack()
    assert.equal(free(), 1)
  })

  it("passes over those for whom there is no place, and lets nobody wait for one that is free", async () => {
    const step = fc.oneof(
      fc.record({ key: fc.constantFrom("a", "b", "c"), wants: fc.constantFrom("red", "blue") }),
      fc.record({ gives: fc.constantFrom("red", "blue") }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const queue = new ChannelQueue<true>()
        const free = { red: 0, blue: 0 }
        const waiting = { red: 0, blue: 0 }
        for (const one of steps) {
          if ("gives" in one) {
            free[one.gives]++
            queue.admit()
            await new Promise((resolve) => setImmediate(resolve))
          } else {
            const { key, wants } = one
            const take = (): true | undefined => (free[wants] > 0 ? (free[wants]--, true) : undefined)
            if (take() !== undefined) continue
            waiting[wants]++
            void queue.wait(key, take, ever).then(() => waiting[wants]--)
          }
          assert.equal(queue.length, waiting.red + waiting.blue)
          for (const colour of ["red", "blue"] as const) assert.ok(free[colour] === 0 || waiting[colour] === 0)
        }
        free.red = free.blue = Infinity
        queue.admit()
        assert.equal(queue.length, 0)
      }),
    )
  })
})
