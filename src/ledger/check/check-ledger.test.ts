import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import { sql } from "kysely"
import { forEachEngine } from "#database/database-testing.ts"
import type { Database } from "#database/database.ts"
import { createLedger } from "../create-ledger.ts"
import { giveCredit } from "../give-credit.ts"
import {
  callOf,
  createOwner,
  failure,
  intakeOf,
  keepPicture,
  keepPrice,
  perPicture,
  picture,
  picturePrice,
  setBudget,
  success,
} from "../ledger-testing.ts"
import { checkAtStart, checkLedger, invariants } from "./check-ledger.ts"
import type { Evidence } from "./invariant.ts"

/** Each damage, done by hand to books that are in order, and which invariant must notice it. */
const damages: readonly {
  readonly id: string
  readonly what: string
  readonly sql?: string
  readonly evidence?: Omit<Evidence, "database">
}[] = [
  { id: "I1", what: "a hold is forgotten", sql: "update budget_windows set held = held + 1" },
  { id: "I1", what: "a charge is forgotten", sql: "update budget_windows set spent = spent - 1" },
  { id: "I1", what: "a credit is forgotten", sql: "delete from credits" },
  { id: "I16", what: "a credit is too high", sql: "update credits set amount = amount + 1" },
  { id: "I2", what: "a cap is broken", sql: "update budget_windows set cap = spent + held - 1" },
  { id: "I3", what: "a failure is charged", sql: "update requests set charge = 1 where id = 'req_failed'" },
  {
    id: "I3",
    what: "nothing is charged for",
    sql: "update requests set pictures = 0 where id = 'req_done'; delete from entries where kind = 'cost'; delete from attempts",
  },
  { id: "I3", what: "a request ended and still runs", sql: "update requests set state = 'running' where id = 'req_done'" },
  { id: "I3", what: "a hold outlives its request", sql: "update holds set state = 'open', charged = 0 where request_id = 'req_done'" },
  { id: "I3", what: "a hold is gone", sql: "delete from holds where request_id = 'req_failed'" },
  { id: "I4", what: "a charge is too high", sql: "update requests set charge = charge - 1 where id = 'req_done'" },
  { id: "I4", what: "a price has changed", sql: 'update prices set body = \'{"picture":{"default":1}}\'' },
  { id: "I4", what: "pictures are charged twice", sql: "update requests set pictures = 2 where id = 'req_done'" },
  { id: "I5", what: "a charge is not in the book", sql: "delete from entries where kind = 'charge'" },
  { id: "I5", what: "an entry is in the wrong account", sql: "update entries set debit = 'client:other' where kind = 'charge'" },
  { id: "I6", what: "a call was not booked", evidence: { calls: [{ requestId: "req_failed", at: Date.now() + 1000 }] } },
  { id: "I6", what: "a call was made before it was booked", evidence: { calls: [{ requestId: "req_done", at: Date.now() - 60_000 }] } },
  { id: "I7", what: "a cost is forgotten", sql: "delete from entries where kind = 'cost'" },
  { id: "I7", what: "an outcome has no cost", sql: "update attempts set cost_basis = null" },
  {
    id: "I7",
    what: "the bill is higher",
    evidence: { calls: [{ requestId: "req_done", at: Date.now() + 60_000, cost: picturePrice + 1 }] },
  },
  { id: "I8", what: "an answer is of a failed request", evidence: { answers: [{ requestId: "req_failed", status: 200, sha256: "a" }] } },
  { id: "I8", what: "an answer is of no request", evidence: { answers: [{ requestId: "req_none", status: 200, sha256: "a" }] } },
  {
    id: "I8",
    what: "a repeated answer differs",
    evidence: { answers: ["a", "b"].map((sha256) => ({ requestId: "req_done", status: 200, sha256 })) },
  },
  { id: "I9", what: "an idempotency key changed its request", sql: "update idempotency set fingerprint = 'other'" },
  {
    id: "I10",
    what: "a picture's bytes have changed",
    evidence: { pictures: { has: async () => true, measure: async () => ({ byteLength: 1, sha256: "other" }) } },
  },
  {
    id: "I10",
    what: "bytes have no picture",
    evidence: {
      pictures: {
        has: async () => true,
        measure: async (sha256) => ({ byteLength: 1, sha256 }),
        async *putBefore() {
          yield "stray"
        },
      },
    },
  },
  { id: "I11", what: "a dead process holds", sql: "update nodes set lease_until = 0" },
  { id: "I11", what: "a call outlives its deadline", sql: "update attempts set deadline = 0, outcome = null" },
  { id: "I10", what: "a picture's bytes are gone", evidence: { pictures: { has: async () => true, measure: async () => undefined } } },
  {
    id: "I12",
    what: "a paid picture is missing",
    evidence: { pictures: { has: async () => false, measure: async (sha256) => ({ byteLength: 1, sha256 }) } },
  },
  { id: "I13", what: "a hold is in another month", sql: "update holds set start = 86400000 where request_id = 'req_done'" },
  { id: "I14", what: "a reference leads nowhere", sql: "delete from requests where id = 'req_failed'" },
  { id: "I15", what: "a count is below zero", evidence: { gauges: [{ name: "limn_running_calls", labels: "", value: -1 }] } },
  ...["limn_running_calls", "limn_waiting_calls", "limn_limiter_places"].map((name) => ({
    id: "I15",
    what: `${name} is not given back`,
    evidence: {
      gauges: [
        { name, labels: '{channel="google"}', value: 1 },
        { name: "limn_running_requests", labels: "", value: 0 },
      ],
    },
  })),
  { id: "I16", what: "a key's budget shows something else", sql: "update budget_windows set spent = spent + 1 where budget_id = 'key_1'" },
  { id: "I17", what: "a key stands in clear text", sql: "update requests set error_code = 'sk-limn-0123456789abcdefghijklmn'" },
  {
    id: "I17",
    what: "a provider's key stands in an answer",
    sql: "update answers set body = 'x the-secret-of-google y'",
    evidence: { secrets: ["the-secret-of-google"] },
  },
]

