import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { createClient } from "redis"
import { createLog } from "#telemetry/log.ts"
import { Metrics } from "#telemetry/metrics.ts"
import { startRedis, type TestRedis } from "../../test/support/redis.ts"
import type { Grant, Limiter } from "./limiter.ts"
import { eventually, limiterContract, newSubject } from "./limiter.contract.ts"
import { openLimiter } from "./open-limiter.ts"

const redis = (await startRedis()) as TestRedis
const missing = redis === undefined ? "redis-server is not installed" : undefined
after(() => redis?.stop())

/** A second look at what Redis keeps. */
async function look(): Promise<ReturnType<typeof createClient>> {
  const client = createClient({ url: redis.url, socket: { reconnectStrategy: false } })
  client.on("error", () => {})
  await client.connect()
  return client as ReturnType<typeof createClient>
}

interface Node {
  readonly limiter: Limiter
  readonly metrics: Metrics
  /** The modes that the log has named. */
  readonly logged: string[]
}

/** Patient where nothing is frozen, because a busy machine is not what is tested. */
async function openNode({ nodes = 1, workers = 1, takeTimeoutMs = 30_000 } = {}): Promise<Node> {
  const metrics = new Metrics()
  const logged: string[] = []
  const log = createLog({ destination: { write: (line) => logged.push((JSON.parse(line) as { mode: string }).mode) }, pretty: false })
  return { limiter: await openLimiter({ redisUrl: redis.url, nodes: () => nodes, workers, takeTimeoutMs, log, metrics }), metrics, logged }
}

limiterContract(
  "redis",
  async () => {
    const client = await look()
    const limiters = (await Promise.all([openNode(), openNode(), openNode()])).map(({ limiter }) => limiter)
    const age = `for _, kind in ipairs({ 'requests', 'pictures' }) do
        for _, key in ipairs(redis.call('KEYS', 'limn:{*}:' .. kind)) do
          for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -ARGV[1], member) end
        end
      end`
    return {
      limiters,
      pass: async (ms) => void (await client.eval(age, { arguments: [String(ms)] })),
      close: async () => {
        client.destroy()
        for (const limiter of limiters) limiter.close()
      },
    }
  },
  missing,
)

