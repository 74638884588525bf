import type { Kysely, Selectable, Updateable } from "kysely"
import { comesAfter, type ListPage } from "./list-page.ts"
import type { Schema } from "./schema.ts"

/** Somebody who has keys, and may sign in. */
export interface UserRow {
  readonly id: string
  /** Unique. */
  readonly name: string
  readonly teamId?: string
  readonly createdAt: Date
  /** Since when no key of the user works, and no session. */
  readonly disabledAt?: Date
  /** What they may do: a word of `roles`. */
  readonly role: string
  /** Argon2id in PHC form; absent: no sign-in by password. */
  readonly passwordHash?: string
  /** Issuer and subject at the identity provider. Unique. */
  readonly oidcSubject?: string
  /** What the web app wants to find again; the server does not look into it. */
  readonly preferences: Readonly<Record<string, unknown>>
  readonly lastSeenAt?: Date
}

/** What of a user can be changed; null takes it away. */
export interface UserChange {
  readonly name?: string
  readonly teamId?: string | null
  readonly disabledAt?: Date | null
  readonly role?: string
  readonly passwordHash?: string | null
  readonly preferences?: Readonly<Record<string, unknown>>
}

/** The rows behind users. Users are disabled, never deleted: what they spent stays theirs. */
export class UsersTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where the name or the subject is taken or there is no such team. */
  async insert(row: UserRow): Promise<void> {
    await this.#database
      .insertInto("users")
      .values({
        id: row.id,
        name: row.name,
        team_id: row.teamId ?? null,
        created_at: row.createdAt.getTime(),
        disabled_at: row.disabledAt?.getTime() ?? null,
        role: row.role,
        password_hash: row.passwordHash ?? null,
        oidc_subject: row.oidcSubject ?? null,
        preferences: JSON.stringify(row.preferences),
        last_seen_at: row.lastSeenAt?.getTime() ?? null,
      })
      .execute()
  }

  async find(id: string): Promise<UserRow | undefined> {
    return this.#findBy("id", id)
  }

  async findByName(name: string): Promise<UserRow | undefined> {
    return this.#findBy("name", name)
  }

  async findByOidcSubject(subject: string): Promise<UserRow | undefined> {
    return this.#findBy("oidc_subject", subject)
  }

  /** The owner that has been there longest and is not disabled. */
  async firstOwner(): Promise<UserRow | undefined> {
    const query = this.#database.selectFrom("users").selectAll().where("role", "=", "owner").where("disabled_at", "is", null)
    const row = await query.orderBy("created_at").orderBy("id").limit(1).executeTakeFirst()
    return row && toUser(row)
  }

  /** Whether somebody who is not disabled has a password. */
  async hasPassword(): Promise<boolean> {
    const query = this.#database.selectFrom("users").select("id").where("password_hash", "is not", null).where("disabled_at", "is", null)
    return (await query.limit(1).executeTakeFirst()) !== undefined
  }

  /** Newest first. `limit` absent: all. */
  async list({ limit, before }: Partial<ListPage> = {}): Promise<UserRow[]> {
    let query = this.#database.selectFrom("users").selectAll().orderBy("created_at", "desc").orderBy("id", "desc")
    if (before !== undefined) query = query.where(comesAfter("users", before))
    if (limit !== undefined) query = query.limit(limit)
    return (await query.execute()).map(toUser)
  }

  /** Gives false where there is no such user. Throws as `insert` does. */
  async change(id: string, change: UserChange): Promise<boolean> {
    const { name, teamId, disabledAt, role, passwordHash, preferences } = change
    return this.#update(id, {
      id,
      ...(name === undefined ? {} : { name }),
      ...(teamId === undefined ? {} : { team_id: teamId }),
      ...(disabledAt === undefined ? {} : { disabled_at: disabledAt?.getTime() ?? null }),
      ...(role === undefined ? {} : { role }),
      ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
      ...(preferences === undefined ? {} : { preferences: JSON.stringify(preferences) }),
    })
  }

  /** Puts another hash of the same password in the place of `former`, unless the password was changed meanwhile. */
  async rehash(id: string, former: string, passwordHash: string): Promise<void> {
    const update = this.#database.updateTable("users").set({ password_hash: passwordHash })
    await update.where("id", "=", id).where("password_hash", "=", former).execute()
  }

  async seen(id: string, at: Date): Promise<void> {
    await this.#update(id, { last_seen_at: at.getTime() })
  }

  /** Does the same, and locks the user until the end of this transaction. Gives false for one who has another role by now. */
  async seenAs(id: string, role: string, at: Date): Promise<boolean> {
    const update = this.#database.updateTable("users").set({ last_seen_at: at.getTime() }).where("id", "=", id).where("role", "=", role)
    return (await update.executeTakeFirst()).numUpdatedRows > 0n
  }

  /**
   * Locks the owners that are not disabled until the end of this transaction, and gives their ids: of two who want to go at the same
   * time, the second sees that the first has gone.
   */
  async lockOwners(): Promise<readonly string[]> {
    // An update locks its rows on every engine.
    const update = this.#database.updateTable("users").set({ role: "owner" }).where("role", "=", "owner").where("disabled_at", "is", null)
    return (await update.returning("id").execute()).map(({ id }) => id)
  }

  async #findBy(column: "id" | "name" | "oidc_subject", value: string): Promise<UserRow | undefined> {
    const row = await this.#database.selectFrom("users").selectAll().where(column, "=", value).executeTakeFirst()
    return row && toUser(row)
  }

  async #update(id: string, columns: Updateable<Schema["users"]>): Promise<boolean> {
    const result = await this.#database.updateTable("users").set(columns).where("id", "=", id).executeTakeFirst()
    return result.numUpdatedRows > 0n
  }
}

/** Gives a row of the table as a user. */
export function toUser(row: Selectable<Schema["users"]>): UserRow {
  return {
    id: row.id,
    name: row.name,
    ...(row.team_id === null ? {} : { teamId: row.team_id }),
    createdAt: new Date(row.created_at),
    ...(row.disabled_at === null ? {} : { disabledAt: new Date(row.disabled_at) }),
    role: row.role,
    ...(row.password_hash === null ? {} : { passwordHash: row.password_hash }),
    ...(row.oidc_subject === null ? {} : { oidcSubject: row.oidc_subject }),
    preferences: row.preferences === null ? {} : (JSON.parse(row.preferences) as Record<string, unknown>),
    ...(row.last_seen_at === null ? {} : { lastSeenAt: new Date(row.last_seen_at) }),
  }
}
