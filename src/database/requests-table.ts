import { type ExpressionBuilder, type Kysely, type Selectable, sql } from "kysely"
import type { Usage } from "#canonical/event.ts"
import type { Schema } from "./schema.ts"
import { fromUsageColumns } from "./usage-columns.ts"

/** `unknown`: Limn ended while the request ran, so nobody can say what the provider did. */
export type RequestState = "queued" | "running" | "succeeded" | "failed" | "unknown"

/** One request of a client. */
export interface RequestRow {
  readonly id: string
  /** The client's own `x-request-id`; scoped to its key and not unique. */
  readonly clientRequestId?: string
  /** The application that it says it comes from, by name and by address. */
  readonly appTitle?: string
  readonly appUrl?: string
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
  /** SHA-256 of method, route and body, hex. */
  readonly fingerprint?: string
  /** The price version that it is charged by. */
  readonly priceId?: string
  /** Micro-USD set aside at every budget level. */
  readonly hold?: number
  /** Micro-USD taken from the client; absent until that is known. */
  readonly charge?: number
  /** What was asked for, as the ledger wrote it. */
  readonly asked?: unknown
  /** Lines of the charge, as the ledger wrote them. */
  readonly lines?: unknown
  /** When a client had the answer in full. */
  readonly collectedAt?: Date
  /** When its client could first see something of the answer. */
  readonly firstContentAt?: Date
  readonly createdAt: Date
  readonly finishedAt?: Date
}

/** Which requests to list. */
export interface RequestPage {
  readonly keyId?: string
  readonly state?: RequestState
  /** As clients named it. */
  readonly model?: string
  readonly dialect?: string
  /** A channel that was called for it. */
  readonly channel?: string
  readonly errorCode?: string
  /** Made at this moment or later. */
  readonly from?: Date
  /** Made before this moment. */
  readonly to?: Date
  /** An id of the request, ours or the client's, or a piece of the names of model, application, key or user, in any case. */
  readonly text?: string
  readonly before?: string
  readonly limit: number
}

/** Reads the rows behind `/v1/requests`; the ledger alone writes them. */
export class RequestsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** A request of a key by our id. */
  async find(id: string, keyId: string): Promise<RequestRow | undefined> {
    const row = await this.#database.selectFrom("requests").selectAll().where("id", "=", id).where("key_id", "=", keyId).executeTakeFirst()
    return row && toRequest(row)
  }

  /** Requests of all keys that match, newest first. `before`: only those that are older than the request with this id. */
  async page(wish: RequestPage): Promise<RequestRow[]> {
    const { keyId, state, model, dialect, channel, errorCode, from, to, text, before, limit } = wish
    let query = this.#database.selectFrom("requests").selectAll()
    if (keyId !== undefined) query = query.where("key_id", "=", keyId)
    if (state !== undefined) query = query.where("state", "=", state)
    if (model !== undefined) query = query.where("model", "=", model)
    if (dialect !== undefined) query = query.where("dialect", "=", dialect)
    if (channel !== undefined) query = query.where(wasCalled(channel))
    if (errorCode !== undefined) query = query.where("error_code", "=", errorCode)
    if (from !== undefined) query = query.where("created_at", ">=", from.getTime())
    if (to !== undefined) query = query.where("created_at", "<", to.getTime())
    if (text !== undefined) query = query.where(mentions(text))
    if (before !== undefined) {
      const mark = await this.#database.selectFrom("requests").select("created_at").where("id", "=", before).executeTakeFirst()
      if (mark === undefined) return []
      query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("created_at", "id"), "<", tuple(mark.created_at, before)))
    }
    return (await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute()).map(toRequest)
  }

  /** When each of these keys last asked for something; those that never did are left out. One look into an index for each key. */
  async lastUseOf(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    if (keyIds.length === 0) return new Map()
    const rows = await this.#database
      .selectFrom("keys")
      .select(({ selectFrom }) => [
        "id",
        selectFrom("requests")
          .select(({ fn }) => fn.max("created_at").as("at"))
          .whereRef("requests.key_id", "=", "keys.id")
          .as("last"),
      ])
      .where("id", "in", keyIds)
      .execute()
    return new Map(rows.flatMap(({ id, last }) => (last === null ? [] : [[id, new Date(last)]])))
  }

  /** How long requests took that brought pictures, among the newest 2000 of all: the newest first. */
  async durations(): Promise<readonly { readonly model: string; readonly durationMs: number }[]> {
    const newest = this.#database.selectFrom("requests").selectAll().orderBy("created_at", "desc").orderBy("id", "desc").limit(2000)
    const rows = await this.#database
      .selectFrom(newest.as("newest"))
      .select(["model", "created_at", "finished_at"])
      .where("state", "=", "succeeded")
      .where("pictures", ">", 0)
      .orderBy("created_at", "desc")
      .execute()
    return rows.flatMap(({ model, created_at, finished_at }) =>
      finished_at === null ? [] : [{ model, durationMs: finished_at - created_at }],
    )
  }

  /** A request by our id, whosever it is. */
  async findOfAnyone(id: string): Promise<RequestRow | undefined> {
    const row = await this.#database.selectFrom("requests").selectAll().where("id", "=", id).executeTakeFirst()
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

  /** The newest request of a key that carried an idempotency key with this SHA-256 (hex), whatever the route. */
  async findByIdempotencyKey(keyHash: string, keyId: string): Promise<RequestRow | undefined> {
    const row = await this.#database
      .selectFrom("idempotency")
      .innerJoin("requests", "requests.id", "idempotency.request_id")
      .selectAll("requests")
      .where("idempotency.key_id", "=", keyId)
      .where("idempotency.key_hash", "=", keyHash)
      .orderBy("requests.created_at", "desc")
      .orderBy("requests.id", "desc")
      .limit(1)
      .executeTakeFirst()
    return row && toRequest(row)
  }
}

