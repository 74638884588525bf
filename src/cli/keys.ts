import type { Command } from "commander"
import { readBudgetState } from "#api/admin/budget.ts"
import { creditKey, newCredit } from "#api/admin/credits.ts"
import { changedKey, keyWarnings, keyWish, newKey, rotation, showKeys, showOneKey } from "#api/admin/keys.ts"
import { asShown } from "#api/fields.ts"
import { guaranteeWords } from "#canonical/guarantee.ts"
import type { KeyHolder } from "#database/keys-table.ts"
import { flavours } from "#dialects/chat/flavour.ts"
import type { OperatorHint } from "#gateway/operator-hints.ts"
import { asList, asNumber, type BodyOption, readBody, readChange, withBody } from "./body-options.ts"
import { Failure } from "./failure.ts"
import { noteBootstrap } from "./first-start.ts"
import { type OpenAccounts, withAccounts } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { listedModels } from "./price-rows.ts"
import { dimHead, note, noteWarnings, paint, plain, print, table } from "./terminal.ts"

interface Flags extends SettingsFlags, Readonly<Record<string, unknown>> {
  readonly json?: true
}

interface ListFlags extends Flags {
  readonly all?: true
}

/** The options of a budget. */
export const budgetOptions: readonly BodyOption[] = [
  { flags: "--budget <usd>", field: "budget_usd", description: "the most that may be spent, in US dollars; none: no cap" },
  { flags: "--period <period>", field: "budget_period", description: "how often the budget begins anew (UTC): total (never), day, month" },
]

const keyOptions: readonly BodyOption[] = [
  { flags: "--label <name>", field: "name", description: "as --name", hidden: true },
  { flags: "--name <name>", field: "name", description: "what people call it" },
  ...budgetOptions,
  { flags: "--rpm <number>", field: "requests_per_minute", description: "requests per minute", read: asNumber },
  { flags: "--ppm <number>", field: "pictures_per_minute", description: "pictures per minute", read: asNumber },
  { flags: "--concurrency <number>", field: "concurrency", description: "requests at once", read: asNumber },
  {
    flags: "--models <patterns>",
    field: "models",
    description: "models it may use, as in 'gemini-*,gpt-image-1'; all: every one",
    read: asList,
  },
  { flags: "--scopes <scopes>", field: "scopes", description: "what it may do: generate,read; all: everything", read: asList },
  { flags: "--expires <date>", field: "expires_at", description: "day or moment from which it no longer works, such as 2027-01-31" },
  { flags: "--flavour <name>", field: "images", description: `how pictures come back in chat: ${flavours.join(", ")}` },
  {
    flags: "--guarantee <word>",
    field: "guarantee",
    description: `whether a picture is insisted on, or the most calls for one: ${guaranteeWords.join(", ")}`,
  },
  { flags: "--user <id>", field: "user_id", description: "whose key it is" },
]

const rotateOptions: readonly BodyOption[] = [
  {
    flags: "--grace <seconds>",
    field: "grace_seconds",
    description: "how long the former secret goes on working (default: 0)",
    read: asNumber,
  },
]

const creditOptions: readonly BodyOption[] = [{ flags: "--reason <text>", field: "reason", description: "why, for people" }]
const creditAmount: BodyOption = { flags: "--amount <usd>", field: "amount_usd", description: "" }

