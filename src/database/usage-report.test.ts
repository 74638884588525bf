import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { createLedger } from "#ledger/create-ledger.ts"
import { giveCredit } from "#ledger/give-credit.ts"
import { callOf, createOwner, failure, intakeOf, keepPrice, perPicture, success } from "#ledger/ledger-testing.ts"
import { AttemptsTable } from "./attempts-table.ts"
import { forEachEngine } from "./database-testing.ts"
import type { Database } from "./database.ts"
import { KeysTable } from "./keys-table.ts"
import { usageGroups, usageReport, type UsageRow } from "./usage-report.ts"
import { UsersTable } from "./users-table.ts"

/** A request as the book is to have it: who asked for how many pictures, and how each of its calls ended. */
interface Story {
  readonly key: "key_1" | "key_2" | "key_3"
  readonly model: "m" | "n"
  readonly day: number
  readonly pictures: number
  readonly calls: readonly { readonly channel: "a" | "b"; readonly end: "drew" | "refused" | "lost" | "spoke" }[]
}

const story: fc.Arbitrary<Story> = fc.record({
  key: fc.constantFrom("key_1", "key_2", "key_3"),
  model: fc.constantFrom("m", "n"),
  day: fc.nat(3),
  pictures: fc.integer({ min: 1, max: 3 }),
  calls: fc.array(fc.record({ channel: fc.constantFrom("a", "b"), end: fc.constantFrom("drew", "refused", "lost", "spoke") }), {
    maxLength: 3,
  }),
})

const dayMs = 86_400_000

async function write(database: Database, stories: readonly Story[], name: string): Promise<void> {
  const ledger = createLedger({ database, owner: await createOwner(database, name) })
  for (const [index, { key, model, day, pictures, calls }] of stories.entries()) {
    const requestId = `${name}_${index}`
    await ledger.admit(intakeOf(requestId, { payer: { keyId: key }, model, count: pictures, createdAt: new Date(day * dayMs + index) }))
    for (const [at, { channel, end }] of calls.entries()) {
      const purpose = at === 0 ? "first" : calls[at - 1]?.end === "spoke" ? "repair" : "failover"
      const handle = await ledger.intent({ ...callOf(requestId, at + 1), channel, purpose })
      await ledger.conclude(handle, {
        outcome: end === "drew" ? "succeeded" : end === "spoke" ? "no_image_generated" : "upstream_error",
        measured: end === "drew" ? success(pictures).measured : { pictures: [] },
        executed: end === "drew" ? "yes" : end === "lost" ? "maybe" : "no",
      })
    }
    await ledger.settle(requestId, calls.some(({ end }) => end === "drew") ? success(pictures) : failure(calls.length > 0))
  }
}

/** The cost of what ended with words, and of failed calls behind such an end, call by call. */
async function guaranteeCostOf(database: Database): Promise<number> {
  const calls = await new AttemptsTable(database).ofRequests(
    (await database.selectFrom("requests").select("id").execute()).map(({ id }) => id),
  )
  return calls
    .filter(({ outcome, requestId, number }) => {
      const before = calls.find((call) => call.requestId === requestId && call.number === number - 1)
      return outcome === "no_image_generated" || (before?.outcome === "no_image_generated" && outcome !== "succeeded")
    })
    .reduce((total, { cost = 0 }) => total + cost, 0)
}

function sum(rows: readonly UsageRow[]): Omit<UsageRow, "group"> {
  const total = (name: keyof Omit<UsageRow, "group">): number => rows.reduce((all, row) => all + row[name], 0)
  return {
    requests: total("requests"),
    pictures: total("pictures"),
    charge: total("charge"),
    credit: total("credit"),
    cost: total("cost"),
    costReported: total("costReported"),
    costUnknown: total("costUnknown"),
    guaranteeCost: total("guaranteeCost"),
  }
}

