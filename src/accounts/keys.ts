import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import { type BudgetChange, BudgetsTable } from "#database/budgets-table.ts"
import { DatabaseError } from "#database/database-error.ts"
import type { Database } from "#database/database.ts"
import { type KeyChange, type KeyHolder, type KeyRow, KeysTable } from "#database/keys-table.ts"
import type { ListPage } from "#database/list-page.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { UsersTable } from "#database/users-table.ts"
import type { Account, Scope } from "./account.ts"
import { newApiKey } from "./api-key.ts"
import { fingerprintSetting, type Secret } from "./secrets.ts"

/** What is to be different about a key. What is null is taken away; what is absent stays. */
export interface KeyWish extends KeyChange {
  /** 1 to 100 characters, for people. */
  readonly label?: string
  readonly scopes?: readonly Scope[] | null
  readonly budget?: BudgetChange
}

/** What a new key is to be. It is not limited in what is absent or null. */
export interface NewKey extends KeyWish {
  readonly label: string
}

/** A key that was made just now. */
export interface MadeKey {
  /** Shown this once. */
  readonly key: string
  readonly row: KeyHolder
}

/** What is shown once, because it was made just now and only its hash is kept. */
export interface Bootstrap {
  readonly apiKey?: string
  readonly adminToken?: string
}

/** Keys and the admin token. Only their HMACs are stored; nothing here ever gives a stored key back. */
export interface Accounts {
  /**
   * The account of a key; undefined alike for a key that is unknown, expired or revoked, or whose user is disabled. Asks the database every time, so
   * that a revocation holds at once in every process. Throws DatabaseError where the database cannot be asked.
   */
  authenticate(key: string): Promise<Account | undefined>
  /** Whether this is the admin token. */
  verifyAdmin(token: string): Promise<boolean>
  /**
   * Makes the key and the token of the settings work. To be called before the first request is taken. Throws an Error in a
   * sentence where the secret is not the one that the stored keys were hashed with.
   */
  takeOver(): Promise<void>
  /**
   * Does the same, and makes the first key and the admin token where there are none. What it gives is known to nobody else,
   * so it is called only where whoever calls it can show that. Throws as `takeOver` does.
   */
  ensureBootstrap(): Promise<Bootstrap>
  /** Makes a key with its budget. Throws GatewayError `invalid_request`, with the field of the admin API as `param`. */
  createKey(wish: NewKey): Promise<MadeKey>
  /**
   * Changes what a key may do, from the next request on. Throws as `createKey` does, `not_found`, and `conflict` for a key
   * that was revoked.
   */
  changeKey(id: string, wish: KeyWish): Promise<KeyHolder>
  /**
   * Gives a key another secret; id, limits and budget stay. The former secret works for `graceMs` more, and the one
   * before that no more at all. Throws `not_found`, and `conflict` for a key that was revoked or that the settings give.
   */
  rotateKey(id: string, graceMs: number): Promise<MadeKey>
  /** Gives false where there is no such key or it was revoked before. */
  revoke(id: string): Promise<boolean>
  find(id: string): Promise<KeyHolder | undefined>
  /**
   * Newest first, with the expired and revoked ones. The keys of the web app are not among them. `userId`: only those of this user; `limit`
   * absent: all.
   */
  list(wish?: Partial<ListPage> & { readonly userId?: string }): Promise<KeyHolder[]>
  /**
   * The account of what a user does in the web app: a key of its own, for which there is no secret. It is made when it is first asked for.
   * Throws `permission_denied` where the user is disabled, `not_found`, and DatabaseError.
   */
  internalAccount(userId: string): Promise<Account>
}

/** What accounts are made with. */
export interface AccountsOptions {
  readonly database: Database
  readonly secret: Secret
  readonly settings: { readonly apiKey?: string; readonly adminToken?: string }
  /** Milliseconds since 1970. @default the database's clock */
  readonly now?: () => number
}

/** Whether a key may be used: `disabled` through its user. */
export type KeyState = "active" | "disabled" | "expired" | "revoked"

/** Gives the state that a key is in at a moment (milliseconds since 1970). */
export function keyState({ revokedAt, expiresAt, userDisabledAt }: KeyHolder, now: number): KeyState {
  if (revokedAt !== undefined) return "revoked"
  if (expiresAt !== undefined && expiresAt.getTime() <= now) return "expired"
  return userDisabledAt === undefined ? "active" : "disabled"
}

