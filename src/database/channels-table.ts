import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** A provider's key as it is kept. */
export interface SealedKey {
  /** The last characters, for people; empty where they would be a good part of it. */
  readonly last4: string
  /** The encrypted key; only whoever has the installation's secret can read it. */
  readonly sealed: string
}

/** A channel that was made in the console. */
export interface ChannelRow {
  readonly id: string
  /** Unique. */
  readonly name: string
  readonly enabled: boolean
  /** A ChannelSettings without its keys, as it was checked when it was written. */
  readonly body: unknown
  readonly keys: readonly SealedKey[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The channels that were made in the console. */
export class ChannelsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** The oldest first. */
  async list(): Promise<ChannelRow[]> {
    return (await this.#database.selectFrom("channels").selectAll().orderBy("created_at").orderBy("id").execute()).map(toChannel)
  }

  async find(id: string): Promise<ChannelRow | undefined> {
    const row = await this.#database.selectFrom("channels").selectAll().where("id", "=", id).executeTakeFirst()
    return row && toChannel(row)
  }

  /** Throws DatabaseError with fault `conflict` where the name is taken. */
  async insert(row: ChannelRow): Promise<void> {
    await this.#database.insertInto("channels").values(toColumns(row)).execute()
  }

  /**
   * Writes a channel over what it was when it was read. Gives false where it is gone or somebody has changed it since then (`readAt` is the
   * `updatedAt` that was read). Throws DatabaseError with fault `conflict` where the name is taken.
   */
  async replace(row: ChannelRow, readAt: Date): Promise<boolean> {
    const { id, ...rest } = toColumns(row)
    const { numUpdatedRows } = await this.#database
      .updateTable("channels")
      .set(rest)
      .where("id", "=", id)
      .where("updated_at", "=", readAt.getTime())
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Gives false where there was none. */
  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database.deleteFrom("channels").where("id", "=", id).executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

function toColumns({ id, name, enabled, body, keys, createdAt, updatedAt }: ChannelRow): Selectable<Schema["channels"]> {
  return {
    id,
    name,
    enabled: Number(enabled),
    body: JSON.stringify(body),
    keys: JSON.stringify(keys),
    created_at: createdAt.getTime(),
    updated_at: updatedAt.getTime(),
  }
}

function toChannel(row: Selectable<Schema["channels"]>): ChannelRow {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled === 1,
    body: JSON.parse(row.body) as unknown,
    keys: JSON.parse(row.keys) as SealedKey[],
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}
