import type { Command } from "commander"
import { readBudgetState } from "#api/admin/budget.ts"
import { changedTeam, newTeam, showTeams, teamWish } from "#api/admin/teams.ts"
import { changedUser, newUser, showUsers, userWish } from "#api/admin/users.ts"
import { roles } from "#canonical/role.ts"
import { asShown } from "#api/fields.ts"
import { type BodyOption, readBody, readChange, withBody } from "./body-options.ts"
import { type OpenAccounts, withAccounts } from "./installation.ts"
import { budgetOptions } from "./keys.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { dimHead, note, plain, print, table } from "./terminal.ts"

interface Flags extends SettingsFlags, Readonly<Record<string, unknown>> {
  readonly json?: true
}

/** A user or a team as it is shown. */
interface Shown {
  readonly id: string
  readonly name: string
  readonly budget_usd: string | null
  readonly budget_period: string
  readonly team_id?: string | null
  readonly role?: string
  readonly created_at: string
  readonly disabled_at?: string | null
}

/** What the commands of users and of teams differ in. What is wrong with the flags is found before anything is opened. */
interface Kind {
  readonly name: "user" | "team"
  readonly options: readonly BodyOption[]
  readonly create: (flags: Flags) => (open: OpenAccounts) => Promise<Shown>
  readonly change: (flags: Flags) => (open: OpenAccounts, id: string) => Promise<Shown>
  readonly list: (open: OpenAccounts) => Promise<readonly Shown[]>
  readonly find: (open: OpenAccounts, id: string) => Promise<Shown>
}

const nameOption: BodyOption = { flags: "--name <name>", field: "name", description: "what people call it; no two have the same" }
const teamOptions = [nameOption, ...budgetOptions]
const userOptions = [
  ...teamOptions,
  { flags: "--role <role>", field: "role", description: `what the user may do in the web app: ${roles.join(", ")}` },
  { flags: "--team <id>", field: "team_id", description: "the team whose budget the user's keys count against as well; none: no team" },
]

const users: Kind = {
  name: "user",
  options: userOptions,
  create: (flags) => {
    const body = readBody(newUser, userOptions, flags)
    return async (open) => {
      const row = await open.people.createUser({ ...userWish(body), name: body.name })
      const shown = await first(showUsers(open, [row]))
      await open.record({ action: "user.create", target: { type: "user", id: row.id, name: row.name }, detail: asShown(body, shown) })
      return shown
    }
  },
  change: (flags) => {
    const body = readChange(changedUser, userOptions, flags)
    return async (open, id) => {
      const row = await open.people.changeUser(id, userWish(body))
      const shown = await first(showUsers(open, [row]))
      await open.record({ action: "user.change", target: { type: "user", id, name: row.name }, detail: asShown(body, shown) })
      return shown
    }
  },
  list: async (open) => showUsers(open, await open.people.users()),
  find: async (open, id) => first(showUsers(open, [await open.people.user(id)])),
}

const teams: Kind = {
  name: "team",
  options: teamOptions,
  create: (flags) => {
    const body = readBody(newTeam, teamOptions, flags)
    return async (open) => {
      const row = await open.people.createTeam({ ...teamWish(body), name: body.name })
      const shown = await first(showTeams(open, [row]))
      await open.record({ action: "team.create", target: { type: "team", id: row.id, name: row.name }, detail: asShown(body, shown) })
      return shown
    }
  },
  change: (flags) => {
    const body = readChange(changedTeam, teamOptions, flags)
    return async (open, id) => {
      const row = await open.people.changeTeam(id, teamWish(body))
      const shown = await first(showTeams(open, [row]))
      await open.record({ action: "team.change", target: { type: "team", id, name: row.name }, detail: asShown(body, shown) })
      return shown
    }
  },
  list: async (open) => showTeams(open, await open.people.teams()),
  find: async (open, id) => first(showTeams(open, [await open.people.team(id)])),
}