const adminTokenSetting = "admin-token-hash"
const bootstrapLabel = "first key"
const internalLabel = "web app"
const maxLabelLength = 100
/** No key is longer; a longer text is not worth hashing. */
const maxKeyLength = 512

/** Makes the accounts of a database. */
export function createAccounts({ database, secret, settings, now = () => database.now() }: AccountsOptions): Accounts {
  const keys = new KeysTable(database)
  const users = new UsersTable(database)
  const stored = new SettingsTable(database)
  const pepper = secret.deriveKey("api-key-pepper")
  const adminPepper = secret.deriveKey("admin-token")

  const toRow = (key: string, label: string): KeyRow => ({
    id: `key_${randomBytes(10).toString("hex")}`,
    hash: hmac(pepper, key),
    label,
    last4: key.slice(-4),
    createdAt: new Date(now()),
    bootstrap: false,
  })

  /** Gives the wish as it is to be written. */
  async function checked<Wish extends KeyWish>(wish: Wish): Promise<Wish> {
    const label = wish.label?.trim()
    if (label !== undefined && (label.length === 0 || label.length > maxLabelLength)) {
      throw invalid("name", `A key needs a name of 1 to ${maxLabelLength} characters.`)
    }
    if (wish.expiresAt && !(wish.expiresAt.getTime() > now())) throw invalid("expires_at", "A key can only expire in the future.")
    if (wish.userId && (await users.find(wish.userId)) === undefined) {
      throw invalid("user_id", `There is no user ${wish.userId.slice(0, 100)}. Make the user first.`)
    }
    return label === undefined ? wish : { ...wish, label }
  }

  /** Of several at once, one makes it, and the others find it. */
  async function makeInternal(userId: string): Promise<KeyHolder> {
    if ((await users.find(userId)) === undefined) {
      throw new GatewayError("not_found", "There is no user with this id. Ask for the list of users.")
    }
    // Nobody is told the key that has this hash.
    const row: KeyRow = { ...toRow(newApiKey(), internalLabel), internal: true }
    try {
      await database.transaction().execute(async (transaction) => {
        await new KeysTable(transaction).insert(row, { userId })
        await new BudgetsTable(transaction).insert(row.id)
      })
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.fault !== "conflict") throw error
    }
    return (await keys.findInternal(userId)) as KeyHolder
  }

  async function existing(id: string): Promise<KeyHolder> {
    const row = await keys.find(id)
    if (row === undefined) throw new GatewayError("not_found", "There is no key with this id. Ask for the list of keys.")
    return row
  }

  async function checkFingerprint(): Promise<void> {
    const fingerprint = hmac(pepper, "fingerprint")
    if (await stored.setOnce(fingerprintSetting, fingerprint)) return
    if ((await stored.get(fingerprintSetting)) === fingerprint) return
    throw new Error(
      "The secret is not the one that the keys in this database were made with. Set LIMN_SECRET_KEY to the former one, or put secret.key back into the data folder. If it is lost, start with a new LIMN_DATA_DIR.",
    )
  }

  async function takeOver(): Promise<void> {
    await checkFingerprint()
    if (settings.apiKey !== undefined) {
      const row = toRow(settings.apiKey, bootstrapLabel)
      await keys.replaceBootstrap(row).catch((error: unknown) => {
        if (!(error instanceof DatabaseError) || error.fault !== "conflict") throw error
        // Another node that starts at the same time was first. What it made is there the second time.
        return keys.replaceBootstrap(row)
      })
    }
    if (settings.adminToken !== undefined) await stored.set(adminTokenSetting, hmac(adminPepper, settings.adminToken))
  }

  async function ensureApiKey(): Promise<string | undefined> {
    if (settings.apiKey !== undefined) return undefined
    const key = newApiKey()
    return (await keys.insertFirst(toRow(key, bootstrapLabel))) ? key : undefined
  }

  async function ensureAdminToken(): Promise<string | undefined> {
    if (settings.adminToken !== undefined) return undefined
    const token = randomBytes(32).toString("base64url")
    return (await stored.setOnce(adminTokenSetting, hmac(adminPepper, token))) ? token : undefined
  }

  return {
    async authenticate(key) {
      if (key.length === 0 || key.length > maxKeyLength) return undefined
      const hash = hmac(pepper, key)
      const holder = await keys.findByHash(hash)
      if (holder === undefined || keyState(holder, now()) !== "active") return undefined
      const isFormer = holder.hash !== hash
      if (isFormer && !(holder.previous !== undefined && holder.previous.until.getTime() > now())) return undefined
      return toAccount(holder)
    },

    async verifyAdmin(token) {
      if (token.length === 0 || token.length > maxKeyLength) return false
      const hash = await stored.get(adminTokenSetting)
      return hash !== undefined && timingSafeEqual(Buffer.from(hash, "hex"), Buffer.from(hmac(adminPepper, token), "hex"))
    },

    takeOver,

    async ensureBootstrap() {
      await takeOver()
      const apiKey = await ensureApiKey()
      const adminToken = await ensureAdminToken()
      return { ...(apiKey === undefined ? {} : { apiKey }), ...(adminToken === undefined ? {} : { adminToken }) }
    },

    async createKey(wish) {
      const { budget, ...settled } = await checked(wish)
      const key = newApiKey()
      const row = toRow(key, settled.label)
      await database.transaction().execute(async (transaction) => {
        await new KeysTable(transaction).insert(row, settled)
        await new BudgetsTable(transaction).insert(row.id, budget)
      })
      return { key, row: await existing(row.id) }
    },

    async changeKey(id, wish) {
      const { budget, ...change } = await checked(wish)
      const row = await existing(id)
      await database.transaction().execute(async (transaction) => {
        if (!(await new KeysTable(transaction).change(row.id, change))) throw revokedError()
        if (budget !== undefined) await new BudgetsTable(transaction).change(row.id, budget)
      })
      return existing(id)
    },

    async rotateKey(id, graceMs) {
      const { hash } = await existing(id)
      if (settings.apiKey !== undefined && hash === hmac(pepper, settings.apiKey)) {
        throw new GatewayError(
          "conflict",
          "The settings give this key, so it is they that change it: set LIMN_API_KEY to another one and start again.",
        )
      }
      const key = newApiKey()
      const next = { hash: hmac(pepper, key), last4: key.slice(-4) }
      if (!(await keys.rotate(id, next, graceMs === 0 ? undefined : new Date(now() + graceMs)))) throw revokedError()
      return { key, row: await existing(id) }
    },

    revoke: (id) => keys.revoke(id, new Date(now())),
    find: (id) => keys.find(id),
    list: (wish) => keys.list(wish),

    async internalAccount(userId) {
      const holder = (await keys.findInternal(userId)) ?? (await makeInternal(userId))
      if (keyState(holder, now()) !== "active") throw new GatewayError("permission_denied", "This user is disabled. Ask an operator.")
      return toAccount(holder)
    },
  }
}

function toAccount(holder: KeyHolder): Account {
  const { id, label, bootstrap, flavour, guarantee, userId, teamId, models, scopes, expiresAt } = holder
  const { requestsPerMinute, picturesPerMinute, concurrency } = holder
  return {
    id,
    label,
    ...(bootstrap ? { bootstrap } : {}),
    ...(flavour === undefined ? {} : { flavour }),
    ...(guarantee === undefined ? {} : { guarantee }),
    payer: { keyId: id, ...(userId === undefined ? {} : { userId }), ...(teamId === undefined ? {} : { teamId }) },
    limits: {
      ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
      ...(picturesPerMinute === undefined ? {} : { picturesPerMinute }),
      ...(concurrency === undefined ? {} : { concurrency }),
    },
    ...(models === undefined ? {} : { models }),
    ...(scopes === undefined ? {} : { scopes: scopes as readonly Scope[] }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

function revokedError(): GatewayError {
  return new GatewayError("conflict", "This key was revoked, and stays so. Make another one.")
}

function invalid(param: string, message: string): GatewayError {
  return new GatewayError("invalid_request", message, { param })
}

function hmac(pepper: Buffer, text: string): string {
  return createHmac("sha256", pepper).update(text).digest("hex")
}
