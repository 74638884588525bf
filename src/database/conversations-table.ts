import { type Kysely, type Selectable, sql } from "kysely"
import { holdsText } from "./holds-text.ts"
import type { Schema } from "./schema.ts"

/** A conversation in the chat room. */
export interface ConversationRow {
  readonly id: string
  readonly userId: string
  readonly title: string
  readonly pinned: boolean
  /** The message at the end of the branch that its user looks at. */
  readonly head?: string
  /** One more with every change. */
  readonly version: number
  readonly createdAt: Date
  /** When something was last said. */
  readonly updatedAt: Date
}

/** What came of a conversation so far. */
export interface ConversationSum {
  readonly id: string
  readonly pictures: number
  /** Micro-USD. */
  readonly charge: number
  readonly running: boolean
  /** Its newest picture, which may be gone. */
  readonly coverId?: string
}

/** Which conversations to list. */
export interface ConversationPage {
  readonly limit: number
  /** Id of the last one of the page before. */
  readonly before?: string
  /** Words that its title or a text of its user holds. */
  readonly text?: string
}

/** What of a conversation can be changed. */
export interface ConversationChange {
  readonly title?: string
  readonly pinned?: boolean
  readonly head?: string | null
  /** Set where something was said. */
  readonly updatedAt?: Date
}

/** Conversations of users; each sees its own only. */
export class ConversationsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  async insert({ id, userId, title, createdAt }: Pick<ConversationRow, "id" | "userId" | "title" | "createdAt">): Promise<void> {
    const at = createdAt.getTime()
    const row = { id, user_id: userId, title, pinned: 0, head: null, version: 1, created_at: at, updated_at: at }
    await this.#database.insertInto("conversations").values(row).execute()
  }

  async find(id: string, userId: string): Promise<ConversationRow | undefined> {
    const row = await this.#database
      .selectFrom("conversations")
      .selectAll()
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .executeTakeFirst()
    return row && toConversation(row)
  }

  /** Those of a user that match: first the pinned ones, each the one first in which something was last said. */
  async page(userId: string, { limit, before, text }: ConversationPage): Promise<ConversationRow[]> {
    let query = this.#database.selectFrom("conversations").selectAll().where("user_id", "=", userId)
    if (before !== undefined) {
      const mark = await this.find(before, userId)
      if (mark === undefined) return []
      const place = [Number(mark.pinned), mark.updatedAt.getTime(), mark.id] as const
      query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("pinned", "updated_at", "id"), "<", tuple(...place)))
    }
    if (text !== undefined) {
      const wanted = text.toLowerCase()
      query = query.where(({ or, exists, selectFrom }) =>
        or([
          holdsText(sql`lower(conversations.title)`, wanted),
          exists(
            selectFrom("messages")
              .select("messages.id")
              .whereRef("messages.conversation_id", "=", "conversations.id")
              .where(holdsText(sql`lower(messages.text)`, wanted)),
          ),
        ]),
      )
    }
    const rows = await query.orderBy("pinned", "desc").orderBy("updated_at", "desc").orderBy("id", "desc").limit(limit).execute()
    return rows.map(toConversation)
  }

  /** Gives what came of each of these conversations; those without a generation are left out. */
  async sums(ids: readonly string[]): Promise<ReadonlyMap<string, ConversationSum>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#database
      .selectFrom("generations")
      .select(({ fn }) => [
        "conversation_id as id",
        fn.sum<number>("pictures").as("pictures"),
        fn.sum<number | null>("charge").as("charge"),
        sql<number>`sum(case when state in ('queued', 'running') then 1 else 0 end)`.as("running"),
        // Ids sort by time: the greatest of those with a picture is the newest.
        sql<string | null>`max(case when cover_id is null then null else id end)`.as("covered"),
      ])
      .where("conversation_id", "in", ids)
      .groupBy("conversation_id")
      .execute()
    const covered = rows.flatMap((row) => row.covered ?? [])
    const covers = new Map(
      covered.length === 0
        ? []
        : (await this.#database.selectFrom("generations").select(["id", "cover_id"]).where("id", "in", covered).execute()).map(
            (row) => [row.id, row.cover_id] as const,
          ),
    )
    return new Map(
      rows.map(({ id, pictures, charge, running, covered: from }) => {
        const coverId = from === null ? undefined : (covers.get(from) ?? undefined)
        const sum = { id, pictures, charge: charge ?? 0, running: running > 0 }
        return [id, { ...sum, ...(coverId === undefined ? {} : { coverId }) }]
      }),
    )
  }

  /** Gives false where the user has no such conversation. */
  async change(id: string, userId: string, { title, pinned, head, updatedAt }: ConversationChange): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("conversations")
      .set(({ eb, ref }) => ({
        version: eb(ref("version"), "+", 1),
        ...(title === undefined ? {} : { title }),
        ...(pinned === undefined ? {} : { pinned: Number(pinned) }),
        ...(head === undefined ? {} : { head }),
        ...(updatedAt === undefined ? {} : { updated_at: updatedAt.getTime() }),
      }))
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Removes it with its messages and generations. Gives false where the user has no such conversation. */
  async remove(id: string, userId: string): Promise<boolean> {
    const query = this.#database.deleteFrom("conversations").where("id", "=", id).where("user_id", "=", userId)
    return (await query.executeTakeFirstOrThrow()).numDeletedRows > 0n
  }
}

function toConversation(row: Selectable<Schema["conversations"]>): ConversationRow {
  return {
    id: row.id,
    userId: row.user_id,
    title: row.title,
    pinned: row.pinned === 1,
    ...(row.head === null ? {} : { head: row.head }),
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}
