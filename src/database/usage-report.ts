import { type Kysely, type RawBuilder, sql } from "kysely"
import type { Schema } from "./schema.ts"

/** What usage can be told apart by. */
export const usageGroups = ["model", "key", "user", "channel", "day"] as const

/** One of {@link usageGroups}. */
export type UsageGroup = (typeof usageGroups)[number]

/** What one group has used. Amounts are whole micro-USD. */
export interface UsageRow {
  /** A model as clients named it, the id of a key or user, a channel, a day as an ISO date; null where there is none. */
  readonly group: string | null
  readonly requests: number
  /** Delivered. */
  readonly pictures: number
  /** Taken from clients. */
  readonly charge: number
  /** Owed to providers, as far as it is known. */
  readonly cost: number
  /** What may be owed besides: estimates of calls whose outcome nobody knows. */
  readonly costUnknown: number
}

const dayMs = 86_400_000

const groupOfRequest: Readonly<Record<UsageGroup, RawBuilder<string | null>>> = {
  model: sql`requests.model`,
  key: sql`requests.key_id`,
  user: sql`keys.user_id`,
  channel: sql`(select channel from attempts where request_id = requests.id
    order by case when outcome = 'succeeded' then 0 else 1 end, number limit 1)`,
  day: sql`cast(requests.created_at / ${sql.lit(dayMs)} as text)`,
}

/**
 * Adds up what requests that were made in a span have brought and cost, the largest charge first, days in their order.
 * `from` is in the span, `to` is not. By channel a request counts where it succeeded first (else where it was tried first), and
 * the cost of a call where the call was made; so every report of a span adds up to the same sums.
 */
export async function usageReport(
  database: Kysely<Schema>,
  group: UsageGroup,
  { from = new Date(0), to }: { readonly from?: Date; readonly to?: Date },
): Promise<UsageRow[]> {
  const end = to?.getTime() ?? Number.MAX_SAFE_INTEGER
  const asked = await database
    .selectFrom("requests")
    .leftJoin("keys", "keys.id", "requests.key_id")
    .select(({ fn }) => [
      groupOfRequest[group].as("group"),
      fn.countAll<number>().as("requests"),
      fn.sum<number>("requests.pictures").as("pictures"),
      fn.sum<number>(fn.coalesce("requests.charge", sql.lit(0))).as("charge"),
    ])
    .where("requests.created_at", ">=", from.getTime())
    .where("requests.created_at", "<", end)
    .groupBy(sql`1`)
    .execute()
  const called = await database
    .selectFrom("attempts")
    .innerJoin("requests", "requests.id", "attempts.request_id")
    .leftJoin("keys", "keys.id", "requests.key_id")
    .select(({ fn }) => [
      (group === "channel" ? sql<string | null>`attempts.channel` : groupOfRequest[group]).as("group"),
      fn.sum<number>(sql`case when cost_basis = 'unknown' then 0 else coalesce(cost, 0) end`).as("cost"),
      fn.sum<number>(sql`case when cost_basis = 'unknown' then coalesce(cost, 0) else 0 end`).as("costUnknown"),
    ])
    .where("requests.created_at", ">=", from.getTime())
    .where("requests.created_at", "<", end)
    .groupBy(sql`1`)
    .execute()

  const rows = new Map<string | null, UsageRow>()
  const nothing = { requests: 0, pictures: 0, charge: 0, cost: 0, costUnknown: 0 }
  for (const row of asked) rows.set(row.group, { ...nothing, ...row })
  for (const row of called) rows.set(row.group, { ...nothing, ...rows.get(row.group), ...row })
  const found = [...rows.values()]
  if (group !== "day") return found.toSorted((one, other) => other.charge - one.charge || order(one.group, other.group))
  return found
    .toSorted((one, other) => Number(one.group) - Number(other.group))
    .map((row) => ({ ...row, group: new Date(Number(row.group) * dayMs).toISOString().slice(0, 10) }))
}

function order(one: string | null, other: string | null): number {
  return (one ?? "") < (other ?? "") ? -1 : 1
}
