import { randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import type { CreditRow } from "#database/credits-table.ts"
import type { Database } from "#database/database.ts"
import type { Step } from "#database/step.ts"
import { BudgetLevels } from "./budget-levels.ts"
import { windowStart } from "./budget-window.ts"
import type { Payer } from "./ledger.ts"
import { byBudget } from "./running-request.ts"
import { toUsd } from "./usd.ts"

/** What an operator corrects. */
export interface CreditWish {
  readonly payer: Payer
  /** Whole micro-USD, not zero. Above zero it lowers what was spent; below, it takes earlier credits back. */
  readonly amount: number
  /** For people; at most 500 characters. */
  readonly reason: string
}

/** Nothing is given back that was not spent, nothing taken back that was not given, and no cap is broken. */
const correctWindow = `
  update budget_windows set spent = spent - cast(? as bigint) where budget_id = ? and start = ? and spent >= cast(? as bigint)
    and (cast(? as bigint) > 0 or ((cap is null or spent + held - cast(? as bigint) <= cap) and cast(? as bigint)
      + (select coalesce(sum(amount), 0) from credits c where c.budget_id = budget_windows.budget_id and c.start = budget_windows.start) >= 0))`

const insertCredit = "insert into credits (id, key_id, budget_id, start, amount, reason, created_at) values (?, ?, ?, ?, ?, ?, ?)"

const maxTries = 5

/**
 * Corrects what a key has spent in the window that runs now, and what the budgets above it have, as far as they had it. Throws
 * `invalid_request` where that is more than was spent there, or more than was given back, and `conflict` where it would break a cap.
 */
export async function giveCredit(database: Database, { payer, amount, reason }: CreditWish): Promise<CreditRow> {
  const id = `crd_${randomBytes(10).toString("hex")}`
  const { keyId } = payer
  for (let tries = 0; tries < maxTries; tries++) {
    const now = database.now()
    const steps: Step[] = []
    for (const { budgetId, period } of (await new BudgetLevels(database).of(payer)).toSorted(byBudget)) {
      const start = windowStart(period, now)
      const most = await mostOf(database, budgetId, start, amount)
      if (budgetId === keyId && most < Math.abs(amount)) throw tooMuch(amount, most)
      const share = Math.sign(amount) * Math.min(Math.abs(amount), most)
      if (share === 0) continue
      steps.push(
        { sql: correctWindow, parameters: [share, budgetId, start, share, share, share, share], expect: 1 },
        { sql: insertCredit, parameters: [id, keyId, budgetId, start, share, reason, now], expect: 1 },
      )
    }
    if ((await database.commit(steps)).committed) return { id, keyId, amount, reason, createdAt: new Date(now) }
  }
  throw new GatewayError("conflict", "There is no room for that in the budget of this key, its user or its team. Raise the cap first.", {
    param: "amount_usd",
  })
}

/** How much can be given back, or taken back, in a window. */
async function mostOf(database: Database, budgetId: string, start: number, amount: number): Promise<number> {
  if (amount > 0) {
    const row = await database
      .selectFrom("budget_windows")
      .select("spent")
      .where("budget_id", "=", budgetId)
      .where("start", "=", start)
      .executeTakeFirst()
    return row?.spent ?? 0
  }
  const row = await database
    .selectFrom("credits")
    .select((select) => select.fn.sum<number>("amount").as("sum"))
    .where("budget_id", "=", budgetId)
    .where("start", "=", start)
    .executeTakeFirst()
  return row?.sum ?? 0
}

function tooMuch(amount: number, most: number): GatewayError {
  const what = amount > 0 ? "has spent" : "was given back"
  return new GatewayError(
    "invalid_request",
    `This key ${what} ${toUsd(most)} USD in the window of its budget that runs now, and no more than that can be ${amount > 0 ? "given" : "taken"} back.`,
    { param: "amount_usd" },
  )
}
