import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { BudgetsTable } from "#database/budgets-table.ts"
import { type Database, openDatabase } from "#database/database.ts"
import { budgetLeft } from "./budget-left.ts"
import { windowStart } from "./budget-window.ts"

async function use(database: Database, budget: string, start: number, spent: number, held: number): Promise<void> {
  await database.insertInto("budget_windows").values({ budget_id: budget, start, spent, held, cap: null }).execute()
}

describe("budgetLeft", () => {
  it("is what the tightest budget of a payer has neither spent nor set aside", async () => {
    await using database = await openDatabase({ file: ":memory:" })
    const budgets = new BudgetsTable(database)
    const today = windowStart("day", database.now())
    const payer = { keyId: "key", userId: "user", teamId: "team" }
    assert.equal(await budgetLeft(database, payer), undefined)
    await budgets.insert("key")
    assert.equal(await budgetLeft(database, payer), undefined)
    await budgets.insert("user", { cap: 1000, period: "day" })
    await use(database, "user", today - 86_400_000, 1000, 0)
    assert.equal(await budgetLeft(database, payer), 1000)
    await use(database, "user", today, 200, 300)
    assert.equal(await budgetLeft(database, payer), 500)
    await budgets.insert("team", { cap: 600 })
    assert.equal(await budgetLeft(database, payer), 500)
    await use(database, "team", 0, 500, 0)
    assert.equal(await budgetLeft(database, payer), 100)
    await budgets.change("team", { cap: 50 })
    assert.equal(await budgetLeft(database, payer), 0)
    assert.equal(await budgetLeft(database, { keyId: "key" }), undefined)
  })
})
