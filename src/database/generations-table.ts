import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** How far an answer of a model has come. */
export type GenerationState = "queued" | "running" | "succeeded" | "failed" | "stopped"

/** What came of it: `text_only` where a picture would have been welcome and only words came, too. */
export type GenerationOutcome = "picture" | "text_only" | "refused" | "error"

/** What of an answer comes about while it runs. */
export interface GenerationProgress {
  readonly state: GenerationState
  readonly outcome?: GenerationOutcome
  /** JSON of the parts in the model's order; pictures by their ids. */
  readonly parts: string
  /** How many pictures it brought. */
  readonly pictures: number
  /** Its first picture. */
  readonly coverId?: string
  readonly finishReason?: string
  readonly finishMessage?: string
  readonly errorCode?: string
  readonly errorMessage?: string
  /** JSON array. */
  readonly warnings: string
  /** Micro-USD; absent until it is known. */
  readonly charge?: number
  readonly startedAt?: Date
  readonly firstContentAt?: Date
  readonly finishedAt?: Date
}

/** One answer of one model. */
export interface GenerationRow extends GenerationProgress {
  /** Id of the request as well. Sorts by time. */
  readonly id: string
  readonly conversationId: string
  readonly messageId: string
  readonly userId: string
  /** Which of its message's, from 0. */
  readonly number: number
  readonly model: string
  /** JSON of the shape that was asked for. */
  readonly asked: string
  /** How long such an answer usually takes, in milliseconds. */
  readonly expectedMs?: number
  /** The node that runs it. */
  readonly owner: string
  /** One more with every change. */
  readonly version: number
  readonly createdAt: Date
}

const unfinished = ["queued", "running"] as const

/** What models answered in conversations. */
export class GenerationsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  async insert(row: GenerationRow): Promise<void> {
    await this.#database
      .insertInto("generations")
      .values({
        id: row.id,
        conversation_id: row.conversationId,
        message_id: row.messageId,
        user_id: row.userId,
        number: row.number,
        model: row.model,
        asked: row.asked,
        expected_ms: row.expectedMs ?? null,
        owner: row.owner,
        stop_at: null,
        version: row.version,
        created_at: row.createdAt.getTime(),
        ...progressColumns(row),
      })
      .execute()
  }

  /** A generation of a user by its id. */
  async find(id: string, userId: string): Promise<GenerationRow | undefined> {
    const query = this.#database.selectFrom("generations").selectAll().where("id", "=", id).where("user_id", "=", userId)
    const row = await query.executeTakeFirst()
    return row && toGeneration(row)
  }

  /** Those of a conversation by message and number. `messageId`: of that message alone. */
  async ofConversation(conversationId: string, messageId?: string): Promise<GenerationRow[]> {
    let query = this.#database.selectFrom("generations").selectAll().where("conversation_id", "=", conversationId)
    if (messageId !== undefined) query = query.where("message_id", "=", messageId)
    return (await query.orderBy("message_id").orderBy("number").execute()).map(toGeneration)
  }

  /** Those of a conversation that have not ended, or did so at `since` or later. */
  async recent(conversationId: string, since: Date): Promise<GenerationRow[]> {
    const rows = await this.#database
      .selectFrom("generations")
      .selectAll()
      .where("conversation_id", "=", conversationId)
      .where(({ or, eb }) => or([eb("finished_at", "is", null), eb("finished_at", ">=", since.getTime())]))
      .orderBy("id")
      .execute()
    return rows.map(toGeneration)
  }

  /** How many of a user's have not ended. Within a transaction whoever else counts the same user's waits for its end. */
  async countUnfinished(userId: string): Promise<number> {
    await this.#database
      .updateTable("users")
      .set(({ ref }) => ({ created_at: ref("created_at") }))
      .where("id", "=", userId)
      .execute()
    const { count } = await this.#database
      .selectFrom("generations")
      .select((select) => select.fn.countAll().as("count"))
      .where("state", "in", unfinished)
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  /** Writes how far one has come. Gives false where it has ended before, or is gone. */
  async write(id: string, progress: GenerationProgress): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("generations")
      .set(({ eb, ref }) => ({ version: eb(ref("version"), "+", 1), ...progressColumns(progress) }))
      .where("id", "=", id)
      .where("state", "in", unfinished)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Notes that these are to be stopped, as far as they have not ended. */
  async wantStopped(ids: readonly string[], now: Date): Promise<void> {
    if (ids.length === 0) return
    await this.#database
      .updateTable("generations")
      .set({ stop_at: now.getTime() })
      .where("id", "in", ids)
      .where("state", "in", unfinished)
      .where("stop_at", "is", null)
      .execute()
  }

  /** Those of these that are to be stopped or whose rows are gone. */
  async unwanted(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0) return []
    const rows = await this.#database.selectFrom("generations").select("id").where("id", "in", ids).where("stop_at", "is", null).execute()
    const wanted = new Set(rows.map(({ id }) => id))
    return ids.filter((id) => !wanted.has(id))
  }

  /** Those that a node has run since before `before` and that have not ended. */
  async unfinishedOf(owner: string, before: Date): Promise<GenerationRow[]> {
    const query = this.#database.selectFrom("generations").selectAll().where("state", "in", unfinished).where("owner", "=", owner)
    return (await query.where("created_at", "<", before.getTime()).orderBy("id").execute()).map(toGeneration)
  }

  /** Those that have not ended although the node that ran them is gone; at most `limit`, the oldest first. */
  async abandoned(now: Date, limit: number): Promise<GenerationRow[]> {
    const rows = await this.#database
      .selectFrom("generations")
      .leftJoin("nodes", "nodes.id", "generations.owner")
      .selectAll("generations")
      .where("generations.state", "in", unfinished)
      .where(({ or, eb }) => or([eb("nodes.id", "is", null), eb("nodes.lease_until", "<=", now.getTime())]))
      .orderBy("generations.id")
      .limit(limit)
      .execute()
    return rows.map(toGeneration)
  }
}

