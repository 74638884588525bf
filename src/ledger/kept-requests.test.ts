import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import { forEachEngine } from "#database/database-testing.ts"
import { ResponsesTable } from "#database/responses-table.ts"
import { createLedger } from "./create-ledger.ts"
import { forgetOld } from "./forget-old.ts"
import type { KeptRequests } from "./kept-requests.ts"
import type { RecordedAnswer } from "./ledger.ts"
import { createOwner, intakeOf, keepPrice, perPicture, success } from "./ledger-testing.ts"
import { Recovery } from "./recovery.ts"

const dayMs = 24 * 60 * 60 * 1000
const answer: RecordedAnswer = { events: [{ type: "start" }], warnings: [] }

describe("requests that are kept for their clients", () => {
  forEachEngine((open) => {
    async function bench(test: TestContext) {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const owner = await createOwner(database)
      const ledger = createLedger({ database, owner })
      const kept: KeptRequests = new ResponsesTable(database)
      const keep = async (id: string, more: { previousId?: string; expiresAt?: Date } = {}): Promise<void> => {
        await ledger.admit({ ...intakeOf(id), kept: { body: `"${id}"`, ...more } })
      }
      const { keyId } = intakeOf("any").payer
      return { database, owner, ledger, kept, keep, keyId }
    }

    it("are there as soon as they are admitted, for their key alone", async (test) => {
      const { ledger, kept, keyId } = await bench(test)
      const intake = intakeOf("req_1")
      await ledger.admit({ ...intake, kept: { body: "{}" } })
      const { model, createdAt } = intake
      assert.deepEqual(await kept.find("req_1", keyId), { id: "req_1", model, createdAt, body: "{}", state: "running" })
      assert.equal(await kept.find("req_1", "another"), undefined)
      assert.deepEqual(await kept.conversation("req_1", "another"), [])
      await ledger.settle("req_1", { ...success(1), answer })
      const ended = await kept.find("req_1", keyId)
      assert.deepEqual([ended?.state, JSON.parse(ended?.answer ?? "")], ["succeeded", answer])
    })

    it("are one conversation, the oldest first, as far as they are kept", async (test) => {
      const { kept, keep, keyId } = await bench(test)
      const turns = ["req_1", "req_2", "req_3", "req_4"]
      for (const [index, id] of turns.entries()) {
        const previousId = turns[index - 1]
        await keep(id, previousId === undefined ? {} : { previousId })
      }
      const idsOf = async (id: string): Promise<readonly string[]> => (await kept.conversation(id, keyId)).map((turn) => turn.id)
      assert.deepEqual(await idsOf("req_4"), turns)
      assert.deepEqual(await idsOf("req_2"), ["req_1", "req_2"])
      assert.deepEqual([await kept.remove("req_2"), await kept.remove("req_2")], [true, false])
      assert.deepEqual(await idsOf("req_4"), ["req_3", "req_4"])
    })

    it("are not read as far as a conversation is too long to be held in memory", async (test) => {
      const { ledger, kept, keyId } = await bench(test)
      const turns = ["req_1", "req_2", "req_3"]
      for (const [index, id] of turns.entries()) {
        const previousId = turns[index - 1]
        const body = JSON.stringify("x".repeat(7 * 1024 * 1024))
        await ledger.admit({ ...intakeOf(id), kept: { body, ...(previousId === undefined ? {} : { previousId }) } })
      }
      const read = await kept.conversation("req_3", keyId)
      assert.deepEqual(
        read.map(({ id, previousId }) => [id, previousId]),
        [
          ["req_2", "req_1"],
          ["req_3", "req_2"],
        ],
      )
    })

    it("can be called off from anywhere", async (test) => {
      const { kept, keep } = await bench(test)
      await keep("req_1")
      assert.equal(await kept.isCancelled("req_1"), false)
      await kept.cancel("req_1")
      assert.equal(await kept.isCancelled("req_1"), true)
      assert.equal(await kept.isCancelled("req_2"), false)
    })

    it("are forgotten when they expire, and their answers with them", async (test) => {
      const { database, ledger, kept, keep, keyId } = await bench(test)
      const now = database.now()
      await keep("req_1", { expiresAt: new Date(now + 3 * dayMs) })
      await keep("req_2")
      for (const id of ["req_1", "req_2"]) await ledger.settle(id, { ...success(1), answer })
      await forgetOld(database, now + 2 * dayMs)
      for (const id of ["req_1", "req_2"]) assert.notEqual((await ledger.answerOf(id))?.answer, undefined)
      await forgetOld(database, now + 4 * dayMs)
      assert.equal((await ledger.answerOf("req_1"))?.answer, undefined)
      assert.equal(await kept.find("req_1", keyId), undefined)
      assert.notEqual((await kept.find("req_2", keyId))?.answer, undefined)
    })

    it("are not seen once they have expired", async (test) => {
      const { database, kept, keep, keyId } = await bench(test)
      await keep("req_1", { expiresAt: new Date(database.now() - 1) })
      assert.equal(await kept.find("req_1", keyId), undefined)
    })

    it("end with their process", async (test) => {
      const { database, owner, kept, keep, keyId } = await bench(test)
      await keep("req_1")
      await owner.die()
      await new Recovery({ database, by: "other" }).sweep()
      assert.equal((await kept.find("req_1", keyId))?.state, "failed")
    })
  })
})
