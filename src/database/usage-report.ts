import { type Kysely, type RawBuilder, sql } from "kysely"
import type { Schema } from "./schema.ts"

/** What usage can be told apart by. */
export const usageGroups = ["model", "key", "user", "team", "channel", "day"] as const

/** One of {@link usageGroups}. */
export type UsageGroup = (typeof usageGroups)[number]

/** What one group has used. Amounts are whole micro-USD. */
export interface UsageRow {
  /** A model as clients named it, the id of a key, user or team, a channel, a day as an ISO date; null where there is none. */
  readonly group: string | null
  readonly requests: number
  /** Delivered. */
  readonly pictures: number
  /** Taken from clients. */
  readonly charge: number
  /** Given back by the operator, when that was done; it belongs to a key, and to no model or channel. */
  readonly credit: number
  /** Owed to providers, as far as it is known. */
  readonly cost: number
  /** What of that the providers themselves have said. */
  readonly costReported: number
  /** What may be owed besides: estimates of calls whose outcome nobody knows. */
  readonly costUnknown: number
  /** What of both went for calls that brought no picture where one is required, and for repairs that failed. */
  readonly guaranteeCost: number
}

const dayMs = 86_400_000

const groupOfRequest: Readonly<Record<UsageGroup, RawBuilder<string | null>>> = {
  model: sql`requests.model`,
  key: sql`requests.key_id`,
  user: sql`keys.user_id`,
  team: sql`(select team_id from users where users.id = keys.user_id)`,
  channel: sql`(select channel from attempts where request_id = requests.id
    order by case when outcome = 'succeeded' then 0 else 1 end, number limit 1)`,
  day: sql`cast(requests.created_at / ${sql.lit(dayMs)} as text)`,
}

const groupOfCredit: Readonly<Record<UsageGroup, RawBuilder<string | null>>> = {
  model: sql`cast(null as text)`,
  key: sql`credits.key_id`,
  user: sql`keys.user_id`,
  team: groupOfRequest.team,
  channel: sql`cast(null as text)`,
  day: sql`cast(credits.created_at / ${sql.lit(dayMs)} as text)`,
}

const isForGuarantee = sql`attempts.outcome = 'no_image_generated' or (attempts.purpose = 'repair' and attempts.outcome <> 'succeeded')`

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
      fn.sum<number>(sql`case when cost_basis = 'reported' then coalesce(cost, 0) else 0 end`).as("costReported"),
      fn.sum<number>(sql`case when ${isForGuarantee} then coalesce(cost, 0) else 0 end`).as("guaranteeCost"),
    ])
    .where("requests.created_at", ">=", from.getTime())
    .where("requests.created_at", "<", end)
    .groupBy(sql`1`)
    .execute()

  const credited = await database
    .selectFrom("credits")
    .leftJoin("keys", "keys.id", "credits.key_id")
    .select(({ fn }) => [groupOfCredit[group].as("group"), fn.sum<number>("credits.amount").as("credit")])
    .whereRef("credits.budget_id", "=", "credits.key_id")
    .where("credits.created_at", ">=", from.getTime())
    .where("credits.created_at", "<", end)
    .groupBy(sql`1`)
    .execute()

  const rows = new Map<string | null, UsageRow>()
  const nothing = { requests: 0, pictures: 0, charge: 0, credit: 0, cost: 0, costReported: 0, costUnknown: 0, guaranteeCost: 0 }
  for (const row of asked) rows.set(row.group, { ...nothing, ...row })
  for (const row of [...called, ...credited]) rows.set(row.group, { ...nothing, ...rows.get(row.group), ...row })
  const found = [...rows.values()]
  if (group !== "day") return found.toSorted((one, other) => other.charge - one.charge || order(one.group, other.group))
  return found
    .toSorted((one, other) => Number(one.group) - Number(other.group))
    .map((row) => ({ ...row, group: new Date(Number(row.group) * dayMs).toISOString().slice(0, 10) }))
}

function order(one: string | null, other: string | null): number {
  return (one ?? "") < (other ?? "") ? -1 : 1
}