function wasCalled(channel: string) {
  // The calls of a request are few, those of a channel many: it is not to be looked for by the index of channels.
  const name = sql<string>`coalesce(attempts.channel, '')`
  return ({ exists, selectFrom }: ExpressionBuilder<Schema, "requests">) =>
    exists(selectFrom("attempts").select("attempts.id").whereRef("request_id", "=", "requests.id").where(name, "=", channel))
}

function mentions(text: string) {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`
  const like = (name: string) => sql<boolean>`lower(${sql.ref(name)}) like ${pattern} escape '\\'`
  return ({ or, eb, selectFrom }: ExpressionBuilder<Schema, "requests">) => {
    const keys = selectFrom("keys").leftJoin("users", "users.id", "keys.user_id").select("keys.id")
    return or([
      eb("requests.id", "=", text),
      eb("client_request_id", "=", text),
      like("requests.model"),
      like("requests.app_title"),
      eb(
        "key_id",
        "in",
        keys.where(({ or: either }) => either([like("keys.label"), like("users.name")])),
      ),
    ])
  }
}

function toRequest(row: Selectable<Schema["requests"]>): RequestRow {
  const usage = fromUsageColumns(row)
  return {
    id: row.id,
    ...(row.client_request_id === null ? {} : { clientRequestId: row.client_request_id }),
    ...(row.app_title === null ? {} : { appTitle: row.app_title }),
    ...(row.app_url === null ? {} : { appUrl: row.app_url }),
    keyId: row.key_id,
    dialect: row.dialect,
    model: row.model,
    state: row.state as RequestState,
    stream: row.stream === 1,
    wanted: row.wanted,
    pictures: row.pictures,
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    ...(usage === undefined ? {} : { usage }),
    ...(row.fingerprint === null ? {} : { fingerprint: row.fingerprint }),
    ...(row.price_id === null ? {} : { priceId: row.price_id }),
    ...(row.hold === null ? {} : { hold: row.hold }),
    ...(row.charge === null ? {} : { charge: row.charge }),
    ...(row.asked === null ? {} : { asked: JSON.parse(row.asked) as unknown }),
    ...(row.lines === null ? {} : { lines: JSON.parse(row.lines) as unknown }),
    ...(row.collected_at === null ? {} : { collectedAt: new Date(row.collected_at) }),
    ...(row.first_content_at === null ? {} : { firstContentAt: new Date(row.first_content_at) }),
    createdAt: new Date(row.created_at),
    ...(row.finished_at === null ? {} : { finishedAt: new Date(row.finished_at) }),
  }
}
