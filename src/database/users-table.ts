import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** Somebody who has keys. */
export interface UserRow {
  readonly id: string
  /** Unique. */
  readonly name: string
  readonly teamId?: string
  readonly createdAt: Date
  /** Since when no key of the user works. */
  readonly disabledAt?: Date
}

/** What of a user can be changed; null takes it away. */
export interface UserChange {
  readonly name?: string
  readonly teamId?: string | null
  readonly disabledAt?: Date | null
}

/** The rows behind users. Users are disabled, never deleted: what they spent stays theirs. */
export class UsersTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where the name is taken or there is no such team. */
  async insert(row: UserRow): Promise<void> {
    const times = { created_at: row.createdAt.getTime(), disabled_at: row.disabledAt?.getTime() ?? null }
    await this.#database
      .insertInto("users")
      .values({ id: row.id, name: row.name, team_id: row.teamId ?? null, ...times })
      .execute()
  }

  async find(id: string): Promise<UserRow | undefined> {
    const row = await this.#database.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst()
    return row && toUser(row)
  }

  /** Newest first. */
  async list(): Promise<UserRow[]> {
    return (await this.#database.selectFrom("users").selectAll().orderBy("created_at", "desc").orderBy("id").execute()).map(toUser)
  }

  /** Gives false where there is no such user. Throws as `insert` does. */
  async change(id: string, { name, teamId, disabledAt }: UserChange): Promise<boolean> {
    const result = await this.#database
      .updateTable("users")
      .set({
        id,
        ...(name === undefined ? {} : { name }),
        ...(teamId === undefined ? {} : { team_id: teamId }),
        ...(disabledAt === undefined ? {} : { disabled_at: disabledAt?.getTime() ?? null }),
      })
      .where("id", "=", id)
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  }
}

function toUser(row: Selectable<Schema["users"]>): UserRow {
  return {
    id: row.id,
    name: row.name,
    ...(row.team_id === null ? {} : { teamId: row.team_id }),
    createdAt: new Date(row.created_at),
    ...(row.disabled_at === null ? {} : { disabledAt: new Date(row.disabled_at) }),
  }
}
