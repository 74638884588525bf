import type { Kysely, Selectable } from "kysely"
import type { Usage } from "#canonical/event.ts"
import type { Schema } from "./schema.ts"
import { fromUsageColumns } from "./usage-columns.ts"

/** How costs are known. */
export const costBases = ["actual", "reported", "zero", "unknown"] as const

/**
 * `actual`: by our price of reported usage or delivered pictures. `reported`: the provider said what it bills. `zero`: not
 * billed, by rule. `unknown`: an estimate to be reconciled.
 */
export type CostBasis = (typeof costBases)[number]

/** What a call is made for. `failover`: the one before it failed. `repair`: the one before it brought no picture where one is required. */
export type AttemptPurpose = "first" | "failover" | "repair"

/** One call to a provider. */
export interface AttemptRow {
  readonly id: string
  readonly requestId: string
  /** Which call of its request, from 1. */
  readonly number: number
  /** Absent for calls from before that was written down. */
  readonly purpose?: AttemptPurpose
  readonly channel: string
  readonly upstream: string
  /** The vendor's name of the model. */
  readonly model: string
  /** `succeeded`, an error code, or `unknown`; absent while the call runs. */
  readonly outcome?: string
  readonly usage?: Usage
  /** The price version that the cost is reckoned by. */
  readonly priceId?: string
  /** Micro-USD that the call may cost at most. */
  readonly expectedCost?: number
  /** Micro-USD that we owe the provider; an estimate where the basis is `unknown`. Absent while the call runs. */
  readonly cost?: number
  readonly costBasis?: CostBasis
  /** Pictures that the call brought. */
  readonly pictures?: number
  /** When the call will have ended, one way or the other. */
  readonly deadline?: Date
  readonly startedAt: Date
  readonly finishedAt?: Date
}

/** Reads the rows that are written before a provider is called, so that no call can be forgotten; the ledger alone writes them. */
export class AttemptsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** The calls of a request in their order. */
  async ofRequest(requestId: string): Promise<AttemptRow[]> {
    const rows = await this.#database.selectFrom("attempts").selectAll().where("request_id", "=", requestId).orderBy("number").execute()
    return rows.map(toAttempt)
  }

  /** The calls of several requests, each in its order. */
  async ofRequests(requestIds: readonly string[]): Promise<AttemptRow[]> {
    if (requestIds.length === 0) return []
    const query = this.#database.selectFrom("attempts").selectAll().where("request_id", "in", requestIds)
    return (await query.orderBy("number").execute()).map(toAttempt)
  }
}

function toAttempt(row: Selectable<Schema["attempts"]>): AttemptRow {
  const usage = fromUsageColumns(row)
  return {
    id: row.id,
    requestId: row.request_id,
    number: row.number,
    ...(row.purpose === null ? {} : { purpose: row.purpose as AttemptPurpose }),
    channel: row.channel,
    upstream: row.upstream,
    model: row.model,
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    ...(usage === undefined ? {} : { usage }),
    ...(row.price_id === null ? {} : { priceId: row.price_id }),
    ...(row.expected_cost === null ? {} : { expectedCost: row.expected_cost }),
    ...(row.cost === null ? {} : { cost: row.cost }),
    ...(row.cost_basis === null ? {} : { costBasis: row.cost_basis as CostBasis }),
    ...(row.pictures === null ? {} : { pictures: row.pictures }),
    ...(row.deadline === null ? {} : { deadline: new Date(row.deadline) }),
    startedAt: new Date(row.started_at),
    ...(row.finished_at === null ? {} : { finishedAt: new Date(row.finished_at) }),
  }
}
