import type { Command } from "commander"
import { loginUrl } from "#accounts/sessions.ts"
import { UsersTable } from "#database/users-table.ts"
import { Failure } from "./failure.ts"
import { usualAddress } from "./first-start.ts"
import { leftAddress, withAccounts } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { note, plain, print } from "./terminal.ts"

interface Flags extends SettingsFlags {
  readonly user?: string
  readonly json?: true
}

/** `limn login-link`: makes a link that signs somebody in once, for who has lost the first one or a password. */
export function addLoginLink(program: Command): void {
  withSettings(program.command("login-link"), false)
    .description("make a link that signs somebody in once, within 24 hours; a new password may be set then")
    .option("--user <name>", "whom, by name or id (default: the first owner)")
    .option("--json", "print JSON")
    .action(async (flags: Flags) => {
      const settings = readSettings(flags)
      const { link, user } = await withAccounts(settings, async ({ sessions, database, record }) => {
        const users = new UsersTable(database)
        const { user: wanted } = flags
        const user = wanted === undefined ? await users.firstOwner() : ((await users.findByName(wanted)) ?? (await users.find(wanted)))
        if (user === undefined) throw noUser(wanted)
        const link = await sessions.makeLink(user.id)
        await record({ action: "user.login_link", target: { type: "user", id: user.id, name: user.name } })
        return { link, user }
      })
      const url = loginUrl(settings.publicUrl ?? leftAddress(settings) ?? usualAddress(settings), link.token)
      if (flags.json) return print(JSON.stringify({ url, user_id: user.id, expires_at: link.expiresAt?.toISOString() ?? null }))
      note(`Signs ${plain(user.name)} in, once, within 24 hours:`)
      print(url)
    })
}

function noUser(name: string | undefined): Failure {
  if (name === undefined) return new Failure("failure", "There is no owner yet. Start the server with `limn serve`: it makes one.")
  return new Failure("failure", `There is no user ${plain(name)}. \`limn users list\` shows who there is.`)
}