describe("limits in Redis", { skip: missing ?? false, timeout: 60_000 }, () => {
  let client: Awaited<ReturnType<typeof look>>
  before(async () => {
    client = await look()
  })
  after(() => client.destroy())

  const allowed = (grant: Grant): Extract<Grant, { allowed: true }> => {
    assert.ok(grant.allowed)
    return grant
  }

  it("gives back the place of a holder that has died, when its lease is over", async (test) => {
    const { limiter } = await openNode()
    test.after(() => limiter.close())
    const subject = newSubject()
    const limits = { concurrency: 1 }
    allowed(await limiter.take(subject, limits, 0))
    assert.equal((await limiter.take(subject, limits, 0)).allowed, false)
    const [place] = await client.zRangeWithScores(`limn:{${subject}}:places`, 0, -1)
    assert.ok(place !== undefined && Math.abs(place.score - Date.now() - 30_000) < 10_000)
    await client.zAdd(`limn:{${subject}}:places`, { value: place.value, score: Date.now() - 1 })
    allowed(await limiter.take(subject, limits, 0))
  })

  it("renews a lease while the place is held, and no longer", async (test) => {
    test.mock.timers.enable({ apis: ["setInterval"] })
    const { limiter } = await openNode()
    test.after(() => limiter.close())
    const subject = newSubject()
    const key = `limn:{${subject}}:places`
    const grant = allowed(await limiter.take(subject, { concurrency: 1 }, 0))
    await client.del(key)
    test.mock.timers.tick(10_000)
    await eventually(async () => (await client.zCard(key)) === 1)
    grant.release()
    await eventually(async () => (await client.zCard(key)) === 0)
    test.mock.timers.tick(10_000)
    allowed(await limiter.take(subject, { requestsPerMinute: 1 }, 0))
    assert.equal(await client.zCard(key), 0)
  })

  it("leaves nothing behind for ever", async (test) => {
    const { limiter } = await openNode()
    test.after(() => limiter.close())
    const subject = newSubject()
    allowed(await limiter.take(subject, { requestsPerMinute: 5, picturesPerMinute: 5, concurrency: 5 }, 2))
    for (const kind of ["requests", "pictures", "places"]) {
      const left = await client.pTTL(`limn:{${subject}}:${kind}`)
      assert.ok(left > 0 && left <= 60_000, `${kind}: ${left}`)
    }
  })

  it("goes on when Redis has forgotten its scripts and everything else", async (test) => {
    const { limiter, logged } = await openNode()
    test.after(() => limiter.close())
    const subject = newSubject()
    allowed(await limiter.take(subject, { requestsPerMinute: 1 }, 0))
    await client.scriptFlush()
    assert.equal((await limiter.take(subject, { requestsPerMinute: 1 }, 0)).allowed, false)
    await client.flushAll()
    allowed(await limiter.take(subject, { requestsPerMinute: 1 }, 0))
    assert.deepEqual(logged, ["redis"])
  })

  it("counts by itself where Redis only reads, and does not go back and forth", async (test) => {
    const { limiter, logged } = await openNode()
    test.after(() => limiter.close())
    await client.replicaOf("127.0.0.1", 1)
    allowed(await limiter.take(newSubject(), { requestsPerMinute: 1 }, 0))
    assert.equal(limiter.mode, "local")
    // A second and more, so that Redis has been tried again.
    await new Promise((resolve) => setTimeout(resolve, 2500))
    assert.deepEqual(logged, ["redis", "local"])
    await client.sendCommand(["REPLICAOF", "NO", "ONE"])
    await eventually(() => limiter.mode === "redis")
  })

  it("goes on by itself when Redis dies, and comes back to it", async (test) => {
    const { limiter, metrics, logged } = await openNode({ nodes: 2, workers: 2 })
    test.after(() => limiter.close())
    const subject = newSubject()
    const limits = { requestsPerMinute: 8, concurrency: 8 }
    const held = allowed(await limiter.take(subject, limits, 0))
    await redis.kill()

    // Its share of 8 among two nodes of two workers is 2, and 1 was taken already.
    const grants = await Promise.all(Array.from({ length: 8 }, () => limiter.take(subject, limits, 0)))
    assert.equal(grants.filter(({ allowed }) => allowed).length, 1)
    assert.equal(limiter.mode, "local")
    assert.match(metrics.render(), /limn_limiter_mode\{mode="local"\} 1/)
    assert.match(metrics.render(), /limn_limiter_mode\{mode="redis"\} 0/)
    allowed(await limiter.take(newSubject(), { requestsPerMinute: 1, concurrency: 1 }, 0))
    // Four pictures at once are more than a share of 4, and still allowed once, since the key may make them.
    const pictures = { picturesPerMinute: 4 }
    const painter = newSubject()
    allowed(await limiter.take(painter, pictures, 4))
    assert.equal((await limiter.take(painter, pictures, 1)).allowed, false)
    assert.equal((await limiter.take(newSubject(), pictures, 5)).allowed, false)
    assert.equal((await limiter.take(newSubject(), { picturesPerMinute: 0, requestsPerMinute: 4 }, 1)).allowed, false)

    await redis.restart()
    await eventually(() => limiter.mode === "redis")
    client = await look()
    // The place that was given before the outage is still held, and Redis is told.
    await eventually(async () => (await client.zCard(`limn:{${subject}}:places`)) === 1)
    held.release()
    await eventually(async () => (await client.zCard(`limn:{${subject}}:places`)) === 0)
    assert.match(metrics.render(), /limn_limiter_mode\{mode="redis"\} 1/)
    assert.deepEqual(logged, ["redis", "local", "redis"])
  })

  it("answers while Redis is frozen, and comes back to it", async (test) => {
    const { limiter, logged } = await openNode({ takeTimeoutMs: 150 })
    test.after(() => limiter.close())
    redis.pause()
    test.after(() => redis.resume())
    const grants = await Promise.all(Array.from({ length: 20 }, () => limiter.take(newSubject(), { requestsPerMinute: 1 }, 0)))
    assert.ok(grants.every(({ allowed }) => allowed))
    assert.equal(limiter.mode, "local")
    // A node that starts now starts as well.
    const late = await openNode({ takeTimeoutMs: 150 })
    test.after(() => late.limiter.close())
    assert.equal(late.limiter.mode, "local")
    allowed(await late.limiter.take(newSubject(), { requestsPerMinute: 1 }, 0))
    redis.resume()
    await eventually(() => limiter.mode === "redis" && late.limiter.mode === "redis")
    assert.deepEqual(logged, ["redis", "local", "redis"])
    assert.deepEqual(late.logged, ["local", "redis"])
  })
})
