import type { Database } from "#database/database.ts"
import { retentionMs } from "./idempotency.ts"

/** At most so many rows of a kind go with one statement: a long write would keep everybody else waiting. */
const batchSize = 500
/** A node that has been gone for so long is not needed any more to say who owned what. */
const keepNodesMs = 60 * 60 * 1000

/**
 * Deletes idempotency keys and answers older than a day, and leases that ran out an hour ago and own nothing that runs. A
 * request that is kept for its client keeps its answer, until it expires itself. At most 500 rows of each. `now` is the database's time.
 */
export async function forgetOld(database: Database, now: number): Promise<void> {
  const before = now - retentionMs
  const claims = await database
    .selectFrom("idempotency")
    .innerJoin("requests", "requests.id", "idempotency.request_id")
    .select("request_id as id")
    .where("idempotency.created_at", "<", before)
    .where("state", "!=", "running")
    .limit(batchSize)
    .execute()
  if (claims.length > 0)
    await database.deleteFrom("idempotency").where("request_id", "in", idsOf(claims)).where("created_at", "<", before).execute()

  const responses = await database
    .selectFrom("responses")
    .select("request_id as id")
    .where("expires_at", "<=", now)
    .limit(batchSize)
    .execute()
  if (responses.length > 0) await database.deleteFrom("responses").where("request_id", "in", idsOf(responses)).execute()

  const answers = await database
    .selectFrom("answers")
    .select("request_id as id")
    .where("created_at", "<", before)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("responses").select("responses.request_id").whereRef("responses.request_id", "=", "answers.request_id"))),
    )
    .limit(batchSize)
    .execute()
  if (answers.length > 0) await database.deleteFrom("answers").where("request_id", "in", idsOf(answers)).execute()

  await database
    .deleteFrom("nodes")
    .where("lease_until", "<", now - keepNodesMs)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("requests").select("requests.id").whereRef("owner", "=", "nodes.id").where("state", "=", "running"))),
    )
    .execute()
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id)
}
