import { z } from "zod"
import type { Database } from "#database/database.ts"
import { TeamsTable } from "#database/teams-table.ts"
import { UsersTable } from "#database/users-table.ts"
import { type UsageGroup, usageGroups, usageReport } from "#database/usage-report.ts"
import { toUsd } from "#ledger/usd.ts"
import { toCsv } from "./csv.ts"
import { listOf, moment, usdText } from "../fields.ts"
import { readKeyTitles } from "./key-titles.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

const sums = {
  requests: z.int(),
  pictures: z.int().meta({ description: "Delivered" }),
  charge_usd: usdText.meta({ description: "Taken from clients" }),
  cost_usd: usdText.meta({ description: "Owed to providers, as far as it is known" }),
  cost_unknown_usd: usdText.meta({ description: "What may be owed besides: estimates of calls whose outcome nobody knows" }),
  guarantee_cost_usd: usdText.meta({ description: "What of both went for calls that brought no picture where one is required" }),
  cost_reported_usd: usdText.meta({ description: "What of `cost_usd` the providers themselves have reported; the rest is by our prices" }),
  credit_usd: usdText.meta({ description: "Given back to clients; it belongs to no model and no channel" }),
}

/** Of the groups one is there: the one that was asked for. Keys, users and teams have their names beside their ids. */
const usageRow = z.object({
  model: z.string().nullable().optional(),
  key: z.string().optional(),
  user: z.string().nullable().optional(),
  team: z.string().nullable().optional(),
  channel: z.string().nullable().optional(),
  day: z.iso.date().optional(),
  name: z.string().nullable().optional(),
  ...sums,
})

const isNamed: Readonly<Record<UsageGroup, boolean>> = {
  model: false,
  key: true,
  user: true,
  team: true,
  channel: false,
  day: false,
}

/** What a report is about. */
export const usageQuery = z.strictObject({
  group_by: z.enum(usageGroups).default("model"),
  from: moment.optional(),
  to: moment.optional().meta({ description: "The first moment that does not count any more" }),
})

/** One line of a report. */
export type ShownUsage = z.input<typeof usageRow>

type UsageQuery = z.output<typeof usageQuery>

/** Reads a report, as the admin API and the command line show it. Throws DatabaseError. */
export async function readUsage(
  { database }: Pick<Services, "database">,
  { group_by: group, from, to }: UsageQuery,
): Promise<ShownUsage[]> {
  const rows = await usageReport(database, group, { ...(from && { from }), ...(to && { to }) })
  const ids = rows.flatMap((row) => row.group ?? [])
  const names = isNamed[group] ? await readNames(database, group, ids) : undefined
  return rows.map((row) => ({
    [group]: row.group,
    ...(names === undefined ? {} : { name: names.get(row.group ?? "") ?? null }),
    requests: row.requests,
    pictures: row.pictures,
    charge_usd: toUsd(row.charge),
    credit_usd: toUsd(row.credit),
    cost_usd: toUsd(row.cost),
    cost_reported_usd: toUsd(row.costReported),
    cost_unknown_usd: toUsd(row.costUnknown),
    guarantee_cost_usd: toUsd(row.guaranteeCost),
  }))
}

/** The columns of a report. */
export function usageColumns({ group_by: group }: UsageQuery): readonly (keyof ShownUsage)[] {
  return [group, ...(isNamed[group] ? (["name"] as const) : []), ...(Object.keys(sums) as (keyof typeof sums)[])]
}

/** Writes a report as CSV. */
export function usageCsv(rows: readonly ShownUsage[], query: UsageQuery): string {
  return toCsv(usageColumns(query), rows)
}

/** The route of the usage report. */
export const usageRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/usage",
    summary: "What was used, told apart by model, key, user, team, channel or day (UTC); as JSON, or as CSV with `Accept: text/csv`",
    query: usageQuery,
    answer: listOf(usageRow),
    toCsv: ({ data }, query) => usageCsv(data, query),
    handle: async (services, { query }) => ({ data: await readUsage(services, query) }),
  }),
]

async function readNames(database: Database, group: UsageGroup, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (group === "key") return readKeyTitles(database, ids)
  const table = group === "team" ? new TeamsTable(database) : new UsersTable(database)
  return new Map((await table.list()).map(({ id, name }) => [id, name]))
}
