import type { Step } from "#database/step.ts"
import { toUsageColumns } from "#database/usage-columns.ts"
import type { Charge, RecordedAnswer, Settlement } from "./ledger.ts"
import { chargeOf, soundUsage } from "./policy.ts"
import type { RunningRequest } from "./running-request.ts"

/** How a request ends, in the words of the book. */
export interface RequestEnd extends Pick<Settlement, "measured" | "usage" | "errorCode" | "firstContentAt"> {
  readonly state: "succeeded" | "failed" | "unknown"
  /** Whether its idempotency key is free again. */
  readonly freesKey: boolean
  /** Absent where nobody knows what was answered. */
  readonly answer?: RecordedAnswer
}

/** The unit of statements that ends a request, and what it charges. */
export interface SettlementUnit {
  readonly steps: readonly Step[]
  readonly charge: Charge
}

const usageNames = Object.keys(toUsageColumns(undefined)) as (keyof ReturnType<typeof toUsageColumns>)[]
/** Assignments of the usage columns, for hand-written statements. */
export const assignUsage = usageNames.map((name) => `${name} = ?`).join(", ")

/** The parameters of {@link assignUsage}: nulls where the report cannot be believed. */
export function usageParameters(usage: Settlement["usage"]): Step["parameters"] {
  const columns = toUsageColumns(soundUsage(usage))
  return usageNames.map((name) => columns[name])
}

/** Whoever ends a request becomes its owner, so that it can tell its own work when it did not hear that it was done. */
const endRequest = `
  update requests set state = ?, owner = ?, pictures = ?, error_code = ?, charge = ?, lines = ?, first_content_at = ?,
    finished_at = ?, ${assignUsage}
  where id = ? and state = 'running' and owner is not distinct from ?`

const ofExpiredOwner = " and not exists (select 1 from nodes where nodes.id = requests.owner and nodes.lease_until > ?)"
const endAbandonedRequest = endRequest + ofExpiredOwner

const settleWindow = "update budget_windows set held = held - ?, spent = spent + ? where budget_id = ? and start = ?"
const settleHolds = "update holds set state = ?, charged = ? where request_id = ? and state = 'open'"

const insertEntry = `
  insert into entries (id, kind, request_id, attempt_id, debit, credit, amount, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)`

const insertAnswer = "insert into answers (request_id, body, created_at) values (?, ?, ?)"
const freeKey = "delete from idempotency where request_id = ?"

/**
 * Makes the unit that ends a request: its row, windows, holds, charge, answer and idempotency key, all or none. `by` is
 * the node that ends it, and `now` the database's time. Where that node is not the owner, the owner's lease must have
 * run out.
 */
export function settlementUnit(request: RunningRequest, end: RequestEnd, by: string, now: number): SettlementUnit {
  const charge = chargeOf({ ...request, state: end.state, measured: end.measured })
  const { amount, lines } = charge
  const usage = end.usage ?? end.measured.usage
  const abandoned = by !== request.owner
  const steps: Step[] = [
    {
      sql: abandoned ? endAbandonedRequest : endRequest,
      parameters: [
        end.state,
        by,
        end.measured.pictures.length,
        end.errorCode ?? null,
        amount,
        JSON.stringify(lines),
        end.firstContentAt ?? null,
        now,
        ...usageParameters(usage),
        request.id,
        request.owner,
        ...(abandoned ? [now] : []),
      ],
      expect: 1,
    },
  ]
  for (const { budgetId, start } of request.holds) {
    steps.push({ sql: settleWindow, parameters: [request.hold, amount, budgetId, start], expect: 1 })
  }
  if (request.holds.length > 0) {
    const state = amount > 0 ? "charged" : "void"
    steps.push({ sql: settleHolds, parameters: [state, amount, request.id], expect: request.holds.length })
  }
  if (amount > 0) {
    steps.push(entryStep({ kind: "charge", requestId: request.id, debit: `client:${request.keyId}`, credit: "revenue", amount }, now))
  }
  steps.push(...answerSteps(request.id, end, now))
  return { steps, charge }
}

/** The statements that keep the answer of a request, and free its idempotency key. */
export function answerSteps(id: string, { answer, freesKey }: Pick<RequestEnd, "answer" | "freesKey">, now: number): readonly Step[] {
  return [
    ...(answer === undefined ? [] : [{ sql: insertAnswer, parameters: [id, JSON.stringify(answer), now], expect: 1 }]),
    ...(freesKey ? [{ sql: freeKey, parameters: [id] }] : []),
  ]
}

/** A line of the book. */
export interface Entry {
  readonly kind: "charge" | "cost" | "correction"
  readonly requestId: string
  readonly attemptId?: string
  readonly debit: string
  readonly credit: string
  /** Micro-USD. */
  readonly amount: number
}

/** The statement that writes a line of the book. Its id is what it is for: a second one for the same is refused. */
export function entryStep({ kind, requestId, attemptId, debit, credit, amount }: Entry, now: number): Step {
  const id = `${kind}:${attemptId ?? requestId}`
  return { sql: insertEntry, parameters: [id, kind, requestId, attemptId ?? null, debit, credit, amount, now], expect: 1 }
}
