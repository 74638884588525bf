import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** What a user is about to fetch as one archive. */
export interface DownloadRow {
  readonly id: string
  readonly userId: string
  readonly pictureIds: readonly string[]
  readonly fileName: string
  readonly expiresAt: Date
}

/** The rows behind downloads: any node can serve what another was asked for. */
export class DownloadsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  async insert({ id, userId, pictureIds, fileName, expiresAt }: DownloadRow): Promise<void> {
    await this.#database
      .insertInto("downloads")
      .values({
        id,
        user_id: userId,
        picture_ids: JSON.stringify(pictureIds),
        file_name: fileName,
        expires_at: expiresAt.getTime(),
      })
      .execute()
  }

  /** One that has not expired at `now`. */
  async find(id: string, now: Date): Promise<DownloadRow | undefined> {
    const row = await this.#database
      .selectFrom("downloads")
      .selectAll()
      .where("id", "=", id)
      .where("expires_at", ">", now.getTime())
      .executeTakeFirst()
    return (
      row && {
        id: row.id,
        userId: row.user_id,
        pictureIds: JSON.parse(row.picture_ids) as string[],
        fileName: row.file_name,
        expiresAt: new Date(row.expires_at),
      }
    )
  }

  /** Deletes those that expired at `now` or before it. */
  async removeExpired(now: Date): Promise<void> {
    await this.#database.deleteFrom("downloads").where("expires_at", "<=", now.getTime()).execute()
  }
}
