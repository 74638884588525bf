import { GatewayError } from "#canonical/error.ts"
import type { Database } from "#database/database.ts"
import { responseStep } from "#database/responses-table.ts"
import type { Step } from "#database/step.ts"
import { type BudgetPeriod, windowStart } from "./budget-window.ts"
import type { Intake } from "./ledger.ts"
import { byBudget, type Hold, type RunningRequest } from "./running-request.ts"
import { toUsd, wholeAmount } from "./usd.ts"

/** A budget that a request counts against. */
export interface BudgetLevel {
  readonly name: "key" | "user" | "team"
  readonly budgetId: string
  readonly period: BudgetPeriod
}

/** The unit of statements that admits a request, and what it means where one of them does not take. */
export interface AdmissionUnit {
  readonly steps: readonly Step[]
  /** By the number of the step: the claim was taken, or the level is full. Absent: something else has changed. */
  readonly refusals: readonly ("claim" | BudgetLevel | undefined)[]
  /** What runs once the unit is committed. */
  readonly running: RunningRequest
}

const insertRequest = `
  insert into requests (id, client_request_id, app_title, app_url, key_id, dialect, model, state, stream, wanted, pictures, owner, fingerprint,
    price_id, hold, asked, created_at)
  values (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, 0, ?, ?, ?, ?, ?, ?)`

const releaseClaim = "delete from idempotency where key_id = ? and route = ? and key_hash = ? and request_id = ?"

const insertClaim = `
  insert into idempotency (key_id, route, key_hash, fingerprint, request_id, created_at)
  values (?, ?, ?, ?, ?, ?) on conflict do nothing`

/** The guard is in the statement itself: whether the money is there is decided where it is set aside, and nowhere else. */
const holdInWindow = `
  insert into budget_windows (budget_id, start, spent, held, cap)
  select id, cast(? as bigint), 0, cast(? as bigint), cap from budgets where id = ? and period = ? and (cap is null or cast(? as bigint) <= cap)
  on conflict (budget_id, start) do update set held = budget_windows.held + excluded.held, cap = excluded.cap
  where excluded.cap is null or budget_windows.spent + budget_windows.held + excluded.held <= excluded.cap`

const insertHold = "insert into holds (request_id, budget_id, start, amount, charged, state) values (?, ?, ?, ?, 0, 'open')"

/**
 * Makes the unit that admits a request. `now` is the database's time, `replaces` the request whose place its idempotency
 * key takes. Nothing is held where nothing can be charged. Throws RangeError where the quote is no amount.
 */
export function admissionUnit(
  intake: Intake,
  context: { readonly owner: string; readonly levels: readonly BudgetLevel[]; readonly now: number; readonly replaces?: string },
): AdmissionUnit {
  const { requestId, payer, quote, idempotency, fingerprint = "" } = intake
  const { owner, now, replaces } = context
  const hold = quote.price === undefined ? 0 : wholeAmount(quote.maximum)
  const steps: Step[] = []
  const refusals: AdmissionUnit["refusals"][number][] = []
  const add = (refusal: (typeof refusals)[number], sql: string, ...parameters: Step["parameters"]): void => {
    steps.push({ sql, parameters, expect: 1 })
    refusals.push(refusal)
  }

  add(
    undefined,
    insertRequest,
    requestId,
    intake.clientRequestId ?? null,
    intake.app?.title ?? null,
    intake.app?.url ?? null,
    payer.keyId,
    intake.dialect,
    intake.model,
    Number(intake.stream),
    intake.asked.count,
    owner,
    intake.fingerprint ?? null,
    quote.price?.id ?? null,
    hold,
    JSON.stringify(intake.asked),
    intake.createdAt.getTime(),
  )
  if (intake.kept !== undefined) {
    const { sql, parameters } = responseStep({ ...intake.kept, id: requestId, createdAt: intake.createdAt })
    add(undefined, sql, ...parameters)
  }
  if (idempotency !== undefined) {
    const { route, keyHash } = idempotency
    if (replaces !== undefined) add("claim", releaseClaim, payer.keyId, route, keyHash, replaces)
    add("claim", insertClaim, payer.keyId, route, keyHash, fingerprint, requestId, now)
  }
  const holds: Hold[] = []
  for (const level of hold === 0 ? [] : context.levels.toSorted(byBudget)) {
    const { budgetId, period } = level
    const start = windowStart(period, now)
    add(level, holdInWindow, start, hold, budgetId, period, hold)
    add(undefined, insertHold, requestId, budgetId, start, hold)
    holds.push({ budgetId, start })
  }
  const running = {
    id: requestId,
    keyId: payer.keyId,
    owner,
    wanted: intake.asked.count,
    ...(quote.price === undefined ? {} : { prices: quote.price.prices }),
    hold,
    holds,
  }
  return { steps, refusals, running }
}

/**
 * Says why a level had no room for `amount` (micro-USD): `insufficient_quota` that names the level, with `retryAfterMs`
 * where the money is only held. Undefined where there is room by now, or another window has begun.
 */
export async function budgetRefusal(
  database: Database,
  level: BudgetLevel,
  amount: number,
  start: number,
): Promise<GatewayError | undefined> {
  const row = await database
    .selectFrom("budgets")
    .leftJoin("budget_windows", (join) => join.onRef("budget_windows.budget_id", "=", "budgets.id").on("budget_windows.start", "=", start))
    .select(["budgets.cap", "period", "spent", "held"])
    .where("budgets.id", "=", level.budgetId)
    .executeTakeFirst()
  if (row === undefined || row.cap === null || row.period !== level.period) return undefined
  const spent = row.spent ?? 0
  const held = row.held ?? 0
  if (spent + held + amount <= row.cap) return undefined
  const left = toUsd(Math.max(0, row.cap - spent))
  const whose = level.name === "key" ? "this key" : `this key's ${level.name}`
  const needs = `This request may cost up to ${toUsd(amount)} USD, and the budget of ${whose} has ${left} USD of ${toUsd(row.cap)} USD left`
  const log = { level: level.name, cap: row.cap, spent, held, amount }
  if (spent + amount > row.cap) {
    const until = level.period === "total" ? "" : ` It begins anew with the next ${level.period} (UTC).`
    return new GatewayError("insufficient_quota", `${needs}. Ask for less, or ask the operator for a larger budget.${until}`, { log })
  }
  return new GatewayError(
    "insufficient_quota",
    `${needs}, of which ${toUsd(held)} USD are set aside for requests that still run. Try again when they have ended.`,
    { retryAfterMs: 5000, log },
  )
}
