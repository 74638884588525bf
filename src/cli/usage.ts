import type { Command } from "commander"
import { readUsage, type ShownUsage, usageColumns, usageCsv, usageQuery } from "#api/admin/usage.ts"
import { usageGroups } from "#database/usage-report.ts"
import { fromUsd, toUsd } from "#ledger/usd.ts"
import { type BodyOption, readBody, withBody } from "./body-options.ts"
import { withAccounts } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { dimHead, note, plain, print, table } from "./terminal.ts"

interface Flags extends SettingsFlags, Readonly<Record<string, unknown>> {
  readonly json?: true
  readonly csv?: true
}

const options: readonly BodyOption[] = [
  { flags: "--by <what>", field: "group_by", description: `what it is told apart by: ${usageGroups.join(", ")} (default: model)` },
  { flags: "--from <date>", field: "from", description: "day or moment from which requests count, such as 2027-01-01" },
  { flags: "--to <date>", field: "to", description: "the first day or moment that does not count any more" },
]

/** `limn usage`: what was asked and drawn, what clients paid for it, and what is owed to providers. */
export function addUsage(program: Command): void {
  withBody(withSettings(program.command("usage"), false), options)
    .description("what was used, charged and owed")
    .option("--json", "print JSON")
    .option("--csv", "print CSV")
    .addHelpText(
      "after",
      `
owed          what providers are owed; "as reported" is what of it they have said themselves
perhaps owed  estimates for calls whose cost nobody knows
for nothing   what of both went for calls without the picture that was required
given back    credits to clients

docs/money.md has the rules.`,
    )
    .action(async (flags: Flags) => {
      const query = readBody(usageQuery, options, flags)
      const data = await withAccounts(readSettings(flags), (open) => readUsage(open, query))
      if (flags.json) return print(JSON.stringify({ data }))
      if (flags.csv) return void process.stdout.write(usageCsv(data, query))
      if (data.length === 0) return note("Nothing was asked for in this time.")
      const columns = usageColumns(query)
      const head = columns.map((column) => headings[column] ?? column)
      const rows = data.map((row) => columns.map((column) => plain(String(row[column] ?? "-"))))
      print(table([head, ...rows, columns.map((column, index) => (index === 0 ? "total" : total(data, column)))], dimHead))
    })
}

const headings: Readonly<Partial<Record<keyof ShownUsage, string>>> = {
  charge_usd: "charged in USD",
  credit_usd: "given back",
  cost_usd: "owed",
  cost_reported_usd: "as reported",
  cost_unknown_usd: "perhaps owed",
  guarantee_cost_usd: "for nothing",
}

/** The sum of a column of numbers or of dollars; empty for any other. */
function total(data: readonly ShownUsage[], column: keyof ShownUsage): string {
  if (column === "requests" || column === "pictures") return String(data.reduce((sum, row) => sum + row[column], 0))
  if (!column.endsWith("_usd")) return ""
  return toUsd(data.reduce((sum, row) => sum + microUsd(String(row[column])), 0))
}

/** What is given back may be below zero. */
function microUsd(text: string): number {
  return text.startsWith("-") ? -(fromUsd(text.slice(1)) ?? 0) : (fromUsd(text) ?? 0)
}
