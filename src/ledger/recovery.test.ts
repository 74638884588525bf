import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import { forEachEngine } from "#database/database-testing.ts"
import { checkLedger } from "./check/check-ledger.ts"
import type { AttemptHandle, Ledger } from "./ledger.ts"
import { createLedger } from "./create-ledger.ts"
import {
  budgetOf,
  callOf,
  createOwner,
  intakeOf,
  keepPicture,
  keepPrice,
  perPicture,
  picture,
  picturePrice,
  success,
} from "./ledger-testing.ts"
import { Recovery } from "./recovery.ts"
import { startNode } from "./serving-node.ts"

const claim = { fingerprint: "f", idempotency: { route: "/v1/images/generations", keyHash: "k", override: false } }

describe("recovery", () => {
  forEachEngine((open) => {
    async function bench(test: TestContext) {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const owner = await createOwner(database)
      const recovery = new Recovery({ database, by: (await createOwner(database, "other")).id })
      return { database, owner, recovery, ledger: createLedger({ database, owner }) }
    }
    const stateOf = async (ledger: Ledger, id: string) => (await ledger.find(id, "key_1"))?.state

    it("no call was made: nothing is charged, and the key is free again", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      await ledger.admit({ ...intakeOf("req_1"), ...claim })
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 0, unknown: 0 })
      await owner.die()
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 1, unknown: 0 })
      const found = await ledger.find("req_1", "key_1")
      assert.deepEqual([found?.state, found?.errorCode, found?.charge], ["failed", "overloaded", 0])
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: 0 })
      assert.equal(await ledger.former({ payer: { keyId: "key_1" }, ...claim }, false), undefined)
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("pictures are stored: they are charged for and can be collected", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      await ledger.admit({ ...intakeOf("req_1", { count: 3 }), ...claim })
      await ledger.intent(callOf("req_1", 1))
      const second = await ledger.intent(callOf("req_1", 2))
      await ledger.conclude(second, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
      const kept = [await keepPicture(database, "req_1"), await keepPicture(database, "req_1")]
      await owner.die()
      assert.deepEqual(await recovery.sweep(), { succeeded: 1, failed: 0, unknown: 0 })
      const found = await ledger.find("req_1", "key_1")
      assert.deepEqual([found?.state, found?.charge, found?.pictures], ["succeeded", 2 * picturePrice, 2])
      assert.deepEqual(
        found?.attempts.map(({ outcome, cost, costBasis }) => [outcome, cost, costBasis]),
        [
          ["unknown", picturePrice, "unknown"],
          ["succeeded", picturePrice, "actual"],
        ],
      )
      assert.deepEqual(await ledger.answerOf("req_1"), {
        state: "succeeded",
        charge: 2 * picturePrice,
        answer: {
          events: [
            { type: "start" },
            { type: "image", choice: 0, part: 0, image: { picture: kept[0] } },
            { type: "image", choice: 1, part: 0, image: { picture: kept[1] } },
            { type: "charge" },
            { type: "finish", choice: 0, reason: "stop" },
            { type: "finish", choice: 1, reason: "stop" },
          ],
          warnings: [
            {
              code: "other",
              message: "Limn was stopped during this request. The 2 pictures that were stored by then are all of the answer.",
            },
          ],
        },
      })
      assert.equal((await ledger.former({ payer: { keyId: "key_1" }, ...claim }, false))?.requestId, "req_1")
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 2 * picturePrice, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("pictures of a call that had failed are not charged for", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      // The hold is large enough for both.
      await ledger.admit(intakeOf("req_1", { count: 2 }))
      await ledger.admit(intakeOf("req_2"))
      const first = await ledger.intent(callOf("req_1", 1))
      await keepPicture(database, "req_1")
      await ledger.conclude(first, { outcome: "upstream_error", measured: { pictures: [picture] }, executed: "yes" })
      await ledger.intent(callOf("req_1", 2))
      const kept = await keepPicture(database, "req_1")
      const only = await ledger.intent(callOf("req_2"))
      await keepPicture(database, "req_2")
      await ledger.conclude(only, { outcome: "upstream_error", measured: { pictures: [picture] }, executed: "yes" })
      await owner.die()
      assert.deepEqual(await recovery.sweep(), { succeeded: 1, failed: 0, unknown: 1 })
      assert.deepEqual((await ledger.find("req_1", "key_1"))?.charge, picturePrice)
      const answer = (await ledger.answerOf("req_1"))?.answer
      assert.ok(answer !== undefined && "events" in answer)
      assert.deepEqual(
        answer.events.flatMap((event) => ("image" in event ? [event.image] : [])),
        [{ picture: kept }],
      )
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a call that is booked while its request is being judged: what was decided is not true any more", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      await owner.die()
      const { commit } = database
      let handle: AttemptHandle | undefined
      database.commit = async (steps) => {
        database.commit = commit
        handle = await ledger.intent(callOf("req_1"))
        return database.commit(steps)
      }
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 0, unknown: 0 })
      assert.ok(handle)
      assert.equal(await stateOf(ledger, "req_1"), "running")
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 0, unknown: 1 })
      await assert.rejects(ledger.intent(callOf("req_1", 2)), { code: "outcome_unknown" })
      assert.equal((await ledger.find("req_1", "key_1"))?.attempts[0]?.costBasis, "unknown")
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a request that cannot be ended keeps no other waiting", async (test) => {
      const { database, ledger, owner } = await bench(test)
      for (const id of ["req_1", "req_2", "req_3"]) await ledger.admit(intakeOf(id))
      await database.updateTable("requests").set({ price_id: "none" }).where("id", "=", "req_1").execute()
      await owner.die()
      const told: object[] = []
      const log = { info: () => {}, warn: () => {}, error: (members: object) => told.push(members) }
      const recovery = new Recovery({ database, by: "other", log })
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 2, unknown: 0 })
      assert.deepEqual([told.length, (told[0] as { requestId: string }).requestId], [1, "req_1"])
      await database.updateTable("requests").set({ price_id: perPicture.id }).where("id", "=", "req_1").execute()
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 1, unknown: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a clock that jumps takes nothing from processes that are alive", async (test) => {
      const { database } = await bench(test)
      const first = await startNode({ database, node: "a", leaseMs: 3_600_000 })
      const ledger = createLedger({ database, owner: first })
      await ledger.admit(intakeOf("req_1"))
      const second = await startNode({ database, node: "b", leaseMs: 3_600_000, renewEveryMs: 20 })
      const now = database.now.bind(database)
      database.now = () => now() + 7_200_000
      const leaseOf = async (id: string): Promise<number> =>
        (await database.selectFrom("nodes").select("lease_until").where("id", "=", id).executeTakeFirstOrThrow()).lease_until
      for (let renewals = 0, last = await leaseOf(second.id); renewals < 3;) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        const next = await leaseOf(second.id)
        if (next !== last) renewals++
        last = next
      }
      assert.ok((await leaseOf(first.id)) < database.now())
      assert.equal((await ledger.settle("req_1", success(1)))?.amount, picturePrice)
      for (const node of [first, second]) await node.stop()
    })

    it("a call was made and nothing is stored: nobody knows, and the client pays nothing", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      await ledger.admit({ ...intakeOf("req_1"), ...claim })
      await ledger.intent(callOf("req_1"))
      await owner.die()
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 0, unknown: 1 })
      const found = await ledger.find("req_1", "key_1")
      assert.deepEqual(
        [found?.state, found?.charge, found?.attempts[0]?.cost, found?.attempts[0]?.costBasis],
        ["unknown", 0, picturePrice, "unknown"],
      )
      await assert.rejects(ledger.former({ payer: { keyId: "key_1" }, ...claim }, false), { code: "outcome_unknown" })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a process that was only asleep finds its request ended, and changes nothing", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      const handle = await ledger.intent(callOf("req_1"))
      await owner.die()
      await recovery.sweep()
      await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
      assert.equal(await ledger.settle("req_1", success(1)), undefined)
      await assert.rejects(ledger.intent(callOf("req_1", 2)), { code: "outcome_unknown" })
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a call that was taken for lost costs what it turns out to have cost", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      // More, less and as much as was expected; and still not known.
      const ends = [
        { expectedCost: picturePrice - 1, cost: picturePrice, basis: "actual", outcome: "succeeded", executed: "yes" },
        { expectedCost: picturePrice + 1, cost: picturePrice, basis: "actual", outcome: "succeeded", executed: "yes" },
        { expectedCost: picturePrice, cost: picturePrice, basis: "actual", outcome: "succeeded", executed: "yes" },
        { expectedCost: picturePrice, cost: 0, basis: "zero", outcome: "upstream_error", executed: "no" },
        { expectedCost: picturePrice, cost: picturePrice, basis: "unknown", outcome: "upstream_timeout", executed: "maybe" },
      ] as const
      await ledger.admit(intakeOf("req_1"))
      const handles: AttemptHandle[] = []
      for (const [index, { expectedCost }] of ends.entries()) {
        handles.push(await ledger.intent({ ...callOf("req_1", index + 1), expectedCost }))
      }
      await owner.die()
      await recovery.sweep()
      for (const again of [1, 2]) {
        for (const [index, { outcome, executed }] of ends.entries()) {
          const pictures = outcome === "succeeded" ? [picture] : []
          await ledger.conclude(handles[index] as AttemptHandle, { outcome, measured: { pictures }, executed })
        }
        const attempts = (await ledger.find("req_1", "key_1"))?.attempts ?? []
        assert.deepEqual(
          attempts.map(({ cost, costBasis }) => [cost, costBasis]),
          ends.map(({ cost, basis }) => [cost, basis]),
          `time ${again}`,
        )
      }
      const corrections = await database
        .selectFrom("entries")
        .select(["debit", "credit", "amount"])
        .where("kind", "=", "correction")
        .orderBy("amount")
        .orderBy("debit")
        .execute()
      assert.deepEqual(corrections, [
        { debit: "cost", credit: "provider:google", amount: 1 },
        { debit: "provider:google", credit: "cost", amount: 1 },
        { debit: "provider:google", credit: "cost", amount: picturePrice },
      ])
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("many sweepers and the owner at once: each request ends once", async (test) => {
      const { database, ledger, owner } = await bench(test)
      const ids = Array.from({ length: 30 }, (_, index) => `req_${index}`)
      for (const id of ids) {
        await ledger.admit(intakeOf(id))
        await ledger.intent(callOf(id))
      }
      await owner.die()
      const others = await Promise.all([0, 1, 2].map(() => open(test, database)))
      const [charges, ...reports] = await Promise.all([
        Promise.all(ids.map((id) => ledger.settle(id, success(1)))),
        ...others.map((other, index) => new Recovery({ database: other, by: `sweeper:${index}` }).sweep()),
      ])
      const settled = charges.filter((charge) => charge !== undefined).length
      const recovered = reports.reduce((sum, { unknown }) => sum + unknown, 0)
      assert.equal(settled + recovered, ids.length)
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: settled * picturePrice, held: 0 })
      await new Recovery({ database, by: "sweeper:0" }).sweep()
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a call that outlived its request is booked", async (test) => {
      const { database, ledger, owner, recovery } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      await ledger.intent(callOf("req_1", 1))
      await ledger.settle("req_1", success(1))
      await recovery.sweep()
      assert.equal((await ledger.find("req_1", "key_1"))?.attempts[0]?.outcome, undefined)
      await database.updateTable("nodes").set({ lease_until: 0 }).execute()
      await owner.die()
      await recovery.sweep()
      assert.equal((await ledger.find("req_1", "key_1"))?.attempts[0]?.costBasis, "unknown")
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a start recovers what its former starts left, and leaves other nodes alone", async (test) => {
      const { database } = await bench(test)
      const first = await startNode({ database, node: "a" })
      const other = await startNode({ database, node: "b" })
      await createLedger({ database, owner: first }).admit(intakeOf("req_1"))
      const ledger = createLedger({ database, owner: other })
      await ledger.admit(intakeOf("req_2"))
      const second = await startNode({ database, node: "a" })
      assert.deepEqual(await second.recoverFormer(), { succeeded: 0, failed: 1, unknown: 0 })
      assert.deepEqual([await stateOf(ledger, "req_1"), await stateOf(ledger, "req_2")], ["failed", "running"])
      assert.deepEqual([first.isFenced(), second.isFenced()], [false, false])
      for (const node of [first, second]) await node.stop()
      assert.deepEqual(await other.stop(), { succeeded: 0, failed: 1, unknown: 0 })
      assert.equal(await stateOf(ledger, "req_2"), "failed")
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a start that ends keeps its lease until it has ended what it runs", async (test) => {
      const { database, recovery } = await bench(test)
      const node = await startNode({ database, node: "a" })
      await createLedger({ database, owner: node }).admit(intakeOf("req_1"))
      const { commit } = database
      const others: unknown[] = []
      database.commit = async (steps) => {
        database.commit = commit
        others.push(await recovery.sweep())
        return database.commit(steps)
      }
      assert.deepEqual(await node.stop(), { succeeded: 0, failed: 1, unknown: 0 })
      assert.deepEqual(others, [{ succeeded: 0, failed: 0, unknown: 0 }])
      assert.deepEqual(await database.selectFrom("nodes").select("id").where("id", "=", node.id).execute(), [])
    })

    it("a node renews its lease and sweeps by itself", async (test) => {
      const { database, ledger, owner } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      await owner.die()
      const node = await startNode({ database, node: "a", renewEveryMs: 20 })
      const started = await database.selectFrom("nodes").select("lease_until").where("id", "=", node.id).executeTakeFirstOrThrow()
      while ((await stateOf(ledger, "req_1")) === "running") await new Promise((resolve) => setTimeout(resolve, 10))
      const renewed = await database.selectFrom("nodes").select("lease_until").where("id", "=", node.id).executeTakeFirstOrThrow()
      assert.ok(renewed.lease_until > started.lease_until)
      await node.stop()
      assert.deepEqual(await database.selectFrom("nodes").select("id").where("id", "=", node.id).execute(), [])
    })

    it("what Limn 0.1 left running is unknown or failed, whatever it was", async (test) => {
      const { database, recovery, ledger } = await bench(test)
      const old = { key_id: "key_1", dialect: "chat", model: "m", state: "running", stream: 0, wanted: 1, pictures: 0, created_at: 1 }
      await database
        .insertInto("requests")
        .values([{ ...old, id: "req_1" } as never, { ...old, id: "req_2" } as never])
        .execute()
      await database
        .insertInto("attempts")
        .values({ id: "att_1", request_id: "req_2", number: 1, channel: "c", upstream: "u", model: "m", started_at: 1 } as never)
        .execute()
      assert.deepEqual(await recovery.sweep(), { succeeded: 0, failed: 1, unknown: 1 })
      assert.deepEqual([await stateOf(ledger, "req_1"), await stateOf(ledger, "req_2")], ["failed", "unknown"])
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })
  })
})
