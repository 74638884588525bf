import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type ChannelEntry, ChannelPool } from "./channels.ts"
import { channelEntry } from "./gateway-testing.ts"

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
    assert.equal(pool([channelEntry("relay", { priority: 2 }), channelEntry("direct")]).take(), "direct")
  })

  it("leaves out what was tried", () => {
    assert.equal(pool([channelEntry("relay", { priority: 2 }), channelEntry("direct")]).take(["direct"]), "relay")
  })

  it("gives undefined when everything was tried", () => {
    assert.equal(pool([channelEntry("direct")]).take(["direct"]), undefined)
  })

  for (const [point, name] of [
    [0, "small"],
    [0.24, "small"],
    [0.26, "large"],
    [0.99, "large"],
  ] as const) {
    it(`shares by weight: ${point} falls to ${name}`, () => {
      assert.equal(pool([channelEntry("small"), channelEntry("large", { weight: 3 })], point).take(), name)
    })
  }

  it("passes over a channel that is full and comes back when a call is done", () => {
    const { pool: made, take } = pool([channelEntry("one", { maxConcurrency: 1 }), channelEntry("two", { priority: 2 })])
    const lease = made.take(made.candidates("m"), new Set())
    assert.equal(take(), "two")
    lease?.done({ type: "neutral" })
    assert.equal(take(), "one")
  })

  it("rests a channel after five failures in a row, and tries it again after a while", () => {
    const { pool: made, clock, take } = pool([channelEntry("one"), channelEntry("two", { priority: 2 })])
    for (let call = 0; call < 5; call++) made.take(made.candidates("m"), new Set())?.done({ type: "failed" })
    assert.equal(take(), "two")
    clock.now += 15_001
    assert.equal(take(), "one")
  })

  it("never cuts off the last channel", () => {
    const { pool: made, take } = pool([channelEntry("one")])
    for (let call = 0; call < 9; call++) made.take(made.candidates("m"), new Set())?.done({ type: "failed" })
    assert.equal(take(), "one")
  })

  it("gives the keys of a channel their turns", () => {
    const { pool: made } = pool([channelEntry("one", { keys: ["a", "b"] })])
    const keys = [1, 2, 3].map(() => made.take(made.candidates("m"), new Set())?.key)
    assert.deepEqual(keys, ["a", "b", "a"])
  })

  it("leaves a limited key alone until its time, and uses it all the same when there is no other", () => {
    const { pool: made, clock } = pool([channelEntry("one", { keys: ["a", "b"] })])
    const take = (): string | undefined => made.take(made.candidates("m"), new Set())?.key
    made.take(made.candidates("m"), new Set())?.done({ type: "limited", forMs: 5000 })
    assert.deepEqual([take(), take()], ["b", "b"])
    clock.now += 5001
    assert.ok([take(), take()].includes("a"))
  })

  it("knows a channel without keys", () => {
    const { pool: made } = pool([channelEntry("one", { keys: [] })])
    assert.equal(made.take(made.candidates("m"), new Set())?.key, undefined)
  })

  it("counts a call once however often it is said to be done", () => {
    const { pool: made, take } = pool([channelEntry("one", { maxConcurrency: 1 })])
    const lease = made.take(made.candidates("m"), new Set())
    lease?.done({ type: "neutral" })
    lease?.done({ type: "neutral" })
    made.take(made.candidates("m"), new Set())
    assert.equal(take(), undefined)
  })
})

const neverEnds = new AbortController().signal

