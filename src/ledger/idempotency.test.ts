import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import { forEachEngine } from "#database/database-testing.ts"
import type { Database } from "#database/database.ts"
import { checkLedger } from "./check/check-ledger.ts"
import type { Intake, Ledger } from "./ledger.ts"
import { createLedger } from "./create-ledger.ts"
import { forgetOld } from "./forget-old.ts"
import { callOf, createOwner, failure, intakeOf, keepPrice, perPicture, setBudget, success } from "./ledger-testing.ts"
import { Recovery } from "./recovery.ts"

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

function claimed(requestId: string, { fingerprint = "f", override = false, keyHash = "k" } = {}): Intake {
  return { ...intakeOf(requestId), fingerprint, idempotency: { route: "/v1/images/generations", keyHash, override } }
}

describe("idempotency keys", () => {
  forEachEngine((open) => {
    async function bench(test: TestContext) {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const owner = await createOwner(database)
      const clock = { ms: database.now() }
      return { database, owner, clock, ledger: createLedger({ database, owner, now: () => clock.ms }) }
    }

    /** Lets a request be lost: its process dies in the middle of a call. */
    async function lose(database: Database, ledger: Ledger, owner: { die(): Promise<void> }, requestId: string): Promise<void> {
      await ledger.intent(callOf(requestId))
      await owner.die()
      await new Recovery({ database, by: "other" }).sweep()
    }

    const states: readonly { readonly name: string; readonly end?: ReturnType<typeof success>; readonly second: "former" | "admitted" }[] =
      [
        { name: "runs", second: "former" },
        { name: "has succeeded", end: success(1), second: "former" },
        { name: "has failed after it was carried out", end: failure(true), second: "former" },
        { name: "has failed before it was carried out", end: failure(false), second: "admitted" },
      ]
    for (const { name, end, second } of states) {
      it(`a key whose request ${name}: ${second}`, async (test) => {
        const { ledger } = await bench(test)
        assert.deepEqual(await ledger.admit(claimed("req_1")), { type: "admitted" })
        if (end !== undefined) await ledger.settle("req_1", end)
        const former = await ledger.former(claimed("req_2"), false)
        assert.equal(former?.requestId, second === "former" ? "req_1" : undefined)
        assert.equal((await ledger.admit(claimed("req_2"))).type, second)
      })
    }

    it("a key that comes with another request is refused, and nothing is booked", async (test) => {
      const { ledger, database } = await bench(test)
      await ledger.admit(claimed("req_1"))
      const other = claimed("req_2", { fingerprint: "g" })
      await assert.rejects(ledger.former(other, false), { code: "idempotency_mismatch" })
      await assert.rejects(ledger.admit(other), { code: "idempotency_mismatch" })
      assert.equal(await ledger.find("req_2", "key_1"), undefined)
      await ledger.settle("req_1", success(1))
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("a key belongs to its client key and its route", async (test) => {
      const { ledger } = await bench(test)
      const intake = claimed("req_1")
      await ledger.admit(intake)
      assert.equal((await ledger.admit({ ...claimed("req_2"), payer: { keyId: "key_2" } })).type, "admitted")
      const idempotency = { route: "/v1/images/edits", keyHash: "k", override: false }
      assert.equal((await ledger.admit({ ...claimed("req_3"), idempotency })).type, "admitted")
    })

    it("where the outcome is unknown: ten minutes of rest, then only with an override, which takes its place", async (test) => {
      const { ledger, database, owner, clock } = await bench(test)
      await ledger.admit(claimed("req_1"))
      await lose(database, ledger, owner, "req_1")
      for (const override of [false, true]) {
        await assert.rejects(
          ledger.admit(claimed("req_2", { override })),
          (error: { code: string; details: { retryAfterMs?: number } }) => {
            assert.equal(error.code, "outcome_unknown")
            assert.equal(error.details.retryAfterMs !== undefined, override)
            return true
          },
        )
      }
      clock.ms += 11 * minuteMs
      await assert.rejects(ledger.admit(claimed("req_2")), { code: "outcome_unknown" })
      assert.equal(await ledger.former(claimed("req_2", { override: true }), false), undefined)
      const again = createLedger({ database, owner: await createOwner(database), now: () => clock.ms })
      assert.equal((await again.admit(claimed("req_2", { override: true }))).type, "admitted")
      assert.equal((await again.former(claimed("req_3"), false))?.requestId, "req_2")
      assert.equal((await again.find("req_1", "key_1"))?.state, "unknown")
    })

    it("50 admissions at once with one key: one is admitted, the others are led to it", async (test) => {
      const { database, owner } = await bench(test)
      const ledgers = await Promise.all([0, 1, 2].map(async () => createLedger({ database: await open(test, database), owner })))
      const admissions = await Promise.all(
        Array.from({ length: 50 }, (_, index) => (ledgers[index % 3] as Ledger).admit(claimed(`req_${index}`))),
      )
      const first = admissions.findIndex(({ type }) => type === "admitted")
      assert.deepEqual(
        new Set(
          admissions.filter((_, index) => index !== first).map((admission) => admission.type === "former" && admission.former.requestId),
        ),
        new Set([`req_${first}`]),
      )
      const { count } = await database
        .selectFrom("holds")
        .select((select) => select.fn.countAll().as("count"))
        .executeTakeFirstOrThrow()
      assert.equal(Number(count), 1)
    })

    it("a refused budget leaves the key free", async (test) => {
      const { ledger, database } = await bench(test)
      await setBudget(database, "key_1", 1)
      await assert.rejects(ledger.admit(claimed("req_1")), { code: "insufficient_quota" })
      await setBudget(database, "key_1", null)
      assert.equal((await ledger.admit(claimed("req_2"))).type, "admitted")
    })

    it("keys and answers are forgotten after a day", async (test) => {
      const { ledger, database, clock } = await bench(test)
      await ledger.admit(claimed("req_1"))
      await ledger.settle("req_1", success(1))
      await ledger.admit(claimed("req_2", { keyHash: "l" }))
      clock.ms += dayMs + 1
      await ledger.admit(claimed("req_3"))
      await forgetOld(database, clock.ms)
      assert.equal((await ledger.answerOf("req_1"))?.answer, undefined)
      const kept = await database.selectFrom("idempotency").select("request_id").orderBy("request_id").execute()
      assert.deepEqual(
        kept.map(({ request_id }) => request_id),
        ["req_2", "req_3"],
      )
    })

    it("without a key an SDK's repetition finds the request that still runs, and nobody else does", async (test) => {
      const { ledger } = await bench(test)
      await ledger.admit({ ...intakeOf("req_1"), fingerprint: "f" })
      const again = { payer: { keyId: "key_1" }, fingerprint: "f" }
      assert.equal((await ledger.former(again, true))?.requestId, "req_1")
      assert.equal(await ledger.former(again, false), undefined)
      assert.equal(await ledger.former({ ...again, fingerprint: "g" }, true), undefined)
      assert.equal(await ledger.former({ ...again, payer: { keyId: "key_2" } }, true), undefined)
      await ledger.settle("req_1", success(1))
      assert.equal(await ledger.former(again, true), undefined)
    })
  })
})
