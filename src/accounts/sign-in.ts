import { randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import { BudgetsTable } from "#database/budgets-table.ts"
import { DatabaseError } from "#database/database-error.ts"
import type { Database } from "#database/database.ts"
import { SessionsTable } from "#database/sessions-table.ts"
import { type UserRow, UsersTable } from "#database/users-table.ts"
import { passwordLength, type Passwords } from "./passwords.ts"
import { changedMeanwhile } from "./sessions.ts"
import type { Role } from "#canonical/role.ts"

/** How people prove who they are, and how the first of them gets in. */
export interface SignIn {
  /** The user with this name and password; undefined alike, and after the same work, for everything that does not fit. */
  byPassword(name: string, password: string): Promise<UserRow | undefined>
  /** The user behind a subject of the identity provider; where there is none yet it is made, with this role and a name like this one. */
  bySubject(subject: string, name: string, role: Role): Promise<UserRow>
  /** The owner that has been there longest: as whom the admin token signs in. Throws `conflict` where there is none. */
  firstOwner(): Promise<UserRow>
  /** Whether a password is the one of a user. */
  isPassword(userId: string, password: string): Promise<boolean>
  /** Sets a user's password, of {@link passwordLength}, and ends its other sessions and its links. Throws `invalid_credentials` where `keepSessionId` has ended. */
  setPassword(userId: string, password: string, keepSessionId?: string): Promise<void>
  /** Whether nobody can sign in by password yet. */
  needsSetup(): Promise<boolean>
  /** Makes an owner where there is none, and gives it; undefined where there is one. Of several processes at once, one makes it. */
  ensureOwner(): Promise<UserRow | undefined>
}

/** Of the owner that is made by itself: the same on every node, so that there is one. */
const firstOwnerId = "user_owner"
const longestName = 90
const mostNamesakes = 1000

/** Makes the ways to sign in of a database. `now`: milliseconds since 1970, by default the database's clock. */
export function createSignIn(database: Database, passwords: Passwords, now: () => number = () => database.now()): SignIn {
  const users = new UsersTable(database)

  /** Makes a user of a name that is free, unless `known` finds that it is there. Of several at once, one makes it. */
  async function make(
    wish: Pick<UserRow, "id" | "name" | "role" | "oidcSubject">,
    known: () => Promise<UserRow | undefined>,
  ): Promise<{ readonly row: UserRow; readonly isNew: boolean }> {
    const name = wish.name.replaceAll("\0", "").trim().slice(0, longestName).toWellFormed() || "user"
    for (let number = 1; number <= mostNamesakes; number++) {
      const former = await known()
      if (former !== undefined) return { row: former, isNew: false }
      const row: UserRow = { ...wish, name: number === 1 ? name : `${name} ${number}`, createdAt: new Date(now()), preferences: {} }
      if (await isInserted(row)) return { row, isNew: true }
    }
    throw new GatewayError("conflict", "Too many users have this name already. Ask an operator to make a user for you.")
  }

  async function isInserted(row: UserRow): Promise<boolean> {
    try {
      await database.transaction().execute(async (transaction) => {
        await new UsersTable(transaction).insert(row)
        await new BudgetsTable(transaction).insert(row.id)
      })
      return true
    } catch (error) {
      if (error instanceof DatabaseError && error.fault === "conflict") return false
      throw error
    }
  }

  async function verify(user: UserRow | undefined, password: string): Promise<boolean> {
    const found = await passwords.verify(user?.passwordHash, password)
    if (found === "outdated" && user?.passwordHash !== undefined) {
      await users.rehash(user.id, user.passwordHash, await passwords.hash(password))
    }
    return found !== "wrong"
  }

  return {
    async byPassword(name, password) {
      if (password.length > passwordLength.most) return undefined
      const user = await users.findByName(name.trim())
      const isRight = await verify(user, password)
      return isRight && user?.disabledAt === undefined ? user : undefined
    },

    async bySubject(subject, name, role) {
      const id = `user_${randomBytes(10).toString("hex")}`
      return (await make({ id, name, role, oidcSubject: subject }, () => users.findByOidcSubject(subject))).row
    },

    async firstOwner() {
      const owner = await users.firstOwner()
      if (owner === undefined) throw new GatewayError("conflict", "There is no owner yet. Start the server again: it makes one.")
      return owner
    },

    isPassword: async (userId, password) => password.length <= passwordLength.most && verify(await users.find(userId), password),

    async setPassword(userId, password, keepSessionId) {
      const passwordHash = await passwords.hash(password)
      await database.transaction().execute(async (transaction) => {
        // First of all, because it holds up whoever changes the user at the same time.
        await new UsersTable(transaction).change(userId, { passwordHash })
        const open = new SessionsTable(transaction)
        if (keepSessionId !== undefined && !(await open.has(keepSessionId, userId))) throw changedMeanwhile()
        await open.removeOfUser(userId, keepSessionId)
      })
    },

    needsSetup: async () => !(await users.hasPassword()),

    async ensureOwner() {
      const known = async () => (await users.firstOwner()) ?? (await users.find(firstOwnerId))
      const { row, isNew } = await make({ id: firstOwnerId, name: "owner", role: "owner" }, known)
      return isNew ? row : undefined
    },
  }
}
