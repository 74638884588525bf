import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import { forEachEngine } from "#database/database-testing.ts"
import type { Database } from "#database/database.ts"
import { checkLedger } from "./check/check-ledger.ts"
import type { Ledger } from "./ledger.ts"
import { createLedger } from "./create-ledger.ts"
import {
  budgetOf,
  callOf,
  createOwner,
  failure,
  intakeOf,
  keepPrice,
  perPicture,
  picture,
  picturePrice,
  priceOf,
  setBudget,
  success,
} from "./ledger-testing.ts"

interface Bench {
  readonly database: Database
  readonly ledger: Ledger
  readonly owner: Awaited<ReturnType<typeof createOwner>>
}

describe("Ledger", () => {
  forEachEngine((open) => {
    async function bench(test: TestContext): Promise<Bench> {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const owner = await createOwner(database)
      return { database, owner, ledger: createLedger({ database, owner }) }
    }

    it("lets no more than a hundred wait for a database that is slow", async (test) => {
      const { database, owner } = await bench(test)
      const ledger = createLedger({ database, owner, slowAfterMs: 0 })
      const gate = Promise.withResolvers<void>()
      const commit = database.commit.bind(database)
      database.commit = async (steps) => gate.promise.then(() => commit(steps))
      const waiting = Array.from({ length: 100 }, (_, index) => ledger.admit(intakeOf(`req_${index}`)))
      await assert.rejects(ledger.admit(intakeOf("req_100")), { code: "ledger_unavailable" })
      gate.resolve()
      assert.equal((await Promise.all(waiting)).length, 100)
      assert.deepEqual(await ledger.admit(intakeOf("req_101")), { type: "admitted" })
    })

    it("says in the log what a call cost only where that may be something", async (test) => {
      const { database, owner } = await bench(test)
      const said: unknown[] = []
      const ledger = createLedger({ database, owner, log: { info: () => {}, warn: (facts) => said.push(facts), error: () => {} } })
      await ledger.admit(intakeOf("req_1", { count: 2 }))
      for (const [number, expectedCost] of [0, 500].entries()) {
        const { price: _price, ...call } = callOf("req_1", number + 1)
        const handle = await ledger.intent({ ...call, expectedCost })
        await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
      }
      assert.deepEqual(
        said.map((facts) => (facts as { cost: number }).cost),
        [500],
      )
    })

    it("books a request with its calls from admission to settlement", async (test) => {
      const { database, ledger } = await bench(test)
      await ledger.admit({ ...intakeOf("req_1", { count: 2 }), clientRequestId: "mine", asked: { count: 2, imageSize: "1K" } })
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: 2 * picturePrice })

      const first = await ledger.intent(callOf("req_1", 1))
      await ledger.conclude(first, { outcome: "upstream_timeout", measured: { pictures: [] }, executed: "yes" })
      const second = await ledger.intent(callOf("req_1", 2))
      const usage = { inputTokens: 10, outputTokens: 1290 }
      await ledger.conclude(second, { outcome: "succeeded", measured: { pictures: [picture], usage }, executed: "yes" })
      const charge = await ledger.settle("req_1", { ...success(1), usage })
      assert.equal(charge?.amount, picturePrice)
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: picturePrice, held: 0 })
      await ledger.collected("req_1")

      const found = await ledger.find("mine", "key_1")
      assert.deepEqual(
        { ...found, createdAt: 0, finishedAt: 0, collectedAt: 0, attempts: 0 },
        {
          id: "req_1",
          clientRequestId: "mine",
          keyId: "key_1",
          dialect: "images",
          model: "gemini-2.5-flash-image",
          state: "succeeded",
          stream: false,
          wanted: 2,
          pictures: 1,
          usage,
          priceId: "price_1",
          hold: 2 * picturePrice,
          charge: picturePrice,
          asked: { count: 2, imageSize: "1K" },
          lines: charge.lines,
          createdAt: 0,
          finishedAt: 0,
          collectedAt: 0,
          attempts: 0,
        },
      )
      assert.deepEqual(
        found?.attempts.map(({ number, outcome, cost, costBasis, pictures }) => [number, outcome, cost, costBasis, pictures]),
        [
          [1, "upstream_timeout", picturePrice, "unknown", 0],
          [2, "succeeded", picturePrice, "actual", 1],
        ],
      )
      const entries = await database
        .selectFrom("entries")
        .select(["kind", "debit", "credit", "amount"])
        .orderBy("kind")
        .orderBy("amount")
        .execute()
      assert.deepEqual(entries, [
        { kind: "charge", debit: "client:key_1", credit: "revenue", amount: picturePrice },
        { kind: "cost", debit: "cost", credit: "provider:google", amount: picturePrice },
        { kind: "cost", debit: "cost", credit: "provider:google", amount: picturePrice },
      ])
      assert.deepEqual(await ledger.answerOf("req_1"), { state: "succeeded", charge: picturePrice, answer: success(1).answer })
    })

    it("a failed request costs its client nothing", async (test) => {
      const { database, ledger } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      assert.deepEqual(await ledger.settle("req_1", failure(true)), { amount: 0, lines: [] })
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("keeps whatever an error says", async (test) => {
      const { database, ledger } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      const message = `\u0000 \ud800 ' " ? \\ \u2028 😀 ${"x".repeat(1_000_000)}`
      const answer = { error: { code: "upstream_error", message, details: { modelText: message } } } as const
      await ledger.settle("req_1", { ...failure(true), answer })
      assert.deepEqual((await ledger.answerOf("req_1"))?.answer, answer)
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a charge never exceeds its hold", async (test) => {
      const { database, ledger } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      const charge = await ledger.settle("req_1", success(3))
      assert.equal(charge?.amount, picturePrice)
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("holds nothing and charges nothing without a price", async (test) => {
      const { database, ledger } = await bench(test)
      await setBudget(database, "key_1", 0)
      await ledger.admit({ ...intakeOf("req_1"), quote: { likely: 0, maximum: 0, lines: [] } })
      assert.deepEqual(await ledger.settle("req_1", success(1)), { amount: 0, lines: [] })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("takes whole amounts from nothing upwards, and no others", async (test) => {
      const { database, ledger } = await bench(test)
      const quoted = (id: string, maximum: number) => ({ ...intakeOf(id), quote: { price: perPicture, likely: 0, maximum, lines: [] } })
      await ledger.admit(quoted("req_0", 0))
      await ledger.admit(quoted("req_1", picturePrice))
      for (const amount of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
        await assert.rejects(ledger.admit(quoted("req_2", amount)), RangeError)
        await assert.rejects(ledger.intent({ ...callOf("req_1"), expectedCost: amount }), RangeError)
      }
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: picturePrice })
      assert.deepEqual(await ledger.settle("req_0", success(1)), {
        amount: 0,
        lines: [{ unit: "picture", tier: "1K", quantity: 1, unitPrice: picturePrice * 1000 }],
      })
      await ledger.settle("req_1", success(1))
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("the first settlement and the first conclusion hold", async (test) => {
      const { database, ledger } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      const handle = await ledger.intent(callOf("req_1"))
      await ledger.conclude(handle, { outcome: "no_image_generated", measured: { pictures: [] }, executed: "yes" })
      await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
      await ledger.settle("req_1", failure(true))
      assert.equal(await ledger.settle("req_1", success(1)), undefined)
      const found = await ledger.find("req_1", "key_1")
      assert.deepEqual([found?.state, found?.charge, found?.attempts[0]?.outcome], ["failed", 0, "no_image_generated"])
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("two settlements at once: one holds", async (test) => {
      const { database, ledger, owner } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      const other = createLedger({ database: await open(test, database), owner })
      const charges = await Promise.all([ledger, other, ledger, other].map((one) => one.settle("req_1", success(1))))
      assert.equal(charges.filter((charge) => charge !== undefined).length, 1)
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: picturePrice, held: 0 })
    })

    for (const level of ["key", "user", "team"] as const) {
      it(`names the ${level} whose budget is spent, and the one whose money is only held`, async (test) => {
        const { database, ledger } = await bench(test)
        const payer = { keyId: "key_1", userId: "user_1", teamId: "team_1" }
        for (const id of Object.values(payer)) await setBudget(database, id, null)
        await setBudget(database, `${level}_1`, 3 * picturePrice - 1)
        const named = level === "key" ? "this key" : `this key's ${level}`
        await ledger.admit(intakeOf("req_1", { payer }))
        await ledger.admit(intakeOf("req_2", { payer }))
        await assert.rejects(ledger.admit(intakeOf("req_3", { payer })), {
          code: "insufficient_quota",
          details: { retryAfterMs: 5000, log: { level, cap: 119_999, spent: 0, held: 80_000, amount: 40_000 } },
          message: `This request may cost up to 0.04 USD, and the budget of ${named} has 0.119999 USD of 0.119999 USD left, of which 0.08 USD are set aside for requests that still run. Try again when they have ended.`,
        })
        await ledger.settle("req_1", success(1))
        await ledger.settle("req_2", success(1))
        await assert.rejects(ledger.admit(intakeOf("req_3", { payer })), (error: Error & { details: { retryAfterMs?: number } }) => {
          assert.match(error.message, new RegExp(`the budget of ${named} has 0\\.039999 USD of 0\\.119999 USD left\\. Ask for less`))
          assert.equal(error.details.retryAfterMs, undefined)
          return true
        })
        assert.equal(await ledger.find("req_3", "key_1"), undefined)
        for (const id of Object.values(payer)) assert.deepEqual(await budgetOf(database, id), { spent: 2 * picturePrice, held: 0 })
        assert.deepEqual((await checkLedger({ database })).violations, [])
      })
    }

    it("200 admissions at once against a cap of 100: exactly 100", async (test) => {
      const { database, owner } = await bench(test)
      await setBudget(database, "key_1", 100 * picturePrice)
      const ledgers = await Promise.all([0, 1].map(async () => createLedger({ database: await open(test, database), owner })))
      const outcomes = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) => (ledgers[index % 2] as Ledger).admit(intakeOf(`req_${index}`))),
      )
      const admitted = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [`req_${index}`] : []))
      assert.equal(admitted.length, 100)
      for (const outcome of outcomes) if (outcome.status === "rejected") assert.equal(outcome.reason.code, "insufficient_quota")
      await Promise.all(admitted.map((id) => (ledgers[0] as Ledger).settle(id, success(1))))
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 100 * picturePrice, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a budget begins anew with its period, and a hold is settled where it was made", async (test) => {
      const { database, owner } = await bench(test)
      await setBudget(database, "key_1", picturePrice, "day")
      let nowMs = Date.UTC(2027, 0, 31, 23, 59, 59)
      const ledger = createLedger({ database, owner, now: () => nowMs })
      const createdAt = new Date(nowMs)
      await ledger.admit({ ...intakeOf("req_1"), createdAt })
      nowMs += 2000
      await ledger.admit({ ...intakeOf("req_2"), createdAt })
      await ledger.settle("req_1", success(1))
      await assert.rejects(ledger.admit({ ...intakeOf("req_3"), createdAt }), /still run/)
      await ledger.settle("req_2", failure(true))
      const windows = await database.selectFrom("budget_windows").select(["start", "spent", "held"]).orderBy("start").execute()
      assert.deepEqual(windows, [
        { start: Date.UTC(2027, 0, 31), spent: picturePrice, held: 0 },
        { start: Date.UTC(2027, 1, 1), spent: 0, held: 0 },
      ])
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("notices that a budget's period or cap was changed while it runs", async (test) => {
      const { database, ledger } = await bench(test)
      await setBudget(database, "key_1", picturePrice)
      await ledger.admit(intakeOf("req_1"))
      await assert.rejects(ledger.admit(intakeOf("req_2")), { code: "insufficient_quota" })
      await setBudget(database, "key_1", picturePrice, "month")
      await ledger.admit(intakeOf("req_2"))
      await setBudget(database, "key_1", 1, "month")
      await assert.rejects(ledger.admit(intakeOf("req_3")), { code: "insufficient_quota" })
      await ledger.settle("req_1", success(1))
      await ledger.settle("req_2", success(1))
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 2 * picturePrice, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("finds by our id, the client's newest, and the idempotency key, and only for the key that asked", async (test) => {
      const { ledger } = await bench(test)
      const idempotency = {
        route: "/v1/images/generations",
        keyHash: "7be1b9ea9a3bb1c5cc5fcb37ca4d3ea5b5b9b5fb4c7d3f6d3b4b7b1b0a5f5f00",
        override: false,
      }
      await ledger.admit({ ...intakeOf("req_1"), clientRequestId: "mine" })
      await ledger.admit({
        ...intakeOf("req_2"),
        clientRequestId: "mine",
        createdAt: new Date(Date.now() + 1000),
        fingerprint: "f",
        idempotency,
      })
      await ledger.admit({ ...intakeOf("req_3"), clientRequestId: "req_1" })
      const { createHash } = await import("node:crypto")
      const keyHash = createHash("sha256").update("a key").digest("hex")
      await ledger.admit({ ...intakeOf("req_4"), fingerprint: "f", idempotency: { ...idempotency, keyHash } })
      const ids = [
        ["mine", "key_1"],
        ["req_1", "key_1"],
        ["a key", "key_1"],
        ["mine", "key_2"],
        ["a key", "key_2"],
      ] as const
      const found = await Promise.all(ids.map(async ([id, keyId]) => (await ledger.find(id, keyId))?.id))
      assert.deepEqual(found, ["req_2", "req_1", "req_4", undefined, undefined])
    })

    it("begins nothing while others may take over, and ends what it runs", async (test) => {
      const { ledger, owner } = await bench(test)
      await ledger.admit(intakeOf("req_1"))
      owner.fenced = true
      await assert.rejects(ledger.admit(intakeOf("req_2")), { code: "ledger_unavailable" })
      await assert.rejects(ledger.intent(callOf("req_1")), { code: "ledger_unavailable" })
      assert.equal((await ledger.settle("req_1", failure(false)))?.amount, 0)
    })

    it("books no call for a request that is not ours", async (test) => {
      const { database, ledger } = await bench(test)
      const stranger = createLedger({ database, owner: await createOwner(database) })
      await ledger.admit(intakeOf("req_1"))
      await assert.rejects(stranger.intent(callOf("req_1")), { code: "outcome_unknown" })
      await assert.rejects(ledger.intent(callOf("req_2")), { code: "outcome_unknown" })
      assert.equal(await stranger.settle("req_1", success(1)), undefined)
      await ledger.settle("req_1", failure(false))
      await assert.rejects(ledger.intent(callOf("req_1")), { code: "outcome_unknown" })
    })

    it("charges tokens that nobody reported by what was delivered", async (test) => {
      const { database, ledger } = await bench(test)
      const price = priceOf({ textIn: 300, imageOut: 30_000 }, "price_2")
      await keepPrice(database, { ...price, version: 2 })
      const quote = { price, likely: 38_700, maximum: 77_400, lines: [] }
      await ledger.admit({ ...intakeOf("req_1"), quote })
      const charge = await ledger.settle("req_1", {
        ...success(1),
        measured: { pictures: [picture], usage: { inputTokens: -1, outputTokens: Number.NaN } },
      })
      assert.ok((charge?.amount ?? 0) >= 1290 * 30, String(charge?.amount))
      assert.equal((await ledger.find("req_1", "key_1"))?.usage, undefined)
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a database that is gone lets nothing through", async (test) => {
      const { database, owner } = await bench(test)
      const connection = await open(test, database)
      const ledger = createLedger({ database: connection, owner, graceMs: 50 })
      await ledger.admit(intakeOf("req_1"))
      await connection.destroy()
      await assert.rejects(ledger.admit(intakeOf("req_2")))
      await assert.rejects(ledger.intent(callOf("req_1")))
      await assert.rejects(ledger.settle("req_1", success(1)))
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: picturePrice })
    })
  })
})
