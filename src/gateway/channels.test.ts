import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type ChannelEntry, ChannelPool } from "./channels.ts"

function channel(name: string, changes: Partial<ChannelEntry> = {}): ChannelEntry {
  return {
    name,
    upstream: "test",
    baseUrl: "http://127.0.0.1:1",
    keys: [`${name}-key`],
    priority: 1,
    weight: 1,
    maxConcurrency: 8,
    headersTimeoutMs: 1000,
    idleTimeoutMs: 1000,
    settings: {},
    free: false,
    reportsThoughts: false,
    carriesSignatures: false,
    map: (model) => model,
    ...changes,
  }
}

function pool(
  entries: readonly ChannelEntry[],
  random = 0,
): { pool: ChannelPool; clock: { now: number }; take: (tried?: readonly string[]) => string | undefined } {
  const clock = { now: 1000 }
  const made = new ChannelPool(
    entries,
    () => clock.now,
    () => random,
  )
  return { pool: made, clock, take: (tried = []) => made.take(made.candidates("m"), new Set(tried))?.channel.name }
}

describe("ChannelPool", () => {
  it("takes the lowest priority number first", () => {
    assert.equal(pool([channel("relay", { priority: 2 }), channel("direct")]).take(), "direct")
  })

  it("leaves out what was tried", () => {
    assert.equal(pool([channel("relay", { priority: 2 }), channel("direct")]).take(["direct"]), "relay")
  })

  it("gives undefined when everything was tried", () => {
    assert.equal(pool([channel("direct")]).take(["direct"]), undefined)
  })

  for (const [point, name] of [
    [0, "small"],
    [0.24, "small"],
    [0.26, "large"],
    [0.99, "large"],
  ] as const) {
    it(`shares by weight: ${point} falls to ${name}`, () => {
      assert.equal(pool([channel("small"), channel("large", { weight: 3 })], point).take(), name)
    })
  }

  it("passes over a channel that is full and comes back when a call is done", () => {
    const { pool: made, take } = pool([channel("one", { maxConcurrency: 1 }), channel("two", { priority: 2 })])
    const lease = made.take(made.candidates("m"), new Set())
    assert.equal(take(), "two")
    lease?.done({ type: "neutral" })
    assert.equal(take(), "one")
  })

  it("rests a channel after five failures in a row, and tries it again after a while", () => {
    const { pool: made, clock, take } = pool([channel("one"), channel("two", { priority: 2 })])
    for (let call = 0; call < 5; call++) made.take(made.candidates("m"), new Set())?.done({ type: "failed" })
    assert.equal(take(), "two")
    clock.now += 15_001
    assert.equal(take(), "one")
  })

  it("never cuts off the last channel", () => {
    const { pool: made, take } = pool([channel("one")])
    for (let call = 0; call < 9; call++) made.take(made.candidates("m"), new Set())?.done({ type: "failed" })
    assert.equal(take(), "one")
  })

  it("gives the keys of a channel their turns", () => {
    const { pool: made } = pool([channel("one", { keys: ["a", "b"] })])
    const keys = [1, 2, 3].map(() => made.take(made.candidates("m"), new Set())?.key)
    assert.deepEqual(keys, ["a", "b", "a"])
  })

  it("leaves a limited key alone until its time, and uses it all the same when there is no other", () => {
    const { pool: made, clock } = pool([channel("one", { keys: ["a", "b"] })])
    const take = (): string | undefined => made.take(made.candidates("m"), new Set())?.key
    made.take(made.candidates("m"), new Set())?.done({ type: "limited", forMs: 5000 })
    assert.deepEqual([take(), take()], ["b", "b"])
    clock.now += 5001
    assert.ok([take(), take()].includes("a"))
  })

  it("knows a channel without keys", () => {
    const { pool: made } = pool([channel("one", { keys: [] })])
    assert.equal(made.take(made.candidates("m"), new Set())?.key, undefined)
  })

  it("counts a call once however often it is said to be done", () => {
    const { pool: made, take } = pool([channel("one", { maxConcurrency: 1 })])
    const lease = made.take(made.candidates("m"), new Set())
    lease?.done({ type: "neutral" })
    lease?.done({ type: "neutral" })
    made.take(made.candidates("m"), new Set())
    assert.equal(take(), undefined)
  })
})