describe("ChannelPool.replace", () => {
  const one = channelEntry("one", { keys: ["a", "b"] })

  it("keeps all that is known of a channel that has not changed", () => {
    const { pool: made, clock, take } = pool([one])
    for (let call = 0; call < 5; call++) made.take(made.candidates("m"), new Set())?.done({ type: "failed" })
    const lease = made.take(made.candidates("m"), new Set())
    made.replace([one, channelEntry("two")])
    assert.deepEqual(made.health("one"), { running: 1, failuresInRow: 5, restsForMs: 15_000 })
    assert.equal(take(), "two")
    lease?.done({ type: "healthy" })
    clock.now += 1
    assert.deepEqual(made.health("one"), { running: 0, failuresInRow: 0, restsForMs: 0 })
  })

  it("gives one that has changed a new chance, and counts what runs on", () => {
    const { pool: made, take } = pool([one])
    made.take(made.candidates("m"), new Set())?.done({ type: "key-refused" })
    for (let call = 0; call < 5; call++) made.take(made.candidates("m"), new Set())?.done({ type: "failed" })
    const before = made.take(made.candidates("m"), new Set())
    made.replace([channelEntry("one", { keys: ["b", "c"], maxConcurrency: 1 })])
    assert.deepEqual(made.health("one"), { running: 1, failuresInRow: 0, restsForMs: 0 })
    assert.equal(take(), undefined, "its only place is taken")
    before?.done({ type: "failed" })
    assert.deepEqual(made.health("one"), { running: 0, failuresInRow: 0, restsForMs: 0 }, "how it was says nothing about how it is")
  })

  it("lets keys rest on that a channel still has at the same address", () => {
    const { pool: made } = pool([channelEntry("one", { keys: ["a", "b"] })])
    made.take(made.candidates("m"), new Set())?.done({ type: "limited", forMs: 60_000 })
    made.replace([channelEntry("one", { keys: ["a", "c"] })])
    const keys = [1, 2].map(() => made.take(made.candidates("m"), new Set())?.key)
    assert.deepEqual(keys, ["c", "c"])
    made.replace([channelEntry("one", { keys: ["a"], baseUrl: "http://127.0.0.1:2" })])
    assert.equal(made.health("one")?.restsForMs, 0)
  })

  it("lets calls of a channel end that is gone, and gives it no more", () => {
    const { pool: made, take } = pool([one])
    const candidates = made.candidates("m")
    const lease = made.take(candidates, new Set())
    made.replace([channelEntry("two")])
    lease?.done({ type: "failed" })
    assert.deepEqual([made.take(candidates, new Set()), made.health("one"), take()], [undefined, undefined, "two"])
  })

  it("asks a channel that was changed meanwhile as it is now", () => {
    const { pool: made } = pool([one])
    const candidates = made.candidates("m")
    made.replace([channelEntry("one", { baseUrl: "http://127.0.0.1:2", map: (model) => `${model}-at-vendor` })])
    const lease = made.take(candidates, new Set())
    assert.deepEqual([lease?.channel.baseUrl, lease?.vendorModel], ["http://127.0.0.1:2", "m-at-vendor"])
    lease?.done({ type: "neutral" })
    made.replace([channelEntry("one", { free: true })])
    assert.equal(made.take(candidates, new Set()), undefined, "what was priced is not given away, nor the other way round")
  })

  it("wakes those who wait: with a place where there is one by now, and with an error where there will never be one", async () => {
    const { pool: made } = pool([
      channelEntry("one", { maxConcurrency: 1 }),
      channelEntry("two", { maxConcurrency: 1, map: () => undefined }),
    ])
    const candidates = made.candidates("m")
    made.take(candidates, new Set())
    const [first, second] = [made.wait(candidates, "k", neverEnds), made.wait(candidates, "k", neverEnds)]
    second.catch(() => {})
    made.replace([channelEntry("one", { maxConcurrency: 2 })])
    assert.equal((await first).channel.name, "one")
    assert.equal(made.waiting, 1)
    made.replace([channelEntry("two")])
    await assert.rejects(second, { code: "upstream_unavailable" })
    await assert.rejects(made.wait(candidates, "k", neverEnds), { code: "upstream_unavailable" })
    assert.equal(made.waiting, 0)
  })

  it("forgets a rest when somebody has seen that the channel works", () => {
    const { pool: made } = pool([one])
    for (let call = 0; call < 5; call++) made.take(made.candidates("m"), new Set())?.done({ type: "failed" })
    made.recovered("one")
    made.recovered("nobody")
    assert.deepEqual(made.health("one"), { running: 0, failuresInRow: 0, restsForMs: 0 })
  })
})
