import type { ExpressionBuilder, Kysely, Selectable } from "kysely"
import type { StoredImage } from "#canonical/image.ts"
import type { Schema } from "./schema.ts"

/** A picture that is kept, with whom it belongs to. Several rows may have the same hash. */
export interface PictureRow extends StoredImage {
  readonly keyId?: string
  readonly requestId?: string
  readonly createdAt: Date
}

/** The rows behind hosted pictures. */
export class PicturesTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where the id is taken. */
  async insert(row: PictureRow): Promise<void> {
    await this.#database
      .insertInto("pictures")
      .values(({ selectFrom }) => ({
        id: row.id,
        sha256: row.sha256,
        media_type: row.mediaType,
        width: row.width,
        height: row.height,
        byte_length: row.byteLength,
        key_id: row.keyId ?? null,
        request_id: row.requestId ?? null,
        model:
          row.requestId === undefined ? null : selectFrom("requests").select("requests.model").where("requests.id", "=", row.requestId),
        created_at: row.createdAt.getTime(),
        expires_at: row.expiresAt?.getTime() ?? null,
        removal_until: null,
      }))
      .execute()
  }

  async find(id: string): Promise<PictureRow | undefined> {
    const row = await this.#database.selectFrom("pictures").selectAll().where("id", "=", id).executeTakeFirst()
    return row && toPicture(row)
  }

  /** Of the pictures of a key with these bytes that have not expired at `now`, the one that is kept the longest. */
  async findByHash(sha256: string, keyId: string, now: Date): Promise<PictureRow | undefined> {
    const rows = await this.#database
      .selectFrom("pictures")
      .selectAll()
      .where("sha256", "=", sha256)
      .where("key_id", "=", keyId)
      .where(({ or, eb }) => or([eb("expires_at", "is", null), eb("expires_at", ">", now.getTime())]))
      .orderBy(({ fn, val }) => fn.coalesce("expires_at", val(Number.MAX_SAFE_INTEGER)), "desc")
      .limit(1)
      .execute()
    return rows.map(toPicture).at(0)
  }

  /** The pictures of a request, in the order in which they were finished. */
  async ofRequest(requestId: string): Promise<PictureRow[]> {
    const rows = await this.#database
      .selectFrom("pictures")
      .selectAll()
      .where("request_id", "=", requestId)
      .orderBy("created_at")
      .orderBy("id")
      .execute()
    return rows.map(toPicture)
  }

  /** Pictures that expired at `now` or before it and that nobody is removing, the longest expired first; at most `limit`. */
  async expired(now: Date, limit: number): Promise<PictureRow[]> {
    const rows = await this.#database
      .selectFrom("pictures")
      .selectAll()
      .where("expires_at", "<=", now.getTime())
      .where(nobodyRemoves(now))
      .orderBy("expires_at")
      .limit(limit)
      .execute()
    return rows.map(toPicture)
  }

  /**
   * Lets a picture expire and begins its removal, which nobody else can until `until`. Gives false where the picture is gone
   * or somebody else is removing it.
   */
  async beginRemoval(id: string, now: Date, until: Date): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("pictures")
      .set({ expires_at: now.getTime(), removal_until: until.getTime() })
      .where("id", "=", id)
      .where(nobodyRemoves(now))
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Whether a picture with these bytes is being removed. */
  async isRemoving(sha256: string, now: Date): Promise<boolean> {
    const row = await this.#database
      .selectFrom("pictures")
      .select("id")
      .where("sha256", "=", sha256)
      .where("removal_until", ">", now.getTime())
      .executeTakeFirst()
    return row !== undefined
  }

  /** Does nothing where there is no such row. */
  async remove(id: string): Promise<void> {
    await this.#database.deleteFrom("pictures").where("id", "=", id).execute()
  }

  /** Those of these hashes that some picture has, whether it has expired or not. */
  async knownOf(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    if (hashes.length === 0) return new Set()
    const rows = await this.#database.selectFrom("pictures").select("sha256").distinct().where("sha256", "in", hashes).execute()
    return new Set(rows.map(({ sha256 }) => sha256))
  }

  /** How many pictures share these bytes, without those whose removal has begun. */
  async countBySha(sha256: string): Promise<number> {
    const { count } = await this.#database
      .selectFrom("pictures")
      .select((select) => select.fn.countAll().as("count"))
      .where("sha256", "=", sha256)
      .where("removal_until", "is", null)
      .executeTakeFirstOrThrow()
    return Number(count)
  }
}

function nobodyRemoves(now: Date) {
  return ({ or, eb }: ExpressionBuilder<Schema, "pictures">) =>
    or([eb("removal_until", "is", null), eb("removal_until", "<=", now.getTime())])
}

/** A row as the queries give it. */
export function toPicture(row: Selectable<Schema["pictures"]>): PictureRow {
  return {
    id: row.id,
    sha256: row.sha256,
    mediaType: row.media_type,
    width: row.width,
    height: row.height,
    byteLength: row.byte_length,
    ...(row.key_id === null ? {} : { keyId: row.key_id }),
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
    createdAt: new Date(row.created_at),
    ...(row.expires_at === null ? {} : { expiresAt: new Date(row.expires_at) }),
  }
}