function progressColumns(progress: GenerationProgress) {
  return {
    state: progress.state,
    outcome: progress.outcome ?? null,
    parts: progress.parts,
    pictures: progress.pictures,
    cover_id: progress.coverId ?? null,
    finish_reason: progress.finishReason ?? null,
    finish_message: progress.finishMessage ?? null,
    error_code: progress.errorCode ?? null,
    error_message: progress.errorMessage ?? null,
    warnings: progress.warnings,
    charge: progress.charge ?? null,
    started_at: progress.startedAt?.getTime() ?? null,
    first_content_at: progress.firstContentAt?.getTime() ?? null,
    finished_at: progress.finishedAt?.getTime() ?? null,
  }
}

function toGeneration(row: Selectable<Schema["generations"]>): GenerationRow {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    userId: row.user_id,
    number: row.number,
    model: row.model,
    asked: row.asked,
    ...(row.expected_ms === null ? {} : { expectedMs: row.expected_ms }),
    owner: row.owner,
    version: row.version,
    createdAt: new Date(row.created_at),
    state: row.state as GenerationState,
    ...(row.outcome === null ? {} : { outcome: row.outcome as GenerationOutcome }),
    parts: row.parts,
    pictures: row.pictures,
    ...(row.cover_id === null ? {} : { coverId: row.cover_id }),
    ...(row.finish_reason === null ? {} : { finishReason: row.finish_reason }),
    ...(row.finish_message === null ? {} : { finishMessage: row.finish_message }),
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    ...(row.error_message === null ? {} : { errorMessage: row.error_message }),
    warnings: row.warnings,
    ...(row.charge === null ? {} : { charge: row.charge }),
    ...(row.started_at === null ? {} : { startedAt: new Date(row.started_at) }),
    ...(row.first_content_at === null ? {} : { firstContentAt: new Date(row.first_content_at) }),
    ...(row.finished_at === null ? {} : { finishedAt: new Date(row.finished_at) }),
  }
}
