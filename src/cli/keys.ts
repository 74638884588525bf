import { type Command, Option } from "commander"
import { flavours } from "#dialects/chat/flavour.ts"
import { Failure } from "./failure.ts"
import { noteBootstrap } from "./first-start.ts"
import { withAccounts } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { note, paint, plain, print, table } from "./terminal.ts"

interface CreateOptions extends SettingsFlags {
  readonly label: string
  readonly flavour?: string
  readonly expires?: string
  readonly json?: true
}

interface ListOptions extends SettingsFlags {
  readonly all?: true
  readonly json?: true
}

/** `limn keys`: makes, lists and revokes client keys, in the data folder itself. */
export function addKeys(program: Command): void {
  const keys = program.command("keys").description("make, list and revoke client keys")

  withSettings(keys.command("create"), false)
    .description("make a key and show it, this once")
    .requiredOption("--label <name>", "what people call it")
    .addOption(new Option("--flavour <name>", "how pictures come back in chat with this key").choices([...flavours]))
    .option("--expires <date>", "day or moment from which it no longer works, such as 2027-01-31")
    .option("--json", "print JSON")
    .action(async (options: CreateOptions) => {
      const expiresAt = options.expires === undefined ? undefined : readDate(options.expires)
      const { key, row } = await withAccounts(readSettings(options), async (accounts) => {
        noteBootstrap(await accounts.ensureBootstrap())
        return accounts.createKey({
          label: options.label,
          ...(options.flavour === undefined ? {} : { flavour: options.flavour }),
          ...(expiresAt === undefined ? {} : { expiresAt }),
        })
      })
      if (options.json) return print(JSON.stringify({ id: row.id, label: row.label, key }))
      print(key)
      note(paint(process.stderr, "dim", `${row.id} (${plain(row.label)}): keep the key safe, it can't be shown again.`))
    })

  withSettings(keys.command("list"), false)
    .description("list the keys")
    .option("--all", "also the revoked and expired ones")
    .option("--json", "print JSON")
    .action(async (options: ListOptions) => {
      const now = Date.now()
      const rows = (await withAccounts(readSettings(options), (accounts) => accounts.list()))
        .map((row) => ({
          ...row,
          state: row.revokedAt !== undefined ? "revoked" : (row.expiresAt?.getTime() ?? Infinity) <= now ? "expired" : "works",
        }))
        .filter(({ state }) => options.all === true || state === "works")
      if (options.json) {
        const shown = rows.map(({ id, label, last4, flavour, createdAt, expiresAt, revokedAt, state }) => ({
          id,
          label,
          last4,
          flavour: flavour ?? null,
          state,
          created_at: createdAt.toISOString(),
          expires_at: expiresAt?.toISOString() ?? null,
          revoked_at: revokedAt?.toISOString() ?? null,
        }))
        return print(JSON.stringify({ data: shown }))
      }
      if (rows.length === 0) return note("There are no keys. `limn keys create --label <name>` makes one.")
      const cells = rows.map(({ id, label, last4, flavour, state, createdAt }) => [
        id,
        `…${last4}`,
        plain(label),
        flavour ?? "-",
        state,
        createdAt.toISOString().slice(0, 10),
      ])
      print(table([["id", "key", "label", "flavour", "state", "made"], ...cells], dimHead))
    })

  withSettings(keys.command("revoke"), false)
    .description("revoke a key; it stops working at once")
    .argument("<id>", "the key's id, as `limn keys list` shows it")
    .action(async (id: string, options: SettingsFlags) => {
      const revoked = await withAccounts(readSettings(options), (accounts) => accounts.revoke(id))
      if (!revoked) throw new Failure("failure", `There is no working key ${plain(id)}. \`limn keys list\` shows the ids.`)
      note(`Revoked ${plain(id)}.`)
    })
}

function readDate(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new Failure("usage", `--expires must be a date such as 2027-01-31, not ${JSON.stringify(text)}.`)
  return date
}

/** Dims the first row of a table. */
export function dimHead(cell: string, _column: number, row: number): string {
  return row === 0 ? paint(process.stdout, "dim", cell) : cell
}
