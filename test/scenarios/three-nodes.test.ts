import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { noPostgres } from "../support/postgres.ts"
import { startRedis, type TestRedis } from "../support/redis.ts"
import { adminOf } from "../torture/admin.ts"
import { type FullAnswer, newName, send } from "../torture/clients.ts"
import { type Ground, layGround, picturePrice } from "../torture/ground.ts"

const redis = noPostgres === undefined ? await startRedis() : undefined
const missing = noPostgres ?? (redis === undefined ? "redis-server is not installed on this machine" : undefined)

describe("three nodes over one PostgreSQL, one Redis and one bucket", { skip: missing ?? false }, () => {
  let ground: Ground
  before(async () => {
    ground = await layGround({ database: "postgres", maxDelayMs: 1500, fleet: { redisUrl: (redis as TestRedis).url } })
  })
  after(async () => {
    await ground?.clear()
    await redis?.stop()
  })

  const node = (number: number): string => ground.fleet.addresses[number % 3] as string
  const admin = (number: number) => adminOf(node(number), ground.fleet.adminToken)
  const ask = (number: number, key: string, more: { readonly idempotencyKey?: string; readonly signal?: AbortSignal } = {}) =>
    send({ address: node(number), key, name: more.idempotencyKey ?? newName(), ...more })
  const statuses = (answers: readonly FullAnswer[]): number[] => answers.map(({ status }) => status).toSorted((a, b) => a - b)

  it("know a key at once that one of them has made, and forget it at once", async () => {
    const { id, key } = await admin(0).createKey()
    assert.deepEqual(statuses(await Promise.all([ask(0, key), ask(1, key), ask(2, key)])), [200, 200, 200])
    await admin(1).revokeKey(id)
    assert.deepEqual(statuses(await Promise.all([ask(0, key), ask(1, key), ask(2, key)])), [401, 401, 401])
  })

  it("count limits together", async () => {
    const { key } = await admin(2).createKey({ requestsPerMinute: 6 })
    const answers = await Promise.all(Array.from({ length: 15 }, (_, number) => ask(number, key)))
    assert.deepEqual(statuses(answers), [...Array.from({ length: 6 }, () => 200), ...Array.from({ length: 9 }, () => 429)])
  })

  it("spend one budget", async () => {
    const { id, key } = await admin(0).createKey({ key: String(4 * picturePrice.usd) })
    const answers = await Promise.all(Array.from({ length: 12 }, (_, number) => ask(number, key)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 4)
    assert.deepEqual(await admin(1).budgetOf(id), { spent: 4 * picturePrice.microUsd, held: 0 })
  })

  it("give on one what a client has asked another for and not waited to get", async () => {
    const { id, key } = await admin(0).createKey()
    const name = newName()
    const impatience = new AbortController()
    const left = ask(0, key, { idempotencyKey: name, signal: impatience.signal })
    while (ground.provider.callsFor(name) === 0) await sleep(10)
    impatience.abort()
    await assert.rejects(left)

    const collected = await ask(1, key, { idempotencyKey: name })
    assert.equal(collected.status, 200, collected.body.toString())
    assert.equal(collected.replayed, true)
    assert.equal(ground.provider.callsFor(name), 1)
    assert.deepEqual(await admin(2).budgetOf(id), { spent: picturePrice.microUsd, held: 0 })

    const status = await fetch(`${node(2)}/v1/requests/${collected.requestId}`, { headers: { authorization: `Bearer ${key}` } })
    const { state, pictures } = (await status.json()) as { state: string; pictures: { url: string; sha256: string }[] }
    assert.equal(state, "succeeded")
    const picture = await fetch(pictures[0]?.url ?? "")
    assert.equal(
      createHash("sha256")
        .update(new Uint8Array(await picture.arrayBuffer()))
        .digest("hex"),
      pictures[0]?.sha256,
    )
  })
})
