import type { Insertable, Kysely, Selectable } from "kysely"
import type { GuaranteeWord } from "#canonical/guarantee.ts"
import { BudgetsTable } from "./budgets-table.ts"
import { comesAfter, type ListPage } from "./list-page.ts"
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
  /** Picture guarantee of its requests that name none themselves. */
  readonly guarantee?: GuaranteeWord
  readonly createdAt: Date
  readonly expiresAt?: Date
  readonly revokedAt?: Date
  /** True for the key that the installation started with. */
  readonly bootstrap: boolean
  /** True for the account of what a user does in the web app. Only {@link KeysTable.findInternal} finds it. */
  readonly internal?: true
  /** Whose key it is. */
  readonly userId?: string
  /** What it may do; absent: everything. */
  readonly scopes?: readonly string[]
  /** Patterns of the models that it may use; absent: all. */
  readonly models?: readonly string[]
  readonly requestsPerMinute?: number
  readonly picturesPerMinute?: number
  /** Requests at once. */
  readonly concurrency?: number
  /** The hash before the last rotation, and until when it still works. */
  readonly previous?: { readonly hash: string; readonly until: Date }
}

/** What there is to know about whoever sends a key, in one query. */
export interface KeyHolder extends KeyRow {
  readonly teamId?: string
  /** When the user of the key was disabled. */
  readonly userDisabledAt?: Date
}

/** What of a key can be changed; null takes a value away. */
export type KeyChange = {
  readonly [
    Name in
      | "flavour"
      | "guarantee"
      | "expiresAt"
      | "userId"
      | "scopes"
      | "models"
      | "requestsPerMinute"
      | "picturesPerMinute"
      | "concurrency"
  ]?: KeyRow[Name] | null
} & { readonly label?: string }

/** The rows behind client keys. Keys are revoked, never deleted: requests go on naming them. */
export class KeysTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /**
   * `settled`: what the key is to be besides. Throws DatabaseError with fault `conflict` where the id, the hash, or the
   * place of the bootstrap key is taken.
   */
  async insert(row: KeyRow, settled: KeyChange = {}): Promise<void> {
    await this.#database
      .insertInto("keys")
      .values({ ...toColumns(row), ...toChangedColumns(settled) })
      .execute()
  }

  /** The key with this hash, or else the one that had it before it was rotated, whether it may be used or not. */
  async findByHash(hash: string): Promise<KeyHolder | undefined> {
    const query = this.#holders().where(({ or, eb }) => or([eb("hash", "=", hash), eb("previous_hash", "=", hash)]))
    const row = await query
      .orderBy(({ eb }) => eb("hash", "=", hash), "desc")
      .limit(1)
      .executeTakeFirst()
    return row && toHolder(row)
  }

  async find(id: string): Promise<KeyHolder | undefined> {
    const row = await this.#holders().where("keys.id", "=", id).where("internal", "=", 0).executeTakeFirst()
    return row && toHolder(row)
  }

  /** The account of what a user does in the web app. */
  async findInternal(userId: string): Promise<KeyHolder | undefined> {
    const row = await this.#holders().where("keys.user_id", "=", userId).where("internal", "=", 1).executeTakeFirst()
    return row && toHolder(row)
  }

  /** Newest first. `userId`: only those of this user; `limit` absent: all. */
  async list({ userId, limit, before }: Partial<ListPage> & { readonly userId?: string | undefined } = {}): Promise<KeyHolder[]> {
    let query = this.#holders().where("internal", "=", 0).orderBy("keys.created_at", "desc").orderBy("keys.id", "desc")
    if (userId !== undefined) query = query.where("keys.user_id", "=", userId)
    if (before !== undefined) query = query.where(comesAfter("keys", before))
    if (limit !== undefined) query = query.limit(limit)
    return (await query.execute()).map(toHolder)
  }

  /**
   * Inserts the bootstrap key of a new installation, with its budget. Gives false where there was any key before; of
   * several processes at once, one gets true.
   */
  async insertFirst(row: KeyRow): Promise<boolean> {
    return this.#database.transaction().execute(async (transaction) => {
      const former = await transaction.selectFrom("keys").select("id").where("internal", "=", 0).limit(1).executeTakeFirst()
      if (former !== undefined) return false
      const result = await transaction
        .insertInto("keys")
        .values({ ...toColumns(row), bootstrap: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (result.numInsertedOrUpdatedRows !== 1n) return false
      await new BudgetsTable(transaction).insert(row.id)
      return true
    })
  }

  /**
   * Makes this the one bootstrap key, usable whatever was done to it before, and its budget where it has none. A former
   * bootstrap key with another hash is revoked; a row that has this hash already keeps its id, label and limits.
   */
  async replaceBootstrap(row: KeyRow): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction
        .updateTable("keys")
        .set((key) => ({ bootstrap: 0, revoked_at: key.fn.coalesce("revoked_at", key.val(row.createdAt.getTime())) }))
        .where("bootstrap", "=", 1)
        .where("hash", "!=", row.hash)
        .execute()
      const { id } = await transaction
        .insertInto("keys")
        .values({ ...toColumns(row), bootstrap: 1 })
        .onConflict((conflict) => conflict.column("hash").doUpdateSet({ bootstrap: 1, revoked_at: null, expires_at: null }))
        .returning("id")
        .executeTakeFirstOrThrow()
      await new BudgetsTable(transaction).insert(id)
    })
  }

  /** Gives false where there is no such key or it was revoked. */
  async change(id: string, change: KeyChange): Promise<boolean> {
    const columns = toChangedColumns(change)
    // Without a column to set there is nothing to run, but the answer is the same.
    return this.#updateUsable(id, Object.keys(columns).length === 0 ? { id } : columns)
  }

  /** Puts another hash in the place of a key's; the former one works until `previousUntil`. Gives false as `change` does. */
  async rotate(id: string, next: Pick<KeyRow, "hash" | "last4">, previousUntil: Date | undefined): Promise<boolean> {
    const result = await this.#database
      .updateTable("keys")
      .set(({ ref }) => ({
        ...next,
        previous_hash: previousUntil === undefined ? null : ref("hash"),
        previous_until: previousUntil?.getTime() ?? null,
      }))
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .where("internal", "=", 0)
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  }

  /** Gives false where there is no such key or it was revoked before. */
  async revoke(id: string, at: Date): Promise<boolean> {
    return this.#updateUsable(id, { revoked_at: at.getTime() })
  }

  #holders() {
    const query = this.#database.selectFrom("keys").leftJoin("users", "users.id", "keys.user_id")
    return query.selectAll("keys").select(["users.team_id", "users.disabled_at"])
  }

  async #updateUsable(id: string, columns: Partial<Schema["keys"]>): Promise<boolean> {
    const keys = this.#database.updateTable("keys").set(columns).where("id", "=", id)
    const update = keys.where("revoked_at", "is", null).where("internal", "=", 0)
    return (await update.executeTakeFirst()).numUpdatedRows > 0n
  }
}

