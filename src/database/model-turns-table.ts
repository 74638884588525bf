import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** A model's turn as it is found by one of its pictures. */
export interface ModelTurnRow {
  /** Id of the user that it was made for, or of the key where that has none. */
  readonly owner: string
  /** SHA-256 of the picture, lower-case hex. */
  readonly sha256: string
  /** The same in all rows of one turn. */
  readonly id: string
  /** The protocol and the model that made it. */
  readonly maker: string
  /** What the user said that it answers. */
  readonly words: string
  /** JSON of the turn's parts. */
  readonly parts: string
  /** Absent where it is kept for ever. */
  readonly expiresAt?: Date
}

const rowsAtOnce = 500

/** The turns of models that drew, with the signatures that want to be sent back. */
export class ModelTurnsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Writes the rows, all or none. A picture that its owner has already belongs to the newer turn from now on. `rows` must not be empty. */
  async put(rows: readonly ModelTurnRow[]): Promise<void> {
    await this.#database
      .insertInto("model_turns")
      .values(rows.map(({ expiresAt, ...row }) => ({ ...row, expires_at: expiresAt?.getTime() ?? null })))
      .onConflict((conflict) =>
        conflict.columns(["owner", "sha256"]).doUpdateSet(({ ref }) => ({
          id: ref("excluded.id"),
          maker: ref("excluded.maker"),
          words: ref("excluded.words"),
          parts: ref("excluded.parts"),
          expires_at: ref("excluded.expires_at"),
        })),
      )
      .execute()
  }

  /** The turns of an owner in which these pictures stand, without those that have expired. */
  async find(owner: string, hashes: readonly string[], now: Date): Promise<ModelTurnRow[]> {
    if (hashes.length === 0) return []
    const rows = await this.#database
      .selectFrom("model_turns")
      .selectAll()
      .where("owner", "=", owner)
      .where("sha256", "in", hashes)
      .where(({ or, eb }) => or([eb("expires_at", "is", null), eb("expires_at", ">", now.getTime())]))
      .execute()
    return rows.map(({ expires_at, ...row }) => ({ ...row, ...(expires_at === null ? {} : { expiresAt: new Date(expires_at) }) }))
  }

  /** Deletes what had expired by `now` and gives the number of rows. */
  async removeExpired(now: Date): Promise<number> {
    let removed = 0
    for (;;) {
      // In portions: a long write would keep everybody else waiting.
      const { numDeletedRows } = await this.#database
        .deleteFrom("model_turns")
        .where("expires_at", "<=", now.getTime())
        .where(({ eb, refTuple, selectFrom }) =>
          eb(
            refTuple("owner", "sha256"),
            "in",
            selectFrom("model_turns")
              .select(["owner", "sha256"])
              .where("expires_at", "<=", now.getTime())
              .limit(rowsAtOnce)
              .$asTuple("owner", "sha256"),
          ),
        )
        .executeTakeFirstOrThrow()
      removed += Number(numDeletedRows)
      if (numDeletedRows < rowsAtOnce) return removed
    }
  }
}
