import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** A change that was made. */
export interface AuditRow {
  readonly id: string
  readonly at: Date
  readonly actor: { readonly type: "user" | "token" | "cli" | "system"; readonly id?: string; readonly name: string }
  readonly action: string
  readonly target?: { readonly type: string; readonly id: string; readonly name?: string }
  readonly detail?: Readonly<Record<string, unknown>>
  readonly address?: string
}

/** Which changes to list. */
export interface AuditPage {
  /** Id of a change: only those before it. */
  readonly before?: string
  readonly limit: number
  readonly action?: string
  /** Id of a user, or the type of an actor that is none. */
  readonly actor?: string
}

/** The rows of the record of changes. They are never changed. */
export class AuditTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  async insert(row: AuditRow): Promise<void> {
    await this.#database
      .insertInto("audit")
      .values({
        id: row.id,
        at: row.at.getTime(),
        actor_type: row.actor.type,
        actor_id: row.actor.id ?? null,
        actor_name: row.actor.name,
        action: row.action,
        target_type: row.target?.type ?? null,
        target_id: row.target?.id ?? null,
        target_name: row.target?.name ?? null,
        detail: row.detail === undefined ? null : JSON.stringify(row.detail),
        address: row.address ?? null,
      })
      .execute()
  }

  /** Newest first. */
  async page({ before, limit, action, actor }: AuditPage): Promise<AuditRow[]> {
    let query = this.#database.selectFrom("audit").selectAll()
    if (action !== undefined) query = query.where("action", "=", action)
    if (actor !== undefined) query = query.where(({ or, eb }) => or([eb("actor_id", "=", actor), eb("actor_type", "=", actor)]))
    if (before !== undefined) {
      const mark = await this.#database.selectFrom("audit").select("at").where("id", "=", before).executeTakeFirst()
      if (mark === undefined) return []
      query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("at", "id"), "<", tuple(mark.at, before)))
    }
    return (await query.orderBy("at", "desc").orderBy("id", "desc").limit(limit).execute()).map(toRow)
  }

  async removeBefore(moment: Date): Promise<void> {
    await this.#database.deleteFrom("audit").where("at", "<", moment.getTime()).execute()
  }
}

function toRow(row: Selectable<Schema["audit"]>): AuditRow {
  return {
    id: row.id,
    at: new Date(row.at),
    actor: {
      type: row.actor_type as AuditRow["actor"]["type"],
      ...(row.actor_id === null ? {} : { id: row.actor_id }),
      name: row.actor_name,
    },
    action: row.action,
    ...(row.target_type === null || row.target_id === null
      ? {}
      : { target: { type: row.target_type, id: row.target_id, ...(row.target_name === null ? {} : { name: row.target_name }) } }),
    ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) as Record<string, unknown> }),
    ...(row.address === null ? {} : { address: row.address }),
  }
}
