import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** A prompt with fields to fill in. */
export interface TemplateRow {
  readonly id: string
  readonly userId: string
  readonly name: string
  /** With `{{field}}` or `{{field=default}}` where something is to be filled in. */
  readonly text: string
  readonly model?: string
  readonly aspectRatio?: string
  readonly createdAt: Date
}

/** What of a template can be changed; null takes it away. */
export interface TemplateChange {
  readonly name?: string
  readonly text?: string
  readonly model?: string | null
  readonly aspectRatio?: string | null
}

/** Templates of users; each sees its own only. */
export class TemplatesTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  async insert({ id, userId, name, text, model, aspectRatio, createdAt }: TemplateRow): Promise<void> {
    const wishes = { model: model ?? null, aspect_ratio: aspectRatio ?? null }
    await this.#database
      .insertInto("templates")
      .values({ id, user_id: userId, name, text, ...wishes, created_at: createdAt.getTime() })
      .execute()
  }

  async find(id: string, userId: string): Promise<TemplateRow | undefined> {
    const row = await this.#database
      .selectFrom("templates")
      .selectAll()
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .executeTakeFirst()
    return row && toTemplate(row)
  }

  /** Newest first. */
  async list(userId: string): Promise<TemplateRow[]> {
    const query = this.#database.selectFrom("templates").selectAll().where("user_id", "=", userId)
    return (await query.orderBy("created_at", "desc").orderBy("id", "desc").execute()).map(toTemplate)
  }

  /** Gives false where the user has no such template. */
  async change(id: string, userId: string, { name, text, model, aspectRatio }: TemplateChange): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("templates")
      .set({
        id,
        ...(name === undefined ? {} : { name }),
        ...(text === undefined ? {} : { text }),
        ...(model === undefined ? {} : { model }),
        ...(aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio }),
      })
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Gives false where the user has no such template. */
  async remove(id: string, userId: string): Promise<boolean> {
    const query = this.#database.deleteFrom("templates").where("id", "=", id).where("user_id", "=", userId)
    return (await query.executeTakeFirstOrThrow()).numDeletedRows > 0n
  }
}

function toTemplate(row: Selectable<Schema["templates"]>): TemplateRow {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    text: row.text,
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.aspect_ratio === null ? {} : { aspectRatio: row.aspect_ratio }),
    createdAt: new Date(row.created_at),
  }
}