forEachEngine((open) => {
  describe("usageReport", () => {
    it("adds up to what stands in the ledger, whatever it is told apart by", async (test) => {
      const database = await open(test)
      await keepPrice(database, perPicture)
      let run = 0
      let credited = 0
      await fc.assert(
        fc.asyncProperty(fc.array(story, { maxLength: 6 }), async (stories) => {
          await write(database, stories, `run${run++}`)
          const spent = await database.selectFrom("budget_windows").select("spent").where("budget_id", "=", "key_1").executeTakeFirst()
          if ((spent?.spent ?? 0) > 0)
            credited += (await giveCredit(database, { payer: { keyId: "key_1" }, amount: 1, reason: "a test" })).amount
          const { fn } = database
          const booked = await database
            .selectFrom("entries")
            .select(["kind", fn.sum<number>("amount").as("amount")])
            .groupBy("kind")
            .execute()
          const amount = (kind: string): number => booked.find((entry) => entry.kind === kind)?.amount ?? 0
          for (const group of usageGroups) {
            const { charge, credit, cost, costUnknown, guaranteeCost } = sum(await usageReport(database, group, {}))
            assert.deepEqual([charge, cost + costUnknown], [amount("charge"), amount("cost")], group)
            assert.equal(credit, credited, group)
            assert.equal(guaranteeCost, await guaranteeCostOf(database), group)
          }
        }),
        { numRuns: 15 },
      )
      const byKey = await usageReport(database, "key", {})
      const clients = await database
        .selectFrom("entries")
        .select(({ fn }) => ["debit", fn.sum<number>("amount").as("amount")])
        .where("kind", "=", "charge")
        .groupBy("debit")
        .execute()
      assert.deepEqual(
        new Map(byKey.filter(({ charge }) => charge > 0).map(({ group, charge }) => [`client:${group}`, charge])),
        new Map(clients.filter(({ amount }) => amount > 0).map(({ debit, amount }) => [debit, amount])),
      )
    })

    it("tells groups apart, and counts a request where it succeeded", async (test) => {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const at = new Date(0)
      await new UsersTable(database).insert({ id: "user_1", name: "han", createdAt: at, role: "member", preferences: {} })
      await new KeysTable(database).insert({
        id: "key_1",
        hash: "h",
        label: "app",
        last4: "abcd",
        createdAt: at,
        bootstrap: false,
        userId: "user_1",
      })
      await write(
        database,
        [
          {
            key: "key_1",
            model: "m",
            day: 1,
            pictures: 2,
            calls: [
              { channel: "a", end: "lost" },
              { channel: "b", end: "drew" },
            ],
          },
          { key: "key_2", model: "n", day: 2, pictures: 1, calls: [{ channel: "a", end: "refused" }] },
          { key: "key_2", model: "n", day: 3, pictures: 1, calls: [] },
        ],
        "told",
      )
      const report = async (group: UsageRow["group"], span = {}): Promise<(string | number | null)[][]> =>
        (await usageReport(database, group as "model", span)).map((row) => [
          row.group,
          row.requests,
          row.pictures,
          row.charge,
          row.cost,
          row.costUnknown,
        ])
      assert.deepEqual(await report("model"), [
        ["m", 1, 2, 80_000, 80_000, 40_000],
        ["n", 2, 0, 0, 0, 0],
      ])
      assert.deepEqual(await report("user"), [
        ["user_1", 1, 2, 80_000, 80_000, 40_000],
        [null, 2, 0, 0, 0, 0],
      ])
      assert.deepEqual(await report("channel"), [
        ["b", 1, 2, 80_000, 80_000, 0],
        [null, 1, 0, 0, 0, 0],
        ["a", 1, 0, 0, 0, 40_000],
      ])
      assert.deepEqual(
        (await report("day")).map(([day, requests]) => [day, requests]),
        [
          ["1970-01-02", 1],
          ["1970-01-03", 1],
          ["1970-01-04", 1],
        ],
      )
      assert.deepEqual(
        (await report("day", { from: new Date(2 * dayMs), to: new Date(3 * dayMs) })).map(([day]) => day),
        ["1970-01-03"],
      )
      assert.deepEqual(await report("key", { from: new Date(9 * dayMs) }), [])
    })
  })
})
