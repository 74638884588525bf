import { z } from "zod"
import type { BudgetChange, BudgetRow } from "#database/budgets-table.ts"
import { BudgetsTable } from "#database/budgets-table.ts"
import { nextWindowStart, windowStart } from "#ledger/budget-window.ts"
import { toUsd } from "#ledger/usd.ts"
import { momentText, period, usd, usdText } from "../fields.ts"
import type { Services } from "./services.ts"

/** The fields by which a budget is set; with null there is no cap. */
export const budgetFields = { budget_usd: usd.nullable().optional(), budget_period: period.optional() }

/** The same fields in an answer. */
export const shownBudgetFields = { budget_usd: usdText.nullable(), budget_period: period }

/** What a budget has had go out of it in the window that runs. */
export const budgetState = z.object({
  cap_usd: usdText.nullable().meta({ description: "null: no cap" }),
  spent_usd: usdText,
  held_usd: usdText.meta({ description: "Set aside for requests that still run" }),
  period,
  resets_at: momentText.nullable().meta({ description: "null: never" }),
})

/** Gives the change that a body with {@link budgetFields} asks for. */
export function budgetChange(body: { budget_usd?: number | null | undefined; budget_period?: BudgetRow["period"] | undefined }): {
  budget?: BudgetChange
} {
  const { budget_usd: cap, budget_period: period } = body
  if (cap === undefined && period === undefined) return {}
  return { budget: { ...(cap === undefined ? {} : { cap }), ...(period === undefined ? {} : { period }) } }
}

/** Shows a budget in {@link shownBudgetFields}. */
export function showBudget(row: BudgetRow | undefined): { budget_usd: string | null; budget_period: BudgetRow["period"] } {
  return { budget_usd: row?.cap === undefined ? null : toUsd(row.cap), budget_period: row?.period ?? "total" }
}

/** Reads what has gone out of an owner's budget. */
export async function readBudgetState({ database }: Pick<Services, "database">, id: string): Promise<z.input<typeof budgetState>> {
  const budgets = new BudgetsTable(database)
  const { cap, period }: Omit<BudgetRow, "id"> = (await budgets.of([id])).get(id) ?? { period: "total" }
  const now = database.now()
  const { spent, held } = await budgets.useOf(id, windowStart(period, now))
  const next = nextWindowStart(period, now)
  return {
    cap_usd: cap === undefined ? null : toUsd(cap),
    spent_usd: toUsd(spent),
    held_usd: toUsd(held),
    period,
    resets_at: next === undefined ? null : new Date(next).toISOString(),
  }
}

/** Shows rows with their budgets. */
export async function showWithBudgets<Row extends { readonly id: string }, Shown>(
  { database }: Pick<Services, "database">,
  rows: readonly Row[],
  show: (row: Row, budget: BudgetRow | undefined) => Shown,
): Promise<Shown[]> {
  const budgets = await new BudgetsTable(database).of(rows.map((row) => row.id))
  return rows.map((row) => show(row, budgets.get(row.id)))
}