function toHolder(row: Selectable<Schema["keys"]> & Pick<Selectable<Schema["users"]>, "team_id" | "disabled_at">): KeyHolder {
  return {
    ...toKey(row),
    ...(row.team_id === null ? {} : { teamId: row.team_id }),
    ...(row.disabled_at === null ? {} : { userDisabledAt: new Date(row.disabled_at) }),
  }
}

function toColumns(row: KeyRow): Insertable<Schema["keys"]> {
  return {
    ...toChangedColumns(row),
    id: row.id,
    hash: row.hash,
    label: row.label,
    last4: row.last4,
    created_at: row.createdAt.getTime(),
    revoked_at: row.revokedAt?.getTime() ?? null,
    bootstrap: Number(row.bootstrap),
    internal: Number(row.internal ?? false),
    previous_hash: row.previous?.hash ?? null,
    previous_until: row.previous?.until.getTime() ?? null,
  }
}

/** Columns of what is named, and of nothing else. */
function toChangedColumns(change: KeyChange): Partial<Schema["keys"]> {
  const json = (list: readonly string[] | null | undefined): string | null | undefined =>
    list ? JSON.stringify(list) : (list as null | undefined)
  const columns = {
    label: change.label,
    flavour: change.flavour,
    guarantee: change.guarantee,
    expires_at: change.expiresAt instanceof Date ? change.expiresAt.getTime() : change.expiresAt,
    user_id: change.userId,
    scopes: json(change.scopes),
    models: json(change.models),
    requests_per_minute: change.requestsPerMinute,
    pictures_per_minute: change.picturesPerMinute,
    concurrency: change.concurrency,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

function toKey(row: Selectable<Schema["keys"]>): KeyRow {
  return {
    id: row.id,
    hash: row.hash,
    label: row.label,
    last4: row.last4,
    ...(row.flavour === null ? {} : { flavour: row.flavour }),
    ...(row.guarantee === null ? {} : { guarantee: row.guarantee as GuaranteeWord }),
    createdAt: new Date(row.created_at),
    ...(row.expires_at === null ? {} : { expiresAt: new Date(row.expires_at) }),
    ...(row.revoked_at === null ? {} : { revokedAt: new Date(row.revoked_at) }),
    bootstrap: row.bootstrap === 1,
    ...(row.internal === 1 ? { internal: true } : {}),
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    ...(row.scopes === null ? {} : { scopes: JSON.parse(row.scopes) as string[] }),
    ...(row.models === null ? {} : { models: JSON.parse(row.models) as string[] }),
    ...(row.requests_per_minute === null ? {} : { requestsPerMinute: row.requests_per_minute }),
    ...(row.pictures_per_minute === null ? {} : { picturesPerMinute: row.pictures_per_minute }),
    ...(row.concurrency === null ? {} : { concurrency: row.concurrency }),
    ...(row.previous_hash === null || row.previous_until === null
      ? {}
      : { previous: { hash: row.previous_hash, until: new Date(row.previous_until) } }),
  }
}
