import type { Database } from "#database/database.ts"
import type { BudgetLevel } from "./admission.ts"
import type { BudgetPeriod } from "./budget-window.ts"
import type { Payer } from "./ledger.ts"

const maxRemembered = 10_000

/**
 * The budgets that a payer's requests count against. How often each begins anew is remembered, because it is needed for
 * every request and hardly ever changes; the statement that sets money aside notices when it has, and `forget` makes
 * the next look a fresh one.
 */
export class BudgetLevels {
  readonly #database: Database
  readonly #periods = new Map<string, BudgetPeriod>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Gives the levels of a payer. A budget whose row is missing gets one without a cap. */
  async of({ keyId, userId, teamId }: Payer): Promise<BudgetLevel[]> {
    const named = [
      { name: "key" as const, budgetId: keyId },
      ...(userId === undefined ? [] : [{ name: "user" as const, budgetId: userId }]),
      ...(teamId === undefined ? [] : [{ name: "team" as const, budgetId: teamId }]),
    ]
    const levels: BudgetLevel[] = []
    for (const level of named) levels.push({ ...level, period: this.#periods.get(level.budgetId) ?? (await this.#read(level.budgetId)) })
    return levels
  }

  forget(levels: readonly Pick<BudgetLevel, "budgetId">[]): void {
    for (const { budgetId } of levels) this.#periods.delete(budgetId)
  }

  async #read(id: string): Promise<BudgetPeriod> {
    const select = this.#database.selectFrom("budgets").select("period").where("id", "=", id)
    let row = await select.executeTakeFirst()
    if (row === undefined) {
      const fresh = { id, cap: null, period: "total" }
      await this.#database
        .insertInto("budgets")
        .values(fresh)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      row = (await select.executeTakeFirst()) ?? fresh
    }
    if (this.#periods.size >= maxRemembered) this.#periods.clear()
    const period = row.period as BudgetPeriod
    this.#periods.set(id, period)
    return period
  }
}
