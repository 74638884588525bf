import { type ExpressionBuilder, type Kysely, sql } from "kysely"
import type { RequestState } from "./requests-table.ts"
import type { Schema } from "./schema.ts"
import type { Step } from "./step.ts"

/** A request that is kept for its client. */
export interface ResponseRow {
  /** Our id of the request. */
  readonly id: string
  /** The request that it goes on from. */
  readonly previousId?: string
  /** JSON of whoever keeps it. */
  readonly body: string
  readonly createdAt: Date
  /** As the client named it. */
  readonly model: string
  readonly state: RequestState
  /** JSON of its recorded answer, once there is one. */
  readonly answer?: string
}

/** A request that is to be kept. */
export interface NewResponse extends Pick<ResponseRow, "id" | "previousId" | "body" | "createdAt"> {
  /** Absent where it is kept for ever. */
  readonly expiresAt?: Date
}

/** Most turns of one conversation. */
const maxTurns = 500
/** Longest conversation, in characters of what is kept of it. Its last turn is read however long it is. */
const maxLength = 16 * 1024 * 1024

const insertResponse = "insert into responses (request_id, previous_id, body, created_at, expires_at) values (?, ?, ?, ?, ?)"

/** The statement that keeps a request, for the unit that admits it. */
export function responseStep({ id, previousId, body, createdAt, expiresAt }: NewResponse): Step {
  return { sql: insertResponse, parameters: [id, previousId ?? null, body, createdAt.getTime(), expiresAt?.getTime() ?? null], expect: 1 }
}

/** The requests that are kept for their clients. What reads them sees those of one key, and none that has expired; the others take an id that was found so. */
export class ResponsesTable {
  readonly #database: Kysely<Schema> & { now(): number }

  constructor(database: Kysely<Schema> & { now(): number }) {
    this.#database = database
  }

  async find(id: string, keyId: string): Promise<ResponseRow | undefined> {
    return (await this.#read(id, keyId, 1)).at(0)
  }

  /** A request and those before it, the oldest first; at most 500, and as many of the newest as are not too long together. */
  async conversation(id: string, keyId: string): Promise<readonly ResponseRow[]> {
    return this.#read(id, keyId, maxTurns)
  }

  /** Notes that a request is to be ended. */
  async cancel(id: string): Promise<void> {
    await this.#database.updateTable("responses").set({ cancelled_at: this.#database.now() }).where("request_id", "=", id).execute()
  }

  /** Whether a request is to be ended. */
  async isCancelled(id: string): Promise<boolean> {
    const row = await this.#database.selectFrom("responses").select("cancelled_at").where("request_id", "=", id).executeTakeFirst()
    return row !== undefined && row.cancelled_at !== null
  }

  /** Gives false where it is not kept. */
  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database.deleteFrom("responses").where("request_id", "=", id).executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }

  async #read(id: string, keyId: string, most: number): Promise<readonly ResponseRow[]> {
    const isKept = ({ and, or, eb }: ExpressionBuilder<Schema, "responses" | "requests">) =>
      and([
        eb("requests.key_id", "=", keyId),
        or([eb("responses.expires_at", "is", null), eb("responses.expires_at", ">", this.#database.now())]),
      ])
    const own = sql<number>`length(responses.body) + coalesce(length(answers.body), 0)`
    const rows = await this.#database
      .withRecursive("turns(id, previous_id, depth, size)", (database) =>
        database
          .selectFrom("responses")
          .innerJoin("requests", "requests.id", "responses.request_id")
          .leftJoin("answers", "answers.request_id", "responses.request_id")
          .select(["responses.request_id as id", "responses.previous_id", sql<number>`1`.as("depth"), own.as("size")])
          .where("responses.request_id", "=", id)
          .where(isKept)
          .unionAll(
            database
              .selectFrom("turns")
              .innerJoin("responses", "responses.request_id", "turns.previous_id")
              .innerJoin("requests", "requests.id", "responses.request_id")
              .leftJoin("answers", "answers.request_id", "responses.request_id")
              .select([
                "responses.request_id as id",
                "responses.previous_id",
                sql<number>`turns.depth + 1`.as("depth"),
                sql<number>`turns.size + ${own}`.as("size"),
              ])
              .where("turns.depth", "<", most)
              .where(sql<number>`turns.size + ${own}`, "<=", maxLength)
              .where(isKept),
          ),
      )
      .selectFrom("turns")
      .innerJoin("responses", "responses.request_id", "turns.id")
      .innerJoin("requests", "requests.id", "turns.id")
      .leftJoin("answers", "answers.request_id", "turns.id")
      .select([
        "turns.id",
        "turns.previous_id",
        "responses.body",
        "responses.created_at",
        "requests.model",
        "requests.state",
        "answers.body as answer",
      ])
      .orderBy("turns.depth", "desc")
      .execute()
    return rows.map((row) => ({
      id: row.id,
      ...(row.previous_id === null ? {} : { previousId: row.previous_id }),
      body: row.body,
      createdAt: new Date(row.created_at),
      model: row.model,
      state: row.state as RequestState,
      ...(row.answer === null ? {} : { answer: row.answer }),
    }))
  }
}
