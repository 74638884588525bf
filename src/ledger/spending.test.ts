import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { forEachEngine } from "#database/database-testing.ts"
import type { Database } from "#database/database.ts"
import { createLedger } from "./create-ledger.ts"
import { createOwner, intakeOf, keepPrice, perPicture, picturePrice, setBudget, success } from "./ledger-testing.ts"
import { readSpending } from "./spending.ts"

const payer = { keyId: "key_1", userId: "user_1" }
const dayMs = 86_400_000

/** Draws pictures that were asked for at a moment, and settles them where they are to be. */
async function draw(database: Database, moments: readonly Date[], settled = true): Promise<void> {
  const owner = await createOwner(database, `node${moments.length}${settled}`)
  const ledger = createLedger({ database, owner })
  for (const [index, createdAt] of moments.entries()) {
    const requestId = `${owner.id}_${index}`
    await ledger.admit(intakeOf(requestId, { payer, createdAt }))
    if (settled) await ledger.settle(requestId, success(1))
  }
}

forEachEngine((open) => {
  describe("readSpending", () => {
    it("knows nothing of a key that has done nothing", async (test) => {
      assert.deepEqual(await readSpending(await open(test), payer), { period: "total", total: 0, today: 0, thisWeek: 0, thisMonth: 0 })
    })

    it("tells what is left of the key's budget and of the tightest, without what is set aside", async (test) => {
      const database = await open(test)
      await keepPrice(database, perPicture)
      await setBudget(database, "key_1", 10 * picturePrice, "month")
      await setBudget(database, "user_1", 4 * picturePrice)
      const now = new Date(database.now())
      await draw(database, [now, now])
      await draw(database, [now], false)
      const spending = await readSpending(database, payer)
      assert.deepEqual(
        { ...spending, thisWeek: spending.today, thisMonth: spending.today },
        {
          cap: 10 * picturePrice,
          period: "month",
          left: 7 * picturePrice,
          affordable: picturePrice,
          total: 2 * picturePrice,
          today: 2 * picturePrice,
          thisWeek: 2 * picturePrice,
          thisMonth: 2 * picturePrice,
        },
      )
    })

    it("counts by day, by week from Monday, and by month, and all of it whatever the budget's period was", async (test) => {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const now = new Date(database.now())
      const day = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
      const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth())
      const moments = Array.from({ length: 45 }, (_, ago) => new Date(day - ago * dayMs))
      await draw(database, moments.slice(0, 20))
      await setBudget(database, "key_1", null, "day")
      await draw(database, moments.slice(20))
      const monday = moments.find((moment) => moment.getUTCDay() === 1)?.getTime() ?? 0
      const since = (start: number): number => moments.filter((moment) => moment.getTime() >= start).length * picturePrice
      assert.deepEqual(await readSpending(database, payer), {
        period: "day",
        total: 45 * picturePrice,
        today: picturePrice,
        thisWeek: since(monday),
        thisMonth: since(month),
      })
    })

    it("counts nothing of another key", async (test) => {
      const database = await open(test)
      await keepPrice(database, perPicture)
      await draw(database, [new Date(database.now())])
      assert.equal((await readSpending(database, { keyId: "key_2" })).total, 0)
    })
  })
})
