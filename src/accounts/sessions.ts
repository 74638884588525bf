import { createHmac, randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import type { Database } from "#database/database.ts"
import { type SessionRow, SessionsTable, type SignInMethod } from "#database/sessions-table.ts"
import { type UserRow, UsersTable } from "#database/users-table.ts"
import type { Role } from "#canonical/role.ts"
import type { Secret } from "./secrets.ts"

/** Somebody who is signed in. */
export interface SessionHolder {
  readonly session: SessionRow
  readonly user: UserRow & { readonly role: Role }
}

/** A session that has begun just now. */
export interface BegunSession extends SessionHolder {
  /** For the cookie. Shown this once: only its HMAC is stored. */
  readonly token: string
}

/** A link that signs somebody in once. */
export interface LoginLink {
  readonly token: string
  /** Absent: until it is used. */
  readonly expiresAt?: Date
}

/** Sessions of the web app, and links that begin one. Only HMACs of their tokens are stored. */
export interface Sessions {
  /**
   * Begins a session of a user with a new token. `userAgent`: what the browser says it is. Throws `invalid_credentials` where the role has changed
   * since the user was read: what proved who it is may count no more.
   */
  begin(user: UserRow, method: SignInMethod, userAgent?: string): Promise<BegunSession>
  /**
   * Whose session a token is; undefined alike for one that is unknown, has ended, or whose user is disabled. Asks the database every time, so that
   * an end holds at once in every process. A session that is used lasts 30 days from then; `renewed` says that it was made to, once an hour.
   * Throws DatabaseError.
   */
  find(token: string): Promise<(SessionHolder & { readonly renewed: boolean }) | undefined>
  /** The sessions of a user, the one used last first, at most 200. */
  ofUser(userId: string): Promise<SessionRow[]>
  /** Ends one session of a user. Gives false where the user has none with this id. */
  end(id: string, userId: string): Promise<boolean>
  /** Makes a link for a user, which can be used within 24 hours, or `forEver`. Throws `not_found`, and `conflict` for one who is disabled. */
  makeLink(userId: string, forEver?: boolean): Promise<LoginLink>
  /** Uses a link up, and gives its user; undefined where it was used before, has expired, or its user is disabled. */
  takeLink(token: string): Promise<UserRow | undefined>
  /** Deletes what has ended. */
  forgetExpired(): Promise<void>
}

/** How long a session lasts after it was used. */
export const sessionLifeMs = 30 * 24 * 3600 * 1000
/** How long a link can be used that an operator makes. */
const loginLinkLifeMs = 24 * 3600 * 1000

/** The address that signs in by a link. What stands behind the `#` reaches no server and no log. `base`: without trailing slash. */
export function loginUrl(base: string, token: string): string {
  return `${base}/login#link=${token}`
}

const renewAfterMs = 3600 * 1000
const longestUserAgent = 300
/** Nobody looks through more; a new password ends all the others at once. */
const mostListed = 200
/** Of 32 random bytes as base64url; a text of another length is no token. */
const tokenLength = 43

/** Makes the sessions of a database. `now`: milliseconds since 1970, by default the database's clock. */
export function createSessions(database: Database, secret: Secret, now: () => number = () => database.now()): Sessions {
  const table = new SessionsTable(database)
  const users = new UsersTable(database)
  const sessionKey = secret.deriveKey("session-token")
  const linkKey = secret.deriveKey("login-link")

  return {
    async begin(user, method, userAgent) {
      const token = newToken()
      const at = new Date(now())
      const session: SessionRow = {
        id: `ses_${randomBytes(10).toString("hex")}`,
        hash: hmac(sessionKey, token),
        userId: user.id,
        method,
        ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, longestUserAgent) }),
        createdAt: at,
        usedAt: at,
        expiresAt: new Date(now() + sessionLifeMs),
      }
      await database.transaction().execute(async (transaction) => {
        if (!(await new UsersTable(transaction).seenAs(user.id, user.role, at))) throw changedMeanwhile()
        await new SessionsTable(transaction).insert(session)
      })
      return { token, session, user: withRole(user) }
    },

    async find(token) {
      if (token.length !== tokenLength) return undefined
      const at = new Date(now())
      const found = await table.findByHash(hmac(sessionKey, token), at)
      if (found === undefined) return undefined
      const renewed = at.getTime() - found.session.usedAt.getTime() >= renewAfterMs
      if (renewed) {
        await table.renew(found.session.id, at, new Date(at.getTime() + sessionLifeMs))
        await users.seen(found.user.id, at)
      }
      return { session: found.session, user: withRole(found.user), renewed }
    },

    ofUser: (userId) => table.ofUser(userId, new Date(now()), mostListed),
    end: (id, userId) => table.remove(id, userId),

    async makeLink(userId, forEver = false) {
      const user = await users.find(userId)
      if (user === undefined) throw new GatewayError("not_found", "There is no user with this id. Ask for the list of users.")
      if (user.disabledAt !== undefined) throw new GatewayError("conflict", "This user is disabled. Let the user in again first.")
      const token = newToken()
      const expiresAt = forEver ? undefined : new Date(now() + loginLinkLifeMs)
      await table.insertLink({
        id: `link_${randomBytes(10).toString("hex")}`,
        hash: hmac(linkKey, token),
        userId,
        createdAt: new Date(now()),
        ...(expiresAt && { expiresAt }),
      })
      return { token, ...(expiresAt && { expiresAt }) }
    },

    async takeLink(token) {
      if (token.length !== tokenLength) return undefined
      const userId = await table.takeLink(hmac(linkKey, token), new Date(now()))
      const user = userId === undefined ? undefined : await users.find(userId)
      return user?.disabledAt === undefined ? user : undefined
    },

    forgetExpired: () => table.removeExpired(new Date(now())),
  }
}

/** What is thrown where a user has been given another role at the very time. */
export function changedMeanwhile(): GatewayError {
  return new GatewayError(
    "invalid_credentials",
    "This account was changed a moment ago. Sign in again; if that fails, ask an owner for a link.",
  )
}

function withRole(user: UserRow): SessionHolder["user"] {
  return { ...user, role: user.role as Role }
}

function newToken(): string {
  return randomBytes(32).toString("base64url")
}

function hmac(key: Buffer, token: string): string {
  return createHmac("sha256", key).update(token).digest("hex")
}
