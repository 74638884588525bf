import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** How many requests run, in any process. Throws DatabaseError. */
export async function runningRequests(database: Kysely<Schema>): Promise<number> {
  const query = database.selectFrom("requests").select(({ fn }) => fn.countAll<number>().as("count"))
  return (await query.where("state", "=", "running").executeTakeFirstOrThrow()).count
}

/** Which of the first steps have been done: a key was made besides the first one, a request other than of `ownDialect`, a password was set. Throws DatabaseError. */
export async function installationProgress(
  database: Kysely<Schema>,
  ownDialect: string,
): Promise<{ readonly key: boolean; readonly request: boolean; readonly password: boolean }> {
  const keys = database.selectFrom("keys").select("id").where("bootstrap", "=", 0).where("internal", "=", 0).where("revoked_at", "is", null)
  const requests = database.selectFrom("requests").select("id").where("dialect", "!=", ownDialect)
  const people = database.selectFrom("users").select("id").where("password_hash", "is not", null)
  const found = await Promise.all([keys.limit(1).execute(), requests.limit(1).execute(), people.limit(1).execute()])
  const [key, request, password] = found.map((rows) => rows.length > 0)
  return { key: key === true, request: request === true, password: password === true }
}
