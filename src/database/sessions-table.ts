import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"
import { toUser, type UserRow } from "./users-table.ts"

/** How somebody has signed in. */
export type SignInMethod = "password" | "link" | "admin_token" | "oidc"

/** Somebody who has signed in with one browser. */
export interface SessionRow {
  readonly id: string
  /** HMAC-SHA256 of the cookie's token, hex. Unique. */
  readonly hash: string
  readonly userId: string
  readonly method: SignInMethod
  /** What the browser said it is. */
  readonly userAgent?: string
  readonly createdAt: Date
  readonly usedAt: Date
  readonly expiresAt: Date
}

/** A link that signs a user in once. */
export interface LoginLinkRow {
  readonly id: string
  /** HMAC-SHA256 of the link's token, hex. Unique. */
  readonly hash: string
  readonly userId: string
  readonly createdAt: Date
  /** Absent: until it is used. */
  readonly expiresAt?: Date
}

/** The rows behind sessions, and behind the links that begin one. */
export class SessionsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  async insert(row: SessionRow): Promise<void> {
    await this.#database
      .insertInto("sessions")
      .values({
        id: row.id,
        hash: row.hash,
        user_id: row.userId,
        method: row.method,
        user_agent: row.userAgent ?? null,
        created_at: row.createdAt.getTime(),
        used_at: row.usedAt.getTime(),
        expires_at: row.expiresAt.getTime(),
      })
      .execute()
  }

  /** The session with this hash and its user, as long as it lasts and the user is not disabled. */
  async findByHash(hash: string, now: Date): Promise<{ readonly session: SessionRow; readonly user: UserRow } | undefined> {
    // One query, because it is made at every request of a page.
    const row = await this.#database
      .selectFrom("sessions")
      .innerJoin("users", "users.id", "sessions.user_id")
      .selectAll("users")
      .select(["sessions.hash", "sessions.user_id", "sessions.method", "sessions.user_agent", "sessions.used_at", "sessions.expires_at"])
      .select(["sessions.id as session_id", "sessions.created_at as begun_at"])
      .where("sessions.hash", "=", hash)
      .where("sessions.expires_at", ">", now.getTime())
      .where("users.disabled_at", "is", null)
      .executeTakeFirst()
    return row && { session: toSession({ ...row, id: row.session_id, created_at: row.begun_at }), user: toUser(row) }
  }

  /** The sessions of a user that last, the one used last first, at most `limit`. */
  async ofUser(userId: string, now: Date, limit: number): Promise<SessionRow[]> {
    const query = this.#database.selectFrom("sessions").selectAll().where("user_id", "=", userId).where("expires_at", ">", now.getTime())
    return (await query.orderBy("used_at", "desc").orderBy("id").limit(limit).execute()).map(toSession)
  }

  /** Whether a session of a user is there still. */
  async has(id: string, userId: string): Promise<boolean> {
    const query = this.#database.selectFrom("sessions").select("id").where("id", "=", id).where("user_id", "=", userId)
    return (await query.executeTakeFirst()) !== undefined
  }

  /** Lets a session last longer, as long as it is there. */
  async renew(id: string, usedAt: Date, expiresAt: Date): Promise<void> {
    const update = this.#database.updateTable("sessions").set({ used_at: usedAt.getTime(), expires_at: expiresAt.getTime() })
    await update.where("id", "=", id).execute()
  }

  /** Ends a session of a user. Gives false where it has none with this id. */
  async remove(id: string, userId: string): Promise<boolean> {
    const result = await this.#database.deleteFrom("sessions").where("id", "=", id).where("user_id", "=", userId).executeTakeFirst()
    return result.numDeletedRows > 0n
  }

  /** Ends the sessions of a user, but for the one that is excepted, and takes its links away. */
  async removeOfUser(userId: string, exceptId = ""): Promise<void> {
    await this.#database.deleteFrom("sessions").where("user_id", "=", userId).where("id", "!=", exceptId).execute()
    await this.#database.deleteFrom("login_links").where("user_id", "=", userId).execute()
  }

  async insertLink(row: LoginLinkRow): Promise<void> {
    await this.#database
      .insertInto("login_links")
      .values({
        id: row.id,
        hash: row.hash,
        user_id: row.userId,
        created_at: row.createdAt.getTime(),
        expires_at: row.expiresAt?.getTime() ?? null,
      })
      .execute()
  }

  /** Uses a link up, and gives whose it was; undefined where there is none any more. Of several at once, one gets it. */
  async takeLink(hash: string, now: Date): Promise<string | undefined> {
    const row = await this.#database
      .deleteFrom("login_links")
      .where("hash", "=", hash)
      .where(({ or, eb }) => or([eb("expires_at", "is", null), eb("expires_at", ">", now.getTime())]))
      .returning("user_id")
      .executeTakeFirst()
    return row?.user_id
  }

  /** Deletes what has ended by itself. */
  async removeExpired(now: Date): Promise<void> {
    await this.#database.deleteFrom("sessions").where("expires_at", "<=", now.getTime()).execute()
    await this.#database.deleteFrom("login_links").where("expires_at", "<=", now.getTime()).execute()
  }
}

function toSession(row: Selectable<Schema["sessions"]>): SessionRow {
  return {
    id: row.id,
    hash: row.hash,
    userId: row.user_id,
    method: row.method as SignInMethod,
    ...(row.user_agent === null ? {} : { userAgent: row.user_agent }),
    createdAt: new Date(row.created_at),
    usedAt: new Date(row.used_at),
    expiresAt: new Date(row.expires_at),
  }
}
