import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { forEachEngine } from "./database-testing.ts"
import type { Database } from "./database.ts"
import { Overview } from "./overview-report.ts"

const hour = 3_600_000
const from = Date.UTC(2026, 10, 20, 10)
const ownDialect = "channel-test"

interface Asked {
  readonly at: number
  readonly dialect?: string
  readonly model?: string
  readonly key?: string
  readonly error?: string
  /** Absent: it runs. */
  readonly tookMs?: number
  readonly charge?: number
  readonly calls?: readonly { readonly channel: string; readonly cost: number; readonly basis?: string }[]
}

let number = 0

async function ask(
  database: Database,
  { at, dialect = "images", model = "m", key = "k", error, tookMs, charge = 0, calls = [] }: Asked,
): Promise<void> {
  const id = `req_${number++}`
  const state = tookMs === undefined ? "running" : error === undefined ? "succeeded" : "failed"
  await database.commit([
    {
      sql: `insert into requests (id, key_id, dialect, model, state, stream, wanted, pictures, error_code, charge, created_at, finished_at)
        values (?, ?, ?, ?, ?, 0, 1, ?, ?, ?, ?, ?)`,
      parameters: [
        id,
        key,
        dialect,
        model,
        state,
        state === "succeeded" ? 1 : 0,
        error ?? null,
        charge,
        at,
        tookMs === undefined ? null : at + tookMs,
      ],
    },
    ...calls.map(({ channel, cost, basis = "actual" }, index) => ({
      sql: `insert into attempts (id, request_id, number, channel, upstream, model, outcome, started_at, cost, cost_basis, pictures)
        values (?, ?, ?, ?, 'gemini', 'v', 'succeeded', ?, ?, ?, 1)`,
      parameters: [`att_${number++}`, id, index + 1, channel, at, cost, basis],
    })),
  ])
}

forEachEngine((open) => {
  describe("Overview", () => {
    const span = { from, to: from + 2.5 * hour, pieceMs: hour }

    it("adds up pieces, the whole, and as long a time before it", async (test) => {
      const database = await open(test)
      await ask(database, { at: from - 2.5 * hour - 1, tookMs: 1, charge: 1000 })
      await ask(database, { at: from - 2.5 * hour, tookMs: 5000, charge: 7, calls: [{ channel: "a", cost: 5 }] })
      await ask(database, {
        at: from,
        tookMs: 2000,
        charge: 40,
        key: "k1",
        calls: [
          { channel: "a", cost: 30 },
          { channel: "b", cost: 9, basis: "unknown" },
        ],
      })
      await ask(database, { at: from + hour - 1, tookMs: 8000, charge: 20, model: "n", calls: [{ channel: "b", cost: 10 }] })
      await ask(database, { at: from + hour, tookMs: 100, error: "upstream_error" })
      await ask(database, { at: from + 2 * hour })
      await ask(database, { at: from + 2 * hour, dialect: ownDialect, tookMs: 50, calls: [{ channel: "a", cost: 3 }] })
      await ask(database, { at: from + 2.5 * hour, tookMs: 1, charge: 1000 })

      const report = await new Overview(database, { ownDialect, now: () => span.to }).report(span)
      const nothing = { requests: 0, succeeded: 0, failed: 0, pictures: 0, charge: 0, cost: 0 }
      assert.deepEqual(report.before, { ...nothing, requests: 1, succeeded: 1, pictures: 1, charge: 7, cost: 5, p50Ms: 5025, p95Ms: 5025 })
      assert.deepEqual(report.pieces, [
        { ...nothing, requests: 2, succeeded: 2, pictures: 2, charge: 60, cost: 40, p50Ms: 2025, p95Ms: 8025 },
        { ...nothing, requests: 1, failed: 1 },
        { ...nothing, requests: 1, cost: 3 },
      ])
      assert.deepEqual(report.total, { requests: 4, succeeded: 2, failed: 1, pictures: 2, charge: 60, cost: 43, p50Ms: 2025, p95Ms: 8025 })
      assert.deepEqual(report.models, [
        { name: "m", requests: 3, pictures: 1, amount: 40 },
        { name: "n", requests: 1, pictures: 1, amount: 20 },
      ])
      assert.deepEqual(
        report.keys.map(({ name, amount }) => [name, amount]),
        [
          ["k1", 40],
          ["k", 20],
        ],
      )
      assert.deepEqual(report.channels, [
        { name: "a", requests: 2, pictures: 2, amount: 33 },
        { name: "b", requests: 2, pictures: 2, amount: 10 },
      ])
      assert.deepEqual(report.errors, [{ code: "upstream_error", count: 1 }])
    })

    it("says how long things took, to within 3 % or 10 ms", async (test) => {
      const database = await open(test)
      const times = [3, 480, 990, 1010, 9970, 10_100, 61_000, 99_000, 290_000]
      for (const tookMs of times) await ask(database, { at: from, tookMs })
      for (const [index, tookMs] of times.entries()) await ask(database, { at: from + hour + index, tookMs: tookMs + 1 })
      const { total } = await new Overview(database, { ownDialect, now: () => span.to }).report(span)
      const near = (found: number | undefined, exact: number) => Math.abs((found ?? 0) - exact) <= Math.max(10, exact * 0.03)
      assert.ok(near(total.p50Ms, 9970) && near(total.p95Ms, 290_000), JSON.stringify(total))
    })

    it("remembers what is over, for a while", async (test) => {
      const database = await open(test)
      let now = span.to + 10 * hour
      const overview = new Overview(database, { ownDialect, now: () => now })
      const count = async () => (await overview.report(span)).total.requests
      await ask(database, { at: from, tookMs: 10 })
      assert.equal(await count(), 1)
      await ask(database, { at: from, tookMs: 10 })
      assert.equal(await count(), 1)
      now += 11 * 60_000
      assert.equal(await count(), 2)
    })
  })
})
