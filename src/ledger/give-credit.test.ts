import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { sql } from "kysely"
import { forEachEngine } from "#database/database-testing.ts"
import { checkLedger } from "./check/check-ledger.ts"
import { createLedger } from "./create-ledger.ts"
import { giveCredit } from "./give-credit.ts"
import {
  budgetOf,
  callOf,
  createOwner,
  intakeOf,
  keepPrice,
  perPicture,
  picture,
  picturePrice,
  setBudget,
  success,
} from "./ledger-testing.ts"

const payer = { keyId: "key_1", userId: "user_1" }
const reason = "a blurred picture"

describe("giveCredit", () => {
  forEachEngine((open) => {
    async function books(test: Parameters<typeof open>[0], pictures: number) {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const ledger = createLedger({ database, owner: await createOwner(database) })
      for (let count = 0; count < pictures; count++) {
        const id = `req_${count}`
        await ledger.admit({ ...intakeOf(id), payer })
        const handle = await ledger.intent(callOf(id))
        await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
        await ledger.settle(id, success(1))
      }
      return database
    }

    it("lowers what the key has spent, and what the budgets above it have as far as they had it", async (test) => {
      const database = await books(test, 2)
      // The user's budget has begun anew since.
      await setBudget(database, "user_1", null, "day")
      const { amount, keyId } = await giveCredit(database, { payer, amount: picturePrice, reason })
      assert.deepEqual([amount, keyId], [picturePrice, "key_1"])
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: picturePrice, held: 0 })
      assert.deepEqual(await budgetOf(database, "user_1"), { spent: 2 * picturePrice, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
      await assert.rejects(sql`update credits set amount = 1`.execute(database), { fault: "conflict" })
      await assert.rejects(sql`delete from credits`.execute(database), { fault: "conflict" })
    })

    it("gives back what was spent, once, whoever does so at the same time", async (test) => {
      const database = await books(test, 1)
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => giveCredit(database, { payer, amount: picturePrice, reason })))
      assert.equal(tries.filter(({ status }) => status === "fulfilled").length, 1)
      for (const one of tries) if (one.status === "rejected") assert.equal(one.reason.code, "invalid_request")
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })

    it("never gives back more than was spent nor takes back more than was given, in whatever order", async (test) => {
      const database = await books(test, 3)
      const most = 3 * picturePrice
      let credited = 0
      const amounts = fc.integer({ min: -most - 1, max: most + 1 }).filter((amount) => amount !== 0)
      await fc.assert(
        fc.asyncProperty(fc.array(amounts, { maxLength: 6 }), async (list) => {
          for (const amount of list) {
            const fits = credited + amount >= 0 && credited + amount <= most
            const given = await giveCredit(database, { payer, amount, reason }).then(
              () => true,
              (error) => assert.equal(error.code, "invalid_request") ?? false,
            )
            assert.equal(given, fits)
            if (given) credited += amount
            assert.deepEqual(await budgetOf(database, "key_1"), { spent: most - credited, held: 0 })
          }
        }),
        { numRuns: 8 },
      )
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })
  })
})
