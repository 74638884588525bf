import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import type { Database } from "#database/database.ts"
import { type KeyRow, KeysTable } from "#database/keys-table.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { newApiKey } from "./api-key.ts"
import type { Secret } from "./secrets.ts"

/** Whoever holds a valid key. */
export interface Account {
  readonly id: string
  readonly label: string
  /** Picture flavour that the key is pinned to. */
  readonly flavour?: string
}

/** What a new key is to be. */
export interface NewKey {
  /** 1 to 100 characters, for people. */
  readonly label: string
  readonly flavour?: string
  readonly expiresAt?: Date
}

/** What is shown once, because it was made just now and only its hash is kept. */
export interface Bootstrap {
  readonly apiKey?: string
  readonly adminToken?: string
}

/** Keys and the admin token. Only their HMACs are stored; nothing here ever gives a stored key back. */
export interface Accounts {
  /**
   * The account of a key; undefined alike for a key that is unknown, expired or revoked. Asks the database every time, so
   * that a revocation holds at once in every process. Throws DatabaseError where the database cannot be asked.
   */
  authenticate(key: string): Promise<Account | undefined>
  /** Whether this is the admin token. */
  verifyAdmin(token: string): Promise<boolean>
  /**
   * Makes the first key and the admin token where there are none, and takes over those of the settings. To be called
   * at every start. Throws an Error in a sentence where the secret is not the one that the stored keys were hashed with.
   */
  ensureBootstrap(): Promise<Bootstrap>
  /** Makes a key. `key` is shown this once. Throws GatewayError `invalid_request`. */
  createKey(wish: NewKey): Promise<{ readonly key: string; readonly row: KeyRow }>
  /** Gives false where there is no such key or it was revoked before. */
  revoke(id: string): Promise<boolean>
  /** Newest first, with the expired and revoked ones. */
  list(): Promise<KeyRow[]>
}

/** What accounts are made with. */
export interface AccountsOptions {
  readonly database: Database
  readonly secret: Secret
  readonly settings: { readonly apiKey?: string; readonly adminToken?: string }
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

const adminTokenSetting = "admin-token-hash"
const fingerprintSetting = "secret-fingerprint"
const bootstrapLabel = "first key"
const maxLabelLength = 100
/** No key is longer; a longer text is not worth hashing. */
const maxKeyLength = 512

export function createAccounts({ database, secret, settings, now = Date.now }: AccountsOptions): Accounts {
  const keys = new KeysTable(database)
  const stored = new SettingsTable(database)
  const pepper = secret.deriveKey("api-key-pepper")
  const adminPepper = secret.deriveKey("admin-token")

  const toRow = (key: string, { label, flavour, expiresAt }: NewKey): KeyRow => ({
    id: `key_${randomBytes(10).toString("hex")}`,
    hash: hmac(pepper, key),
    label,
    last4: key.slice(-4),
    ...(flavour === undefined ? {} : { flavour }),
    createdAt: new Date(now()),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    bootstrap: false,
  })

  async function checkFingerprint(): Promise<void> {
    const fingerprint = hmac(pepper, "fingerprint")
    if (await stored.setOnce(fingerprintSetting, fingerprint)) return
    if ((await stored.get(fingerprintSetting)) === fingerprint) return
    throw new Error(
      "The secret is not the one that the keys in this database were made with. Set LIMN_SECRET_KEY to the former one, or put secret.key back into the data folder. If it is lost, start with a new LIMN_DATA_DIR.",
    )
  }

  async function ensureApiKey(): Promise<string | undefined> {
    if (settings.apiKey !== undefined) {
      await keys.replaceBootstrap(toRow(settings.apiKey, { label: bootstrapLabel }))
      return undefined
    }
    const key = newApiKey()
    return (await keys.insertFirst(toRow(key, { label: bootstrapLabel }))) ? key : undefined
  }

  async function ensureAdminToken(): Promise<string | undefined> {
    if (settings.adminToken !== undefined) {
      await stored.set(adminTokenSetting, hmac(adminPepper, settings.adminToken))
      return undefined
    }
    const token = randomBytes(32).toString("base64url")
    return (await stored.setOnce(adminTokenSetting, hmac(adminPepper, token))) ? token : undefined
  }

  return {
    async authenticate(key) {
      if (key.length === 0 || key.length > maxKeyLength) return undefined
      const row = await keys.findByHash(hmac(pepper, key))
      if (row === undefined || row.revokedAt !== undefined) return undefined
      if (row.expiresAt !== undefined && row.expiresAt.getTime() <= now()) return undefined
      return { id: row.id, label: row.label, ...(row.flavour === undefined ? {} : { flavour: row.flavour }) }
    },

    async verifyAdmin(token) {
      if (token.length === 0 || token.length > maxKeyLength) return false
      const hash = await stored.get(adminTokenSetting)
      return hash !== undefined && timingSafeEqual(Buffer.from(hash, "hex"), Buffer.from(hmac(adminPepper, token), "hex"))
    },

    async ensureBootstrap() {
      await checkFingerprint()
      const apiKey = await ensureApiKey()
      const adminToken = await ensureAdminToken()
      return { ...(apiKey === undefined ? {} : { apiKey }), ...(adminToken === undefined ? {} : { adminToken }) }
    },

    async createKey(wish) {
      const label = wish.label.trim()
      if (label.length === 0 || label.length > maxLabelLength) {
        throw new GatewayError("invalid_request", `A key needs a name of 1 to ${maxLabelLength} characters.`, { param: "name" })
      }
      if (wish.expiresAt !== undefined && !(wish.expiresAt.getTime() > now())) {
        throw new GatewayError("invalid_request", "A key can only expire in the future.", { param: "expires_at" })
      }
      const key = newApiKey()
      const row = toRow(key, { ...wish, label })
      await keys.insert(row)
      return { key, row }
    },

    revoke: (id) => keys.revoke(id, new Date(now())),
    list: () => keys.list(),
  }
}

function hmac(pepper: Buffer, text: string): string {
  return createHmac("sha256", pepper).update(text).digest("hex")
}
