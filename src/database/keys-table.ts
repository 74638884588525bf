import type { Selectable } from "kysely"
import type { Database } from "./database.ts"
import type { Schema } from "./schema.ts"

/** A client key as it is stored: never the key itself. */
export interface KeyRow {
  readonly id: string
  /** HMAC-SHA256 of the key, hex. Unique. */
  readonly hash: string
  /** What people call it. */
  readonly label: string
  /** Last four characters of the key. */
  readonly last4: string
  /** Picture flavour that the key is pinned to. */
  readonly flavour?: string
  readonly createdAt: Date
  readonly expiresAt?: Date
  readonly revokedAt?: Date
  /** True for the key that the installation started with. */
  readonly bootstrap: boolean
}

/** The rows behind client keys. Keys are revoked, never deleted: requests go on naming them. */
export class KeysTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Throws DatabaseError with fault `conflict` where the id, the hash, or the place of the bootstrap key is taken. */
  async insert(row: KeyRow): Promise<void> {
    await this.#database.insertInto("keys").values(toColumns(row)).execute()
  }

  async findByHash(hash: string): Promise<KeyRow | undefined> {
    const row = await this.#database.selectFrom("keys").selectAll().where("hash", "=", hash).executeTakeFirst()
    return row && toKey(row)
  }

  /**
   * Inserts the bootstrap key of a new installation. Gives false where there was any key before; of several processes at
   * once, one gets true.
   */
  async insertFirst(row: KeyRow): Promise<boolean> {
    return this.#database.transaction().execute(async (transaction) => {
      const former = await transaction.selectFrom("keys").select("id").limit(1).executeTakeFirst()
      if (former === undefined) await new KeysTable(transaction).insert({ ...row, bootstrap: true })
      return former === undefined
    })
  }

  /**
   * Makes this the one bootstrap key, usable whatever was done to it before. A former bootstrap key with another hash is
   * revoked; a row that has this hash already keeps its id, label and flavour.
   */
  async replaceBootstrap(row: KeyRow): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction
        .updateTable("keys")
        .set((key) => ({ bootstrap: 0, revoked_at: key.fn.coalesce("revoked_at", key.val(row.createdAt.getTime())) }))
        .where("bootstrap", "=", 1)
        .where("hash", "!=", row.hash)
        .execute()
      await transaction
        .insertInto("keys")
        .values({ ...toColumns(row), bootstrap: 1 })
        .onConflict((conflict) => conflict.column("hash").doUpdateSet({ bootstrap: 1, revoked_at: null, expires_at: null }))
        .execute()
    })
  }

  /** Newest first. */
  async list(): Promise<KeyRow[]> {
    return (await this.#database.selectFrom("keys").selectAll().orderBy("created_at", "desc").orderBy("id").execute()).map(toKey)
  }

  /** Gives false where there is no such key or it was revoked before. */
  async revoke(id: string, at: Date): Promise<boolean> {
    const result = await this.#database
      .updateTable("keys")
      .set({ revoked_at: at.getTime() })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  }
}

function toColumns(row: KeyRow): Schema["keys"] {
  return {
    id: row.id,
    hash: row.hash,
    label: row.label,
    last4: row.last4,
    flavour: row.flavour ?? null,
    created_at: row.createdAt.getTime(),
    expires_at: row.expiresAt?.getTime() ?? null,
    revoked_at: row.revokedAt?.getTime() ?? null,
    bootstrap: Number(row.bootstrap),
  }
}

function toKey(row: Selectable<Schema["keys"]>): KeyRow {
  return {
    id: row.id,
    hash: row.hash,
    label: row.label,
    last4: row.last4,
    ...(row.flavour === null ? {} : { flavour: row.flavour }),
    createdAt: new Date(row.created_at),
    ...(row.expires_at === null ? {} : { expiresAt: new Date(row.expires_at) }),
    ...(row.revoked_at === null ? {} : { revokedAt: new Date(row.revoked_at) }),
    bootstrap: row.bootstrap === 1,
  }
}
