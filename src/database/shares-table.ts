import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** What its user lets anybody with the link see. */
export interface ShareRow {
  readonly id: string
  readonly userId: string
  readonly title?: string
  readonly conversationId?: string
  /** What of a conversation is shown: ids of its user's messages and of the answers to them, the first one first. */
  readonly messageIds?: readonly string[]
  /** How often it was looked at. */
  readonly views: number
  readonly createdAt: Date
  /** Absent: until it is revoked. */
  readonly expiresAt?: Date
}

/** The rows behind shares. */
export class SharesTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where a picture is gone. */
  async insert(share: Omit<ShareRow, "views">, pictureIds: readonly string[]): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("shares")
        .values({
          id: share.id,
          user_id: share.userId,
          title: share.title ?? null,
          conversation_id: share.conversationId ?? null,
          message_ids: share.messageIds === undefined ? null : JSON.stringify(share.messageIds),
          views: 0,
          created_at: share.createdAt.getTime(),
          expires_at: share.expiresAt?.getTime() ?? null,
        })
        .execute()
      if (pictureIds.length === 0) return
      const rows = pictureIds.map((picture_id, position) => ({ share_id: share.id, picture_id, position }))
      await transaction.insertInto("share_pictures").values(rows).execute()
    })
  }

  /** One that has not expired at `now`, of a user who is not disabled. */
  async find(id: string, now: Date): Promise<ShareRow | undefined> {
    const row = await this.#current(now)
      .where("id", "=", id)
      .where(({ exists, selectFrom }) =>
        exists(selectFrom("users").select("users.id").whereRef("users.id", "=", "shares.user_id").where("users.disabled_at", "is", null)),
      )
      .executeTakeFirst()
    return row && toShare(row)
  }

  /** A user's, the newest first. */
  async ofUser(userId: string, now: Date, limit: number): Promise<readonly ShareRow[]> {
    const query = this.#current(now).where("user_id", "=", userId).orderBy("created_at", "desc").orderBy("id")
    return (await query.limit(limit).execute()).map(toShare)
  }

  /** How many a user has. */
  async countOf(userId: string, now: Date): Promise<number> {
    const query = this.#current(now)
      .clearSelect()
      .select(({ fn }) => fn.countAll().as("count"))
    return Number((await query.where("user_id", "=", userId).executeTakeFirstOrThrow()).count)
  }

  /** The pictures of each share that are still there, in their order. */
  async picturesOf(shareIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const pictures = new Map<string, string[]>()
    if (shareIds.length === 0) return pictures
    const rows = await this.#database
      .selectFrom("share_pictures")
      .select(["share_id", "picture_id"])
      .where("share_id", "in", shareIds)
      .orderBy("position")
      .execute()
    for (const { share_id, picture_id } of rows) pictures.set(share_id, [...(pictures.get(share_id) ?? []), picture_id])
    return pictures
  }

  /** Counts one more look. */
  async countView(id: string): Promise<void> {
    await this.#database
      .updateTable("shares")
      .set(({ eb }) => ({ views: eb("views", "+", 1) }))
      .where("id", "=", id)
      .execute()
  }

  /** Deletes a user's share. Gives false where there is none. */
  async remove(id: string, userId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom("shares")
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }

  /** Deletes those that expired at `now` or before it. */
  async removeExpired(now: Date): Promise<void> {
    await this.#database.deleteFrom("shares").where("expires_at", "<=", now.getTime()).execute()
  }

  #current(now: Date) {
    return this.#database
      .selectFrom("shares")
      .selectAll()
      .where(({ or, eb }) => or([eb("expires_at", "is", null), eb("expires_at", ">", now.getTime())]))
  }
}

function toShare(row: Selectable<Schema["shares"]>): ShareRow {
  return {
    id: row.id,
    userId: row.user_id,
    ...(row.title === null ? {} : { title: row.title }),
    ...(row.conversation_id === null ? {} : { conversationId: row.conversation_id }),
    ...(row.message_ids === null ? {} : { messageIds: JSON.parse(row.message_ids) as string[] }),
    views: row.views,
    createdAt: new Date(row.created_at),
    ...(row.expires_at === null ? {} : { expiresAt: new Date(row.expires_at) }),
  }
}
