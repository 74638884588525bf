import { BudgetsTable } from "#database/budgets-table.ts"
import type { Database } from "#database/database.ts"
import { windowStart } from "./budget-window.ts"
import type { Payer } from "./ledger.ts"

/**
 * What a payer's next request may hold at most, in whole micro-USD: what the tightest of its budgets has neither spent nor set
 * aside. Undefined where none of them has a cap. It is what is there now, and nobody keeps it free. Throws DatabaseError.
 */
export async function budgetLeft(database: Database, { keyId, userId, teamId }: Payer): Promise<number | undefined> {
  const table = new BudgetsTable(database)
  const budgets = await table.of([keyId, userId, teamId].filter((id) => id !== undefined))
  const left = await Promise.all(
    [...budgets.values()].map(async ({ id, cap, period }) => {
      if (cap === undefined) return []
      const { spent, held } = await table.useOf(id, windowStart(period, database.now()))
      return [Math.max(0, cap - spent - held)]
    }),
  )
  const amounts = left.flat()
  return amounts.length === 0 ? undefined : Math.min(...amounts)
}
