import type { Selectable } from "kysely"
import type { Usage } from "#canonical/event.ts"
import type { Database } from "./database.ts"
import type { Schema } from "./schema.ts"
import { fromUsageColumns, toUsageColumns } from "./usage-columns.ts"

/** `unknown`: Limn ended while the request ran, so nobody can say what the provider did. */
export type RequestState = "queued" | "running" | "succeeded" | "failed" | "unknown"

/** One request of a client. */
export interface RequestRow {
  readonly id: string
  /** The client's own `x-request-id`; scoped to its key and not unique. */
  readonly clientRequestId?: string
  readonly keyId: string
  readonly dialect: string
  /** As the client named it. */
  readonly model: string
  readonly state: RequestState
  readonly stream: boolean
  /** Pictures or answers asked for. */
  readonly wanted: number
  /** Pictures delivered. */
  readonly pictures: number
  readonly errorCode?: string
  readonly usage?: Usage
  readonly createdAt: Date
  readonly finishedAt?: Date
}

/** How a request ended. */
export type RequestEnd = Required<Pick<RequestRow, "state" | "pictures" | "finishedAt">> & Pick<RequestRow, "errorCode" | "usage">

/** The rows behind `/v1/requests`. */
export class RequestsTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where the id is taken. */
  async insert(row: RequestRow): Promise<void> {
    await this.#database
      .insertInto("requests")
      .values({
        id: row.id,
        client_request_id: row.clientRequestId ?? null,
        key_id: row.keyId,
        dialect: row.dialect,
        model: row.model,
        state: row.state,
        stream: Number(row.stream),
        wanted: row.wanted,
        pictures: row.pictures,
        error_code: row.errorCode ?? null,
        ...toUsageColumns(row.usage),
        created_at: row.createdAt.getTime(),
        finished_at: row.finishedAt?.getTime() ?? null,
      })
      .execute()
  }

  /** Moves a running request to its end. Gives false where it was not running any more: then somebody else has ended it. */
  async finish(id: string, end: RequestEnd): Promise<boolean> {
    const result = await this.#database
      .updateTable("requests")
      .set({
        state: end.state,
        pictures: end.pictures,
        error_code: end.errorCode ?? null,
        ...toUsageColumns(end.usage),
        finished_at: end.finishedAt.getTime(),
      })
      .where("id", "=", id)
      .where("state", "=", "running")
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  }

  /** A request of a key by our id. */
  async find(id: string, keyId: string): Promise<RequestRow | undefined> {
    const row = await this.#database.selectFrom("requests").selectAll().where("id", "=", id).where("key_id", "=", keyId).executeTakeFirst()
    return row && toRequest(row)
  }

  /** The newest request of a key that carried this id of the client's. */
  async findByClientId(clientRequestId: string, keyId: string): Promise<RequestRow | undefined> {
    const row = await this.#database
      .selectFrom("requests")
      .selectAll()
      .where("key_id", "=", keyId)
      .where("client_request_id", "=", clientRequestId)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst()
    return row && toRequest(row)
  }

  /** Marks every running request as `unknown` and gives their number. */
  async abandonRunning(at: Date): Promise<number> {
    const result = await this.#database
      .updateTable("requests")
      .set({ state: "unknown", finished_at: at.getTime() })
      .where("state", "=", "running")
      .executeTakeFirst()
    return Number(result.numUpdatedRows)
  }
}

function toRequest(row: Selectable<Schema["requests"]>): RequestRow {
  const usage = fromUsageColumns(row)
  return {
    id: row.id,
    ...(row.client_request_id === null ? {} : { clientRequestId: row.client_request_id }),
    keyId: row.key_id,
    dialect: row.dialect,
    model: row.model,
    state: row.state as RequestState,
    stream: row.stream === 1,
    wanted: row.wanted,
    pictures: row.pictures,
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    ...(usage === undefined ? {} : { usage }),
    createdAt: new Date(row.created_at),
    ...(row.finished_at === null ? {} : { finishedAt: new Date(row.finished_at) }),
  }
}