/** `limn users`: those whose keys share a budget, and may be shut out together. */
export function addUsers(program: Command): void {
  const command = addKind(program, users)
  for (const [name, disabled, done] of [
    ["disable", true, "None of its keys works any more"],
    ["enable", false, "Its keys work again"],
  ] as const) {
    withSettings(command.command(name), false)
      .description(disabled ? "shut a user out: none of its keys works" : "let a user in again")
      .argument("<id>", "the user's id, as `limn users list` shows it")
      .option("--json", "print JSON")
      .action(async (id: string, flags: Flags) => {
        const shown = await withAccounts(readSettings(flags), async (open) => {
          const row = await open.people.changeUser(id, { disabled })
          await open.record({ action: disabled ? "user.disable" : "user.enable", target: { type: "user", id, name: row.name } })
          return first(showUsers(open, [row]))
        })
        if (flags.json) return print(JSON.stringify(shown))
        note(`${done}: ${plain(id)}.`)
      })
  }
}

/** `limn teams`: budgets that several users share. */
export function addTeams(program: Command): void {
  withSettings(addKind(program, teams).command("delete").alias("remove"), false)
    .description("delete a team that has no users; what it has spent stays in the books")
    .argument("<id>", "the team's id, as `limn teams list` shows it")
    .action(async (id: string, flags: Flags) => {
      await withAccounts(readSettings(flags), async ({ people, record }) => {
        await people.removeTeam(id)
        await record({ action: "team.delete", target: { type: "team", id } })
      })
      note(`Deleted ${plain(id)}.`)
    })
}

function addKind(program: Command, kind: Kind): Command {
  const { name, options } = kind
  const parent = program.command(`${name}s`).description(`make, list and change ${name}s and their budgets`)
  const command = (verb: string): Command => withSettings(parent.command(verb), false).option("--json", "print JSON")
  const ofOne = (verb: string): Command => command(verb).argument("<id>", `the ${name}'s id, as \`limn ${name}s list\` shows it`)

  withBody(command("create"), options)
    .description(`make a ${name}`)
    .action(async (flags: Flags) => {
      const shown = await withAccounts(readSettings(flags), kind.create(flags), { mayMake: true })
      print(flags.json ? JSON.stringify(shown) : shown.id)
    })

  command("list")
    .description(`list the ${name}s`)
    .action(async (flags: Flags) => {
      const data = await withAccounts(readSettings(flags), kind.list)
      if (flags.json) return print(JSON.stringify({ data }))
      if (data.length === 0) return note(`There are no ${name}s. \`limn ${name}s create --name <name>\` makes one.`)
      const cells = data.map((shown) => [
        shown.id,
        plain(shown.name),
        shown.budget_usd === null ? "-" : `${shown.budget_usd} USD (${shown.budget_period})`,
        shown.team_id ?? "-",
        shown.role ?? "-",
        shown.disabled_at ? "disabled" : "active",
      ])
      const columns = name === "user" ? 6 : 3
      print(
        table(
          [["id", "name", "budget", "team", "role", "state"], ...cells].map((row) => row.slice(0, columns)),
          dimHead,
        ),
      )
    })

  ofOne("show")
    .description(`show a ${name}, and what of its budget is left`)
    .action(async (id: string, flags: Flags) => {
      const shown = await withAccounts(readSettings(flags), async (open) => ({
        ...(await kind.find(open, id)),
        budget: await readBudgetState(open, id),
      }))
      if (flags.json) return print(JSON.stringify(shown))
      const { budget, ...settings } = shown
      const rows = Object.entries({ ...settings, spent_usd: budget.spent_usd, held_usd: budget.held_usd, resets_at: budget.resets_at })
      print(table(rows.map(([field, value]) => [field.replaceAll("_", " "), value === null ? "-" : plain(value)])))
    })

  withBody(ofOne("change"), options)
    .description(`change a ${name}; what is not named stays`)
    .action(async (id: string, flags: Flags) => {
      const change = kind.change(flags)
      const shown = await withAccounts(readSettings(flags), (open) => change(open, id))
      if (flags.json) return print(JSON.stringify(shown))
      note(`Changed ${plain(id)}. It holds from the next request on.`)
    })
  return parent
}

async function first<Item>(shown: Promise<readonly Item[]>): Promise<Item> {
  return (await shown)[0] as Item
}
