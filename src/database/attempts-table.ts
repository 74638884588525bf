import type { Selectable } from "kysely"
import type { Usage } from "#canonical/event.ts"
import type { Database } from "./database.ts"
import type { Schema } from "./schema.ts"
import { fromUsageColumns, toUsageColumns } from "./usage-columns.ts"

/** One call to a provider. */
export interface AttemptRow {
  readonly id: string
  readonly requestId: string
  /** Which call of its request, from 1. */
  readonly number: number
  readonly channel: string
  readonly upstream: string
  /** The vendor's name of the model. */
  readonly model: string
  /** `succeeded`, an error code, or `unknown`; absent while the call runs. */
  readonly outcome?: string
  readonly usage?: Usage
  readonly startedAt: Date
  readonly finishedAt?: Date
}

/** The rows that are written before a provider is called, so that no call can be forgotten. */
export class AttemptsTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where the request is not known or has a call of this number. */
  async insert(row: AttemptRow): Promise<void> {
    await this.#database
      .insertInto("attempts")
      .values({
        id: row.id,
        request_id: row.requestId,
        number: row.number,
        channel: row.channel,
        upstream: row.upstream,
        model: row.model,
        outcome: row.outcome ?? null,
        ...toUsageColumns(row.usage),
        started_at: row.startedAt.getTime(),
        finished_at: row.finishedAt?.getTime() ?? null,
      })
      .execute()
  }

  /** Writes how a running call ended. Gives false where its outcome was known already. */
  async finish(
    id: string,
    end: { readonly outcome: string; readonly usage?: Usage | undefined; readonly finishedAt: Date },
  ): Promise<boolean> {
    const result = await this.#database
      .updateTable("attempts")
      .set({ outcome: end.outcome, ...toUsageColumns(end.usage), finished_at: end.finishedAt.getTime() })
      .where("id", "=", id)
      .where("outcome", "is", null)
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  }

  /** The calls of a request in their order. */
  async ofRequest(requestId: string): Promise<AttemptRow[]> {
    const rows = await this.#database.selectFrom("attempts").selectAll().where("request_id", "=", requestId).orderBy("number").execute()
    return rows.map(toAttempt)
  }

  /** Gives every call without an outcome the outcome `unknown`, and their number. */
  async abandonOpen(at: Date): Promise<number> {
    const result = await this.#database
      .updateTable("attempts")
      .set({ outcome: "unknown", finished_at: at.getTime() })
      .where("outcome", "is", null)
      .executeTakeFirst()
    return Number(result.numUpdatedRows)
  }
}

function toAttempt(row: Selectable<Schema["attempts"]>): AttemptRow {
  const usage = fromUsageColumns(row)
  return {
    id: row.id,
    requestId: row.request_id,
    number: row.number,
    channel: row.channel,
    upstream: row.upstream,
    model: row.model,
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    ...(usage === undefined ? {} : { usage }),
    startedAt: new Date(row.started_at),
    ...(row.finished_at === null ? {} : { finishedAt: new Date(row.finished_at) }),
  }
}
