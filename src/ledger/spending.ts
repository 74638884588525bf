import { BudgetsTable } from "#database/budgets-table.ts"
import type { Database } from "#database/database.ts"
import { budgetLeft } from "./budget-left.ts"
import { type BudgetPeriod, windowStart } from "./budget-window.ts"
import type { Payer } from "./ledger.ts"

/** What a key has spent and may still spend, in whole micro-USD. */
export interface Spending {
  /** The key's own budget; absent: it has no cap. */
  readonly cap?: number
  readonly period: BudgetPeriod
  /** What is left of the key's own budget, without what is set aside for requests that run; absent without a cap. */
  readonly left?: number
  /** What is left of the tightest budget at all levels; absent where none has a cap. */
  readonly affordable?: number
  /** Ever. */
  readonly total: number
  readonly today: number
  /** Since Monday, UTC. */
  readonly thisWeek: number
  readonly thisMonth: number
}

const dayMs = 86_400_000

/** Reads what a payer's key has spent and may still spend. Throws DatabaseError. */
export async function readSpending(database: Database, payer: Payer): Promise<Spending> {
  const { keyId } = payer
  const budgets = new BudgetsTable(database)
  const { cap, period = "total" } = (await budgets.of([keyId])).get(keyId) ?? {}
  const now = database.now()
  const use = await budgets.useOf(keyId, windowStart(period, now))
  const affordable = await budgetLeft(database, payer)
  return {
    ...(cap === undefined ? {} : { cap, left: Math.max(0, cap - use.spent - use.held) }),
    period,
    ...(affordable === undefined ? {} : { affordable }),
    total: await spentEver(database, keyId),
    ...(await spentLately(database, keyId, now)),
  }
}

/** Every charge stands in one window of the budget, however often its period was changed. */
async function spentEver(database: Database, keyId: string): Promise<number> {
  const { spent } = await database
    .selectFrom("budget_windows")
    .select(({ fn, lit }) => fn.coalesce(fn.sum<number>("spent"), lit(0)).as("spent"))
    .where("budget_id", "=", keyId)
    .executeTakeFirstOrThrow()
  return spent
}

async function spentLately(database: Database, keyId: string, now: number): Promise<Pick<Spending, "today" | "thisWeek" | "thisMonth">> {
  const day = windowStart("day", now)
  const week = day - ((new Date(day).getUTCDay() + 6) % 7) * dayMs
  const month = windowStart("month", now)
  const row = await database
    .selectFrom("requests")
    .select(({ fn, lit, eb }) => {
      const since = (start: number) =>
        fn.coalesce(fn.sum<number>(eb.case().when("created_at", ">=", start).then(eb.ref("charge")).else(0).end()), lit(0))
      return [since(day).as("today"), since(week).as("thisWeek"), since(month).as("thisMonth")]
    })
    .where("key_id", "=", keyId)
    .where("created_at", ">=", Math.min(week, month))
    .executeTakeFirstOrThrow()
  return row
}
