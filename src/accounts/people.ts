import { randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import { type BudgetChange, BudgetsTable } from "#database/budgets-table.ts"
import { DatabaseError } from "#database/database-error.ts"
import type { Database } from "#database/database.ts"
import { newMemberBudget } from "#database/installation-settings.ts"
import type { ListPage } from "#database/list-page.ts"
import { SessionsTable } from "#database/sessions-table.ts"
import { type TeamRow, TeamsTable } from "#database/teams-table.ts"
import { type UserRow, UsersTable } from "#database/users-table.ts"
import { hasRole, type Role } from "#canonical/role.ts"

/** What is to be different about a team. What is absent stays. */
export interface TeamWish {
  /** 1 to 100 characters; no two teams have the same. */
  readonly name?: string
  readonly budget?: BudgetChange
}

/** What is to be different about a user. What is absent stays. */
export interface UserWish extends TeamWish {
  /** Null: no team. */
  readonly teamId?: string | null
  /** While true no key of the user works; the user's sessions end. */
  readonly disabled?: boolean
  /** @default of a new user `member` */
  readonly role?: Role
  /** What the web app wants to find again. */
  readonly preferences?: Readonly<Record<string, unknown>>
}

/**
 * Users and teams: budgets above the key, which its requests count against as well. Methods throw GatewayError
 * `invalid_request`, with the field of the admin API as `param`, `conflict` where a name is taken, and `not_found`.
 */
export interface People {
  /** A member whose budget nobody names gets the one that the owners have set for new members. */
  createUser(wish: UserWish & { readonly name: string }): Promise<UserRow>
  /**
   * Holds from the next request on, for every key and session of the user; a higher role takes password, sessions and links away. Throws `conflict`
   * where no owner would be left who can sign in.
   */
  changeUser(id: string, wish: UserWish): Promise<UserRow>
  user(id: string): Promise<UserRow>
  /** Newest first. `limit` absent: all. */
  users(page?: Partial<ListPage>): Promise<UserRow[]>
  createTeam(wish: TeamWish & { readonly name: string }): Promise<TeamRow>
  changeTeam(id: string, wish: TeamWish): Promise<TeamRow>
  /** Throws `conflict` while users belong to it. What it has spent stays in the book. */
  removeTeam(id: string): Promise<void>
  team(id: string): Promise<TeamRow>
  /** As `users` does. */
  teams(page?: Partial<ListPage>): Promise<TeamRow[]>
}

const maxNameLength = 100

/** Makes the users and teams of a database. `now` gives milliseconds since 1970; by default it is the database's clock. */
export function createPeople(database: Database, now: () => number = () => database.now()): People {
  const users = new UsersTable(database)
  const teams = new TeamsTable(database)

  /** Runs changes as one unit. What can contradict them is a name that somebody has. */
  async function together(what: "team" | "user", change: (tables: Tables) => Promise<void>): Promise<void> {
    try {
      await database.transaction().execute((transaction) =>
        change({
          users: new UsersTable(transaction),
          teams: new TeamsTable(transaction),
          budgets: new BudgetsTable(transaction),
          sessions: new SessionsTable(transaction),
        }),
      )
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.fault !== "conflict") throw error
      throw new GatewayError("conflict", `There is a ${what} of this name already. Choose another name.`, { param: "name", cause: error })
    }
  }

  async function checkTeam(id: string | null | undefined): Promise<void> {
    if (typeof id !== "string" || (await teams.find(id)) !== undefined) return
    throw invalid("team_id", `There is no team ${id.slice(0, 100)}. Make the team first.`)
  }

  async function user(id: string): Promise<UserRow> {
    return (await users.find(id)) ?? notFound("user")
  }

  async function team(id: string): Promise<TeamRow> {
    return (await teams.find(id)) ?? notFound("team")
  }

  return {
    user,
    team,
    users: (page) => users.list(page),
    teams: (page) => teams.list(page),

    async createUser({ name, teamId, disabled, role = "member", budget }) {
      await checkTeam(teamId)
      const usual = role === "member" ? await newMemberBudget(database) : undefined
      const row: UserRow = {
        id: newId("user"),
        name: checkedName(name),
        ...(teamId ? { teamId } : {}),
        createdAt: new Date(now()),
        ...(disabled === true ? { disabledAt: new Date(now()) } : {}),
        role,
        preferences: {},
      }
      await together("user", async (tables) => {
        await tables.users.insert(row)
        await tables.budgets.insert(row.id, budget ?? usual)
      })
      return row
    },

    async changeUser(id, { name, teamId, disabled, role, preferences, budget }) {
      const former = await user(id)
      const { disabledAt } = former
      await checkTeam(teamId)
      const change = {
        ...(name === undefined ? {} : { name: checkedName(name) }),
        ...(teamId === undefined ? {} : { teamId }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? (disabledAt ?? new Date(now())) : null }),
        ...(role === undefined ? {} : { role }),
        ...(preferences === undefined ? {} : { preferences }),
      }
      await together("user", async (tables) => {
        if (disabled === true || (role !== undefined && role !== "owner")) await keepAnOwner(tables.users, id)
        // Whoever could make a link for a member must not come to be more than that by it, or by a password that was set after it.
        const rises = role !== undefined && !hasRole(former.role as Role, role)
        // First of all, because it holds up whoever begins a session or sets a password at the same time.
        await tables.users.change(id, { ...change, ...(rises ? { passwordHash: null } : {}) })
        if (disabled === true || rises) await tables.sessions.removeOfUser(id)
        if (budget !== undefined) await tables.budgets.change(id, budget)
      })
      return user(id)
    },

    async createTeam({ name, budget }) {
      const row: TeamRow = { id: newId("team"), name: checkedName(name), createdAt: new Date(now()) }
      await together("team", async (tables) => {
        await tables.teams.insert(row)
        await tables.budgets.insert(row.id, budget)
      })
      return row
    },

    async changeTeam(id, { name, budget }) {
      await team(id)
      await together("team", async (tables) => {
        if (name !== undefined) await tables.teams.rename(id, checkedName(name))
        if (budget !== undefined) await tables.budgets.change(id, budget)
      })
      return team(id)
    },

    async removeTeam(id) {
      await team(id)
      try {
        await teams.remove(id)
      } catch (error) {
        if (!(error instanceof DatabaseError) || error.fault !== "conflict") throw error
        throw new GatewayError("conflict", "Users belong to this team. Give them another team, or none, first.", { cause: error })
      }
    },
  }
}

interface Tables {
  readonly users: UsersTable
  readonly teams: TeamsTable
  readonly budgets: BudgetsTable
  readonly sessions: SessionsTable
}

/** Throws `conflict` where nobody but this user is an owner who can sign in. */
async function keepAnOwner(users: UsersTable, id: string): Promise<void> {
  const owners = await users.lockOwners()
  if (owners.length > 1 || !owners.includes(id)) return
  throw new GatewayError("conflict", "This is the only owner. Make somebody else an owner first.")
}

function newId(kind: string): string {
  return `${kind}_${randomBytes(10).toString("hex")}`
}

function checkedName(name: string): string {
  const trimmed = name.trim()
  if (trimmed.length > 0 && trimmed.length <= maxNameLength) return trimmed
  throw invalid("name", `A name has 1 to ${maxNameLength} characters.`)
}

function invalid(param: string, message: string): GatewayError {
  return new GatewayError("invalid_request", message, { param })
}

function notFound(kind: string): never {
  throw new GatewayError("not_found", `There is no ${kind} with this id. Ask for the list of ${kind}s.`)
}
