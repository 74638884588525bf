import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** What people call a key. */
export interface KeyName {
  readonly key: string
  /** Absent where it is nobody's. */
  readonly user?: string
  /** For the account of what its user does in the web app. */
  readonly internal?: true
}

/** Most values of one query; the databases take at least thrice as many. */
const askedAtOnce = 10_000

/** Gives the names of keys by their ids. Those that are not known are not there. Throws DatabaseError. */
export async function readKeyNames(database: Kysely<Schema>, ids: readonly string[]): Promise<ReadonlyMap<string, KeyName>> {
  const names = new Map<string, KeyName>()
  const wanted = [...new Set(ids)]
  while (wanted.length > 0) {
    const rows = await database
      .selectFrom("keys")
      .leftJoin("users", "users.id", "keys.user_id")
      .select(["keys.id", "label", "internal", "users.name"])
      .where("keys.id", "in", wanted.splice(0, askedAtOnce))
      .execute()
    for (const { id, label, internal, name } of rows) {
      names.set(id, { key: label, ...(name === null ? {} : { user: name }), ...(internal === 1 ? { internal: true } : {}) })
    }
  }
  return names
}
