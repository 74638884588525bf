import type { CostBasis } from "#database/attempts-table.ts"
import type { Step } from "#database/step.ts"
import type { AttemptEnd, AttemptIntent } from "./ledger.ts"
import { assignUsage, entryStep, usageParameters } from "./settlement.ts"
import { wholeAmount } from "./usd.ts"

// Takes the row's lock first: on PostgreSQL an insert that only looked at the request would not notice that it is ended meanwhile.
const confirmOwner = "update requests set owner = owner where id = ? and state = 'running' and owner = ?"

const insertAttempt = `
  insert into attempts (id, request_id, number, purpose, channel, upstream, model, started_at, price_id, expected_cost, deadline)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const endAttempt = `
  update attempts set outcome = ?, cost = ?, cost_basis = ?, pictures = ?, finished_at = ?, ${assignUsage}
  where id = ? and outcome is null`

const correctAttempt = `
  update attempts set outcome = ?, cost = ?, cost_basis = ?, pictures = ?, finished_at = ?, ${assignUsage}
  where id = ? and outcome = 'unknown' and cost_basis = 'unknown' and cost = ?`

/** The unit that books a provider call before it is made. Its first step fails where `owner` does not run the request. Throws RangeError where the expected cost is no amount. */
export function intentUnit(id: string, intent: AttemptIntent, owner: string, now: number): Step[] {
  const { requestId, number, purpose, channel, upstream, model, price, expectedCost, deadline } = intent
  return [
    { sql: confirmOwner, parameters: [requestId, owner], expect: 1 },
    {
      sql: insertAttempt,
      parameters: [
        id,
        requestId,
        number,
        purpose,
        channel,
        upstream,
        model,
        now,
        price?.id ?? null,
        wholeAmount(expectedCost),
        deadline.getTime(),
      ],
      expect: 1,
    },
  ]
}

const waitForRequest = "update requests set owner = owner where id = ?"

/**
 * The unit that books a call as never made, where nobody knows whether its intent is in the book. It waits for a server that
 * may still be at the commit of that. Its second step fails where the intent is not there.
 */
export function withdrawalUnit(id: string, { requestId, channel }: AttemptIntent, now: number): Step[] {
  const unmade = { id, requestId, channel, outcome: "ledger_unavailable", pictures: 0, cost: 0, basis: "zero" } as const
  return [{ sql: waitForRequest, parameters: [requestId] }, ...conclusionUnit(unmade, now)]
}

/** How a call ended, with what it cost. */
export interface AttemptBooking {
  readonly id: string
  readonly requestId: string
  readonly channel: string
  readonly outcome: AttemptEnd["outcome"] | "unknown"
  readonly usage?: AttemptEnd["measured"]["usage"]
  readonly pictures: number
  /** Micro-USD. */
  readonly cost: number
  readonly basis: CostBasis
}

/** The unit that books how a call ended and what is owed for it. Its first step fails where that is known already. */
export function conclusionUnit(booking: AttemptBooking, now: number): Step[] {
  const { id, requestId, channel, outcome, usage, pictures, cost, basis } = booking
  return [
    { sql: endAttempt, parameters: [outcome, cost, basis, pictures, now, ...usageParameters(usage), id], expect: 1 },
    entryStep({ kind: "cost", requestId, attemptId: id, debit: "cost", credit: `provider:${channel}`, amount: cost }, now),
  ]
}

/**
 * The unit that replaces what recovery has booked for a call that it took for lost, `estimate` (micro-USD), by what is known of it.
 * The book keeps the estimate, and gets the difference besides. Its first step fails where nothing was estimated.
 */
export function correctionUnit(booking: AttemptBooking, estimate: number, now: number): Step[] {
  const { id, requestId, channel, outcome, usage, pictures, cost, basis } = booking
  const accounts = { more: { debit: "cost", credit: `provider:${channel}` }, less: { debit: `provider:${channel}`, credit: "cost" } }
  const entry = { kind: "correction", requestId, attemptId: id, amount: Math.abs(cost - estimate) } as const
  return [
    { sql: correctAttempt, parameters: [outcome, cost, basis, pictures, now, ...usageParameters(usage), id, estimate], expect: 1 },
    ...(cost === estimate ? [] : [entryStep({ ...entry, ...accounts[cost > estimate ? "more" : "less"] }, now)]),
  ]
}
