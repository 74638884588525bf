import type { Database } from "#database/database.ts"
import type { Step } from "#database/step.ts"
import type { Charge } from "./ledger.ts"
import { chargeOf } from "./policy.ts"
import type { UnitPrices } from "./prices/unit-prices.ts"
import { byBudget, type RunningRequest } from "./running-request.ts"
import { assignUsage, entryStep, type RequestEnd, usageParameters } from "./settlement.ts"

const correctRequest = `
  update requests set state = ?, owner = ?, pictures = ?, error_code = ?, charge = ?, lines = ?, finished_at = ?, ${assignUsage}
  where id = ? and state = 'unknown'`

/** What others hold by now goes first: a cap is never broken afterwards. */
const chargeWindow = `
  update budget_windows set spent = spent + ? where budget_id = ? and start = ? and (cap is null or spent + held + ? <= cap)`

const chargeHolds = "update holds set state = 'charged', charged = ? where request_id = ? and state = 'void'"
const insertAnswer = "insert into answers (request_id, body, created_at) values (?, ?, ?)"
const freeKey = "delete from idempotency where request_id = ?"

/** What the log says of it. */
export const lateSettlement = "a request that another node had taken for lost is booked as it ended: its answer had been given"

/**
 * Books how a request really ended that another node has ended as unknown, because its own could not tell the database in
 * time: its client has had the answer. It is charged where the money is still there at every level, and otherwise it is a gift.
 * Gives what it charged; undefined where the request is not unknown.
 */
export async function settleLate(database: Database, requestId: string, end: RequestEnd, by: string): Promise<Charge | undefined> {
  const request = await loadUnknown(database, requestId)
  if (request === undefined) return undefined
  const due = chargeOf({ ...request, state: end.state, measured: end.measured })
  const gift: Charge = { amount: 0, lines: [] }
  for (const charge of due.amount === 0 ? [due] : [due, gift]) {
    if ((await database.commit(lateUnit(request, end, charge, { by, now: database.now() }))).committed) return charge
  }
  return undefined
}

function lateUnit(request: RunningRequest, end: RequestEnd, { amount, lines }: Charge, { by, now }: { by: string; now: number }): Step[] {
  const { id, keyId, holds } = request
  const { state, measured, errorCode, answer, freesKey } = end
  const charging: readonly Step[] = [
    ...holds.map(({ budgetId, start }) => ({ sql: chargeWindow, parameters: [amount, budgetId, start, amount], expect: 1 })),
    { sql: chargeHolds, parameters: [amount, id], expect: holds.length },
    entryStep({ kind: "charge", requestId: id, debit: `client:${keyId}`, credit: "revenue", amount }, now),
  ]
  const ended = [state, by, measured.pictures.length, errorCode ?? null, amount, JSON.stringify(lines), now]
  return [
    { sql: correctRequest, parameters: [...ended, ...usageParameters(end.usage ?? measured.usage), id], expect: 1 },
    ...(amount > 0 ? charging : []),
    ...(answer === undefined ? [] : [{ sql: insertAnswer, parameters: [id, JSON.stringify(answer), now], expect: 1 }]),
    ...(freesKey ? [{ sql: freeKey, parameters: [id] }] : []),
  ]
}

/** What was held for a request that is unknown, and by which prices. */
async function loadUnknown(database: Database, id: string): Promise<RunningRequest | undefined> {
  const row = await database
    .selectFrom("requests")
    .leftJoin("prices", "prices.id", "requests.price_id")
    .select(["key_id", "owner", "wanted", "hold", "prices.body"])
    .where("requests.id", "=", id)
    .where("state", "=", "unknown")
    .executeTakeFirst()
  if (row === undefined) return undefined
  const holds = await database.selectFrom("holds").select(["budget_id", "start"]).where("request_id", "=", id).execute()
  return {
    id,
    keyId: row.key_id,
    owner: row.owner,
    wanted: row.wanted,
    ...(row.body === null ? {} : { prices: JSON.parse(row.body) as UnitPrices }),
    hold: row.hold ?? 0,
    holds: holds.map(({ budget_id: budgetId, start }) => ({ budgetId, start })).toSorted(byBudget),
  }
}
