import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { forEachEngine } from "#database/database-testing.ts"
import { checkLedger } from "./check/check-ledger.ts"
import { createLedger } from "./create-ledger.ts"
import {
  budgetOf,
  callOf,
  createOwner,
  failure,
  intakeOf,
  keepPrice,
  perPicture,
  picturePrice,
  setBudget,
  success,
} from "./ledger-testing.ts"
import { Recovery } from "./recovery.ts"
import { SettlementJournal } from "./settlement-journal.ts"

const payer = { keyId: "key_1", userId: "user_1" }

describe("a settlement that waits in the journal while another node takes its request for lost", () => {
  forEachEngine((open) => {
    /** A request whose end stands in the journal of its machine and whom another machine has ended as unknown. */
    async function lost(test: TestContext, settlement = success(1)) {
      const database = await open(test)
      await keepPrice(database, perPicture)
      await setBudget(database, "key_1", picturePrice)
      const folder = await mkdtemp(join(tmpdir(), "limn-late-"))
      test.after(() => rm(folder, { recursive: true, force: true }))
      const journal = new SettlementJournal(folder)
      const owner = await createOwner(database)
      const ledger = createLedger({ database, owner, journal })
      await ledger.admit({ ...intakeOf("req_1"), payer })
      await ledger.intent(callOf("req_1"))
      await journal.write("req_1", { ...settlement, freesKey: false })
      await owner.die()
      const { unknown } = await new Recovery({ database, by: "other" }).sweep()
      assert.equal(unknown, 1)
      return { database, journal, ledger, here: new Recovery({ database, by: "here", journal }) }
    }

    it("is booked when its machine is back: one charge, and the answer that was given", async (test) => {
      const { database, journal, ledger, here } = await lost(test)
      await Promise.all([here.tidyJournal(), new Recovery({ database, by: "beside", journal }).tidyJournal()])
      await here.tidyJournal()
      assert.deepEqual(await ledger.answerOf("req_1"), { state: "succeeded", charge: picturePrice, answer: success(1).answer })
      for (const id of ["key_1", "user_1"]) assert.deepEqual(await budgetOf(database, id), { spent: picturePrice, held: 0 })
      assert.deepEqual(await journal.requestIds(), [])
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("is a gift where the money is spoken for by then: no cap is broken", async (test) => {
      const { database, ledger, here } = await lost(test)
      const next = createLedger({ database, owner: await createOwner(database) })
      await next.admit({ ...intakeOf("req_2"), payer })
      await here.tidyJournal()
      assert.deepEqual(await ledger.answerOf("req_1"), { state: "succeeded", charge: 0, answer: success(1).answer })
      assert.deepEqual(await budgetOf(database, "user_1"), { spent: 0, held: picturePrice })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("says of a failure what it was", async (test) => {
      const { database, ledger, here } = await lost(test, failure(true))
      await here.tidyJournal()
      assert.deepEqual(await ledger.answerOf("req_1"), { state: "failed", charge: 0, answer: failure(true).answer })
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })
  })
})