describe("checkLedger", () => {
  forEachEngine((open, engine) => {
    async function books(test: TestContext): Promise<Database> {
      const database = await open(test)
      await keepPrice(database, perPicture)
      await setBudget(database, "key_1", 10 * picturePrice)
      const ledger = createLedger({ database, owner: await createOwner(database) })
      const claim = { fingerprint: "f", idempotency: { route: "/", keyHash: "k", override: false } }
      await ledger.admit({ ...intakeOf("req_done"), ...claim })
      const handle = await ledger.intent(callOf("req_done"))
      await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
      await keepPicture(database, "req_done")
      await ledger.settle("req_done", success(1))
      await ledger.admit(intakeOf("req_failed"))
      await ledger.settle("req_failed", failure(true))
      await ledger.admit(intakeOf("req_running"))
      await giveCredit(database, { payer: { keyId: "key_1" }, amount: 1, reason: "a test" })
      return database
    }

    it("finds nothing in books that are in order", async (test) => {
      const database = await books(test)
      const row = await database.selectFrom("pictures").selectAll().executeTakeFirstOrThrow()
      const evidence: Evidence = {
        database,
        calls: [{ requestId: "req_done", at: Date.now() + 1000, cost: picturePrice }],
        answers: ["a", "a"].map((sha256) => ({ requestId: "req_done", status: 200, sha256 })),
        pictures: { has: async () => true, measure: async () => ({ sha256: row.sha256, byteLength: 1 }) },
        gauges: [
          { name: "limn_running_requests", labels: "", value: 1 },
          { name: "limn_running_calls", labels: '{channel="google"}', value: 1 },
        ],
        secrets: ["the-secret-of-google"],
      }
      const report = await checkLedger(evidence)
      assert.deepEqual(report, {
        checked: invariants.map(({ id }) => id),
        skipped: [],
        notes: ["Pictures read to the end: all 1.", "Pictures looked for that were charged for: all 1."],
        violations: [],
      })
      const fast = await checkLedger({ database }, { fast: true })
      assert.deepEqual(fast, { checked: ["I1", "I2", "I3", "I11"], skipped: [], notes: [], violations: [] })
      assert.deepEqual((await checkLedger({ database })).skipped, ["I6", "I8", "I10", "I12", "I15"])
    })

    /** What the engine itself would refuse is done behind its back. */
    async function damage(database: Database, statements: string): Promise<void> {
      await database.connection().execute(async (connection) => {
        const run = (text: string) => sql.raw<{ name: string }>(text).execute(connection)
        if (engine === "sqlite") {
          await run("pragma foreign_keys = off")
          for (const { name } of (await run("select name from sqlite_master where type = 'trigger'")).rows)
            await run(`drop trigger "${name}"`)
        } else await run("set session_replication_role = replica")
        for (const statement of statements.split("; ")) await run(statement)
        await run(engine === "sqlite" ? "pragma foreign_keys = on" : "set session_replication_role = origin")
      })
    }

    for (const { id, what, sql: text, evidence } of damages) {
      it(`${id} notices that ${what}`, async (test) => {
        const database = await books(test)
        if (text !== undefined) await damage(database, text)
        const { violations } = await checkLedger({ database, ...evidence })
        assert.ok(
          violations.some((violation) => violation.id === id),
          JSON.stringify(violations),
        )
      })
    }

    it("looks at so many pictures at random and says how many there are", async (test) => {
      const database = await books(test)
      for (let count = 0; count < 9; count++) await keepPicture(database, "req_done")
      const asked = new Set<string>()
      const names = Array.from({ length: 900 }, (_, index) => `stray ${index}`)
      const { notes, violations } = await checkLedger({
        database,
        pictures: {
          most: 4,
          has: async () => true,
          measure: async (sha256) => {
            asked.add(sha256)
            return { sha256, byteLength: 1 }
          },
          putBefore: async function* () {
            yield* names
          },
        },
      })
      assert.equal(asked.size, 4)
      assert.deepEqual(notes, [
        "Pictures read to the end: 4 of 10.",
        "Names of kept bytes compared: the first 400.",
        "Pictures looked for that were charged for: 4 of 10.",
      ])
      assert.equal(violations.filter(({ id }) => id === "I10").length, 400)
    })

    it("every start says what is wrong in the log", async (test) => {
      const database = await books(test)
      await sql`update budget_windows set held = held + 1`.execute(database)
      const lines: string[] = []
      const write = (members: object, message: string) => void lines.push(`${message} ${JSON.stringify(members)}`)
      await checkAtStart({ database }, { info: write, warn: write, error: write })
      assert.equal(lines.length, 1)
      assert.match(lines[0] ?? "", /ledger contradicts itself.*"id":"I1"/)
    })
  })

  it("every invariant has a damage that it notices", () => {
    assert.deepEqual(new Set(damages.map(({ id }) => id)), new Set(invariants.map(({ id }) => id)))
  })
})
