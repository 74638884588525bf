import { existsSync, readFileSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type Accounts, createAccounts } from "#accounts/keys.ts"
import { openSecret } from "#accounts/secrets.ts"
import type { Settings } from "#config/settings.ts"
import { openDatabase } from "#database/database.ts"

/** Where the database of an installation is. */
export function databaseFile(settings: Pick<Settings, "dataDir">): string {
  return join(settings.dataDir, "limn.db")
}

/** Whether Limn has ever run with this data folder. */
export function isInstalled(settings: Pick<Settings, "dataDir">): boolean {
  return existsSync(databaseFile(settings))
}

/** Where a server that works on the data folder leaves its address. */
function addressFile(settings: Pick<Settings, "dataDir">): string {
  return join(settings.dataDir, "address")
}

/** Leaves the address of a running server for the other commands. Gives what takes it away again. */
export async function leaveAddress(settings: Pick<Settings, "dataDir">, address: string): Promise<() => Promise<void>> {
  await writeFile(addressFile(settings), `${address}\n`)
  return () => rm(addressFile(settings), { force: true })
}

/** The address of the server that works on the data folder, or worked on it when it was killed. */
export function leftAddress(settings: Pick<Settings, "dataDir">): string | undefined {
  try {
    return readFileSync(addressFile(settings), "utf8").trim()
  } catch {
    return undefined
  }
}

/** Works on the accounts in the data folder; a server may be running on it meanwhile. */
export async function withAccounts<T>(settings: Settings, work: (accounts: Accounts) => Promise<T>): Promise<T> {
  const secret = await openSecret(settings)
  const database = await openDatabase({ file: databaseFile(settings) })
  try {
    return await work(createAccounts({ database, secret, settings }))
  } finally {
    await database.destroy()
  }
}
