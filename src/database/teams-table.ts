import type { Kysely, Selectable } from "kysely"
import { comesAfter, type ListPage } from "./list-page.ts"
import type { Schema } from "./schema.ts"

/** Several users with a budget in common. */
export interface TeamRow {
  readonly id: string
  /** Unique. */
  readonly name: string
  readonly createdAt: Date
}

/** The rows behind teams. */
export class TeamsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where the name is taken. */
  async insert({ id, name, createdAt }: TeamRow): Promise<void> {
    await this.#database.insertInto("teams").values({ id, name, created_at: createdAt.getTime() }).execute()
  }

  async find(id: string): Promise<TeamRow | undefined> {
    const row = await this.#database.selectFrom("teams").selectAll().where("id", "=", id).executeTakeFirst()
    return row && toTeam(row)
  }

  /** Newest first. `limit` absent: all. */
  async list({ limit, before }: Partial<ListPage> = {}): Promise<TeamRow[]> {
    let query = this.#database.selectFrom("teams").selectAll().orderBy("created_at", "desc").orderBy("id", "desc")
    if (before !== undefined) query = query.where(comesAfter("teams", before))
    if (limit !== undefined) query = query.limit(limit)
    return (await query.execute()).map(toTeam)
  }

  /** Gives false where there is no such team. Throws as `insert` does. */
  async rename(id: string, name: string): Promise<boolean> {
    return (await this.#database.updateTable("teams").set({ name }).where("id", "=", id).executeTakeFirst()).numUpdatedRows > 0n
  }

  /** Gives false where there is no such team. Throws DatabaseError with fault `conflict` where it has users. */
  async remove(id: string): Promise<boolean> {
    return (await this.#database.deleteFrom("teams").where("id", "=", id).executeTakeFirst()).numDeletedRows > 0n
  }
}

function toTeam({ id, name, created_at }: Selectable<Schema["teams"]>): TeamRow {
  return { id, name, createdAt: new Date(created_at) }
}