/** `limn keys`: makes, changes and revokes client keys, in the installation itself. */
export function addKeys(program: Command): void {
  const keys = program.command("keys").description("make, list, change and revoke client keys")
  const command = (name: string): Command => withSettings(keys.command(name), false).option("--json", "print JSON")
  const ofKey = (name: string): Command => command(name).argument("<id>", "the key's id, as `limn keys list` shows it")

  withBody(command("create"), keyOptions)
    .description("make a key and show it, this once")
    .action(async (flags: Flags) => {
      const body = readBody(newKey, keyOptions, flags)
      const settings = readSettings(flags)
      const warnings = keyWarnings(listedModels(settings), body)
      const make = async (open: OpenAccounts): Promise<void> => {
        noteBootstrap(await open.accounts.ensureBootstrap(), settings)
        const made = await open.accounts.createKey({ ...keyWish(body), label: body.name })
        await recordOf(open, "key.create", made.row, asShown(body, await showOneKey(open, made.row)))
        await printMade(made, open, flags, warnings)
      }
      await withAccounts(settings, make, { mayMake: true })
    })

  command("list")
    .description("list the keys")
    .option("--all", "also those that do not work")
    .action(async (flags: ListFlags) => {
      const shown = await withAccounts(readSettings(flags), async (open) => showKeys(open, await open.accounts.list()))
      const data = shown.filter(({ state }) => flags.all === true || state === "active")
      if (flags.json) return print(JSON.stringify({ data }))
      if (data.length === 0) return note("There are no keys. `limn keys create --name <name>` makes one.")
      const cells = data.map((key) => [
        key.id,
        `…${key.last4}`,
        plain(key.name),
        key.state,
        key.budget_usd === null ? "-" : `${key.budget_usd} USD${key.budget_period === "total" ? "" : ` a ${key.budget_period}`}`,
        key.user_id ?? "-",
        key.created_at.slice(0, 10),
      ])
      print(table([["id", "key", "name", "state", "budget", "user", "made"], ...cells], dimHead))
    })

  ofKey("show")
    .description("show a key, and what of its budget is left")
    .action(async (id: string, flags: Flags) => {
      const shown = await withAccounts(readSettings(flags), async (open) => {
        const row = await open.accounts.find(id)
        if (row === undefined) throw noKey(id)
        return { ...(await showOneKey(open, row)), budget: await readBudgetState(open, id) }
      })
      if (flags.json) return print(JSON.stringify(shown))
      const { budget, ...settings } = shown
      const rows = Object.entries({ ...settings, spent_usd: budget.spent_usd, held_usd: budget.held_usd, resets_at: budget.resets_at })
      print(table(rows.map(([name, value]) => [name.replaceAll("_", " "), value === null ? "-" : plain(String(value))])))
    })

  withBody(ofKey("change"), keyOptions)
    .description("change what a key may do; what is not named stays")
    .action(async (id: string, flags: Flags) => {
      const body = readChange(changedKey, keyOptions, flags)
      const settings = readSettings(flags)
      const warnings = keyWarnings(listedModels(settings), body)
      await withAccounts(settings, async (open) => {
        const row = await open.accounts.changeKey(id, keyWish(body))
        await recordOf(open, "key.change", row, asShown(body, await showOneKey(open, row)))
        if (flags.json) return print(JSON.stringify({ ...(await showOneKey(open, row)), warnings }))
        note(`Changed ${plain(id)}. It holds from the next request on.`)
        noteWarnings(warnings)
      })
    })

  withBody(ofKey("rotate"), rotateOptions)
    .description("give a key another secret and show it, this once; its id, limits and budget stay")
    .action(async (id: string, flags: Flags) => {
      const { grace_seconds: graceSeconds } = readBody(rotation, rotateOptions, flags)
      await withAccounts(readSettings(flags), async (open) => {
        const made = await open.accounts.rotateKey(id, graceSeconds * 1000)
        await recordOf(open, "key.rotate", made.row)
        await printMade(made, open, flags)
      })
    })

  withBody(ofKey("credit").argument("<usd>", "what it has spent less; after --, a number below zero takes a credit back"), creditOptions)
    .description("give back what a key has spent in the window of its budget that runs now")
    .action(async (id: string, amount: string, flags: Flags) => {
      const body = readBody(newCredit, [...creditOptions, creditAmount], { ...flags, amount })
      await withAccounts(readSettings(flags), async (open) => {
        const row = await open.accounts.find(id)
        if (row === undefined) throw noKey(id)
        const credit = await creditKey(open, row, body)
        await recordOf(open, "credit.give", row, { credit_id: credit.id, amount_usd: credit.amount_usd, reason: credit.reason })
        if (flags.json) return print(JSON.stringify(credit))
        const { spent_usd: spent } = await readBudgetState(open, id)
        note(`Credited ${credit.amount_usd} USD to ${plain(id)} (${credit.id}). It has spent ${spent} USD now.`)
      })
    })

  ofKey("revoke")
    .description("revoke a key; it stops working at once")
    .action(async (id: string, flags: Flags) => {
      await withAccounts(readSettings(flags), async (open) => {
        if (!(await open.accounts.revoke(id))) throw noKey(id)
        const row = await open.accounts.find(id)
        if (row !== undefined) await recordOf(open, "key.revoke", row)
        if (flags.json && row !== undefined) return print(JSON.stringify(await showOneKey(open, row)))
        note(`Revoked ${plain(id)}.`)
      })
    })
}

/** Writes down what was done to a key. */
function recordOf(open: OpenAccounts, action: string, { id, label }: KeyHolder, detail?: Readonly<Record<string, unknown>>): Promise<void> {
  return open.record({ action, target: { type: "key", id, name: label }, ...(detail && { detail }) })
}

async function printMade(
  { key, row }: { readonly key: string; readonly row: KeyHolder },
  open: OpenAccounts,
  { json }: Flags,
  warnings?: readonly OperatorHint[],
): Promise<void> {
  if (json) return print(JSON.stringify({ ...(await showOneKey(open, row)), key, ...(warnings && { warnings }) }))
  print(key)
  note(paint(process.stderr, "dim", `${row.id} (${plain(row.label)}): keep the key safe, it can't be shown again.`))
  noteWarnings(warnings ?? [])
}

function noKey(id: string): Failure {
  return new Failure("failure", `There is no working key ${plain(id)}. \`limn keys list --all\` shows the ids.`)
}
