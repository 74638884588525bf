import type { Database } from "#database/database.ts"
import type { UnitPrices } from "./prices/unit-prices.ts"

/** Money that is set aside in a window of a budget. */
export interface Hold {
  readonly budgetId: string
  /** First millisecond of the window. */
  readonly start: number
}

/** The order in which every unit changes windows, so that no two of them wait for each other in a circle. */
export function byBudget(one: { readonly budgetId: string }, other: { readonly budgetId: string }): number {
  return one.budgetId < other.budgetId ? -1 : Number(one.budgetId > other.budgetId)
}

/** What must be known of a request that runs in order to end it. */
export interface RunningRequest {
  readonly id: string
  readonly keyId: string
  /** The node that runs it; null for a request of Limn 0.1. */
  readonly owner: string | null
  /** Pictures or answers asked for. */
  readonly wanted: number
  /** Absent where nothing is charged. */
  readonly prices?: UnitPrices
  /** Micro-USD set aside in each of `holds`. */
  readonly hold: number
  /** In the order of {@link byBudget}. */
  readonly holds: readonly Hold[]
}

/** Reads a request that runs; undefined where there is none. */
export function loadRunning(database: Database, id: string): Promise<RunningRequest | undefined> {
  return load(database, id, { state: "running", holds: "open" })
}

/** Reads a request whose outcome is unknown, with what was held for it; undefined where there is none. */
export function loadUnknown(database: Database, id: string): Promise<RunningRequest | undefined> {
  return load(database, id, { state: "unknown", holds: "void" })
}

async function load(
  database: Database,
  id: string,
  its: { readonly state: "running" | "unknown"; readonly holds: "open" | "void" },
): Promise<RunningRequest | undefined> {
  const row = await database
    .selectFrom("requests")
    .leftJoin("prices", "prices.id", "requests.price_id")
    .select(["requests.id", "key_id", "owner", "wanted", "hold", "price_id", "prices.body"])
    .where("requests.id", "=", id)
    .where("state", "=", its.state)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (row.price_id !== null && row.body === null) throw new Error(`The price ${row.price_id} of request ${id} is missing.`)
  const holds = await database
    .selectFrom("holds")
    .select(["budget_id", "start"])
    .where("request_id", "=", id)
    .where("state", "=", its.holds)
    .execute()
  return {
    id,
    keyId: row.key_id,
    owner: row.owner,
    wanted: row.wanted,
    ...(row.body === null ? {} : { prices: JSON.parse(row.body) as UnitPrices }),
    hold: row.hold ?? 0,
    holds: holds.map(({ budget_id: budgetId, start }) => ({ budgetId, start })).toSorted(byBudget),
  }
}
