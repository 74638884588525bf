import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** One provider call, as far as it tells of its channel. */
export interface ChannelCall {
  /** The vendor's name. */
  readonly model: string
  /** `succeeded`, an error code or `unknown`; absent while the call runs. */
  readonly outcome?: string
  readonly startedAt: Date
  readonly finishedAt?: Date
}

/** Gives the last calls of a channel in any process, the newest first: at most `limit`, none that began before `since`. Throws DatabaseError. */
export async function lastCalls(
  database: Kysely<Schema>,
  channel: string,
  { since, limit }: { readonly since: Date; readonly limit: number },
): Promise<ChannelCall[]> {
  const rows = await database
    .selectFrom("attempts")
    .select(["model", "outcome", "started_at", "finished_at"])
    .where("channel", "=", channel)
    .where("started_at", ">=", since.getTime())
    .orderBy("started_at", "desc")
    .limit(limit)
    .execute()
  return rows.map(({ model, outcome, started_at: startedAt, finished_at: finishedAt }) => ({
    model,
    ...(outcome === null ? {} : { outcome }),
    startedAt: new Date(startedAt),
    ...(finishedAt === null ? {} : { finishedAt: new Date(finishedAt) }),
  }))
}
