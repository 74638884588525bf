import { hkdfSync, randomBytes } from "node:crypto"
import { link, mkdir, open, readFile, unlink } from "node:fs/promises"
import { join } from "node:path"
import type { Database } from "#database/database.ts"
import { SettingsTable } from "#database/settings-table.ts"

/** What a derived key is for. No two purposes share a key, so that whoever learns one can forge nothing else. */
export type Purpose =
  | "api-key-pepper"
  | "admin-token"
  | "link-signature"
  | "shares"
  | "downloads"
  | "session-token"
  | "login-link"
  | "password-pepper"
  | "oidc-flow"
  | "provider-keys"

/** The secret that all others are derived from. */
export interface Secret {
  /** 32 bytes that are always the same for one purpose and tell nothing of another's: HKDF-SHA256 (RFC 5869). */
  deriveKey(purpose: Purpose): Buffer
}

/** The setting that says which secret the keys of a database were hashed with, without telling it. */
export const fingerprintSetting = "secret-fingerprint"

const minFileLength = 32

/** What {@link openSecret} goes by. */
export interface SecretOptions {
  readonly secretKey?: string
  readonly dataDir: string
  /** Whose keys were hashed with the secret: where it knows of one, none is made. Absent: there is no database yet. */
  readonly database?: Database
}

/**
 * Gives the installation's secret: `secretKey` where the operator set one, else the content of `secret.key` in the data
 * folder, which is made at the first start, readable by its owner only. Throws an Error in a sentence where the file
 * cannot be used, or is missing although the database has keys that were made with it.
 */
export async function openSecret({ secretKey, dataDir, database }: SecretOptions): Promise<Secret> {
  const master = secretKey ?? (await readOrMake(join(dataDir, "secret.key"), dataDir, database))
  return { deriveKey: (purpose) => Buffer.from(hkdfSync("sha256", master, "", `limn/v1/${purpose}`, 32)) }
}

async function readOrMake(file: string, folder: string, database: Database | undefined): Promise<string> {
  // Asked first: whoever has written the fingerprint had made the file before.
  const isUsed = database !== undefined && (await new SettingsTable(database).get(fingerprintSetting)) !== undefined
  const known = await readIfThere(file)
  if (known !== undefined) return known
  if (isUsed) {
    throw new Error(
      `The secret ${file} is missing, and the keys in the database were made with it. Put the file back from a backup, or set LIMN_SECRET_KEY to the secret that was used before. If it is lost, start with a new LIMN_DATA_DIR.`,
    )
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(8).toString("hex")}`
  const handle = await open(draft, "wx", 0o600)
  try {
    await handle.writeFile(`${randomBytes(32).toString("base64url")}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    // A link appears whole and never replaces: of several processes that start at once, all take the first one's secret.
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    await unlink(draft)
  }
  await syncFolder(folder)
  return (await readIfThere(file)) as string
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, "utf8")).trim()
    if (text.length >= minFileLength) return text
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") return undefined
    throw new Error(`Cannot read the secret in ${file} (${code}). Make it readable for the user that Limn runs as.`, { cause: error })
  }
  throw new Error(
    `The secret in ${file} is damaged. Restore the file from a backup, or set LIMN_SECRET_KEY to the secret that was used before.`,
  )
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
