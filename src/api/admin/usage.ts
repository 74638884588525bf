import { z } from "zod"
import { UsersTable } from "#database/users-table.ts"
import { type UsageGroup, usageGroups, usageReport } from "#database/usage-report.ts"
import { toUsd } from "#ledger/usd.ts"
import { toCsv } from "./csv.ts"
import { listOf, moment, usdText } from "./fields.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

const sums = {
  requests: z.int(),
  pictures: z.int().meta({ description: "Delivered" }),
  charge_usd: usdText.meta({ description: "Taken from clients" }),
  cost_usd: usdText.meta({ description: "Owed to providers, as far as it is known" }),
  cost_unknown_usd: usdText.meta({ description: "What may be owed besides: estimates of calls whose outcome nobody knows" }),
}

/** Of the groups one is there: the one that was asked for. Keys and users have their names beside their ids. */
const usageRow = z.object({
  model: z.string().optional(),
  key: z.string().optional(),
  user: z.string().nullable().optional(),
  channel: z.string().nullable().optional(),
  day: z.iso.date().optional(),
  name: z.string().nullable().optional(),
  ...sums,
})

const isNamed: Readonly<Record<UsageGroup, boolean>> = { model: false, key: true, user: true, channel: false, day: false }

/** The route of the usage report. */
export const usageRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/usage",
    summary: "What was used, told apart by model, key, user, channel or day (UTC); as JSON, or as CSV with `Accept: text/csv`",
    query: z.strictObject({
      group_by: z.enum(usageGroups).default("model"),
      from: moment.optional(),
      to: moment.optional().meta({ description: "The first moment that does not count any more" }),
    }),
    answer: listOf(usageRow),
    toCsv: ({ data }, { group_by: group }) =>
      toCsv(
        [group, ...(isNamed[group] ? ["name"] : []), ...Object.keys(sums)],
        data.map((row) => ({ ...row })),
      ),
    handle: async (services, { query: { group_by: group, from, to } }) => {
      const rows = await usageReport(services.database, group, { ...(from && { from }), ...(to && { to }) })
      const names = isNamed[group] ? await readNames(services, group) : undefined
      return {
        data: rows.map((row) => ({
          [group]: row.group,
          ...(names === undefined ? {} : { name: names.get(row.group ?? "") ?? null }),
          requests: row.requests,
          pictures: row.pictures,
          charge_usd: toUsd(row.charge),
          cost_usd: toUsd(row.cost),
          cost_unknown_usd: toUsd(row.costUnknown),
        })),
      }
    },
  }),
]

async function readNames({ accounts, database }: Services, group: UsageGroup): Promise<ReadonlyMap<string, string>> {
  if (group === "key") return new Map((await accounts.list()).map(({ id, label }) => [id, label]))
  return new Map((await new UsersTable(database).list()).map(({ id, name }) => [id, name]))
}
