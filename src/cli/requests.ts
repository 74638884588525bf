import type { Command } from "commander"
import { listRequests, readRequest, requestQuery } from "#api/admin/requests.ts"
import { type BodyOption, readBody, withBody } from "./body-options.ts"
import { withAccounts } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { dimHead, note, plain, print, table } from "./terminal.ts"

interface Flags extends SettingsFlags, Readonly<Record<string, unknown>> {
  readonly json?: true
}

const options: readonly BodyOption[] = [
  { flags: "--key <id>", field: "key_id", description: "only those of a key" },
  { flags: "--state <state>", field: "state", description: "only those that are queued, running, succeeded, failed or unknown" },
  { flags: "--model <name>", field: "model", description: "only those for a model" },
  { flags: "--channel <name>", field: "channel", description: "only those that a channel was called for" },
  { flags: "--error <code>", field: "error_code", description: "only those that failed in this way" },
  { flags: "--limit <number>", field: "limit", description: "how many at most, up to 200 (default: 50)" },
  { flags: "--before <id>", field: "before", description: "only those that are older than this request" },
]

/** `limn requests`: what clients asked for, what became of it, and which calls were made for it. */
export function addRequests(program: Command): void {
  const requests = program.command("requests").description("see what clients asked for, and what became of it")
  const command = (name: string, isDefault: boolean): Command =>
    withSettings(requests.command(name, { isDefault }), false).option("--json", "print JSON")

  withBody(command("list", true), options)
    .description("list requests, newest first")
    .action(async (flags: Flags) => {
      const query = readBody(requestQuery, options, flags)
      const page = await withAccounts(readSettings(flags), (open) => listRequests(open, query))
      if (flags.json) return print(JSON.stringify(page))
      if (page.data.length === 0) return note("There are no such requests.")
      const cells = page.data.map((request) => [
        request.id,
        minute(request.created_at),
        plain(request.model),
        request.error_code ?? request.state,
        `${request.pictures} of ${request.wanted}`,
        request.charge_usd ?? "-",
      ])
      print(table([["id", "asked (UTC)", "model", "state", "pictures", "USD"], ...cells], dimHead))
      if (page.next !== null) note(`There are more: --before ${page.next}`)
    })

  command("show", false)
    .description("show a request and the calls that were made for it")
    .argument("<id>", "its id: the x-request-id of the answer")
    .action(async (id: string, flags: Flags) => {
      const shown = await withAccounts(readSettings(flags), (open) => readRequest(open, id))
      if (flags.json) return print(JSON.stringify(shown))
      const { attempts, ...facts } = shown
      print(table(Object.entries(facts).map(([name, value]) => [name.replaceAll("_", " "), textOf(value)])))
      if (attempts.length === 0) return
      const cells = attempts.map((attempt) => [
        minute(attempt.started_at),
        plain(attempt.channel),
        plain(attempt.model),
        attempt.outcome ?? "runs",
        owed(attempt),
      ])
      print(`\n${table([["called (UTC)", "channel", "model", "outcome", "owed in USD"], ...cells], dimHead)}`)
    })
}

/** A field of an answer, for people; of a field that has fields, each with its name. */
function textOf(value: unknown): string {
  if (value === null) return "-"
  if (typeof value !== "object") return plain(typeof value === "string" ? value : JSON.stringify(value))
  return Object.entries(value)
    .map(([name, inner]) => `${name.replaceAll("_", " ")} ${textOf(inner)}`)
    .join(", ")
}

/** Of a call whose outcome nobody knows the cost is an estimate. */
function owed({ cost_usd: cost, cost_basis: basis }: { readonly cost_usd: string | null; readonly cost_basis: string | null }): string {
  if (cost === null) return "-"
  return basis === "unknown" && cost !== "0" ? `${cost} perhaps` : cost
}

function minute(moment: string): string {
  return moment.slice(0, 16).replace("T", " ")
}
