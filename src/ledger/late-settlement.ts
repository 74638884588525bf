import type { Database } from "#database/database.ts"
import type { Step } from "#database/step.ts"
import type { Charge } from "./ledger.ts"
import { chargeOf } from "./policy.ts"
import { loadUnknown, type RunningRequest } from "./running-request.ts"
import { answerSteps, assignUsage, entryStep, type RequestEnd, usageParameters } from "./settlement.ts"

const correctRequest = `
  update requests set state = ?, owner = ?, pictures = ?, error_code = ?, charge = ?, lines = ?, first_content_at = ?,
    finished_at = ?, ${assignUsage}
  where id = ? and state = 'unknown'`

/** What others hold by now goes first: a cap is never broken afterwards. */
const chargeWindow = `
  update budget_windows set spent = spent + ? where budget_id = ? and start = ? and (cap is null or spent + held + ? <= cap)`

const chargeHolds = "update holds set state = 'charged', charged = ? where request_id = ? and state = 'void'"

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
  const { state, measured, errorCode, firstContentAt = null } = end
  const charging: readonly Step[] = [
    ...holds.map(({ budgetId, start }) => ({ sql: chargeWindow, parameters: [amount, budgetId, start, amount], expect: 1 })),
    { sql: chargeHolds, parameters: [amount, id], expect: holds.length },
    entryStep({ kind: "charge", requestId: id, debit: `client:${keyId}`, credit: "revenue", amount }, now),
  ]
  const ended = [state, by, measured.pictures.length, errorCode ?? null, amount, JSON.stringify(lines), firstContentAt, now]
  return [
    { sql: correctRequest, parameters: [...ended, ...usageParameters(end.usage ?? measured.usage), id], expect: 1 },
    ...(amount > 0 ? charging : []),
    ...answerSteps(id, end, now),
  ]
}
