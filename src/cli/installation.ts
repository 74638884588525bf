import { existsSync, readFileSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type AuditNote, createAudit } from "#accounts/audit.ts"
import { type Accounts, createAccounts } from "#accounts/keys.ts"
import { createPeople, type People } from "#accounts/people.ts"
import { openSecret } from "#accounts/secrets.ts"
import { createSessions, type Sessions } from "#accounts/sessions.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { type Database, openDatabase } from "#database/database.ts"
import { Failure } from "./failure.ts"
import { note, plain } from "./terminal.ts"

/** Whether there is a database already: Limn has run with this data folder, or somebody has set up a server for it. */
export function isInstalled(settings: Pick<Settings, "databaseUrl" | "dataDir">): boolean {
  const options = databaseOptions(settings)
  return "url" in options || existsSync(options.file)
}

/** Throws Failure where Limn has never run with these settings, before a command makes a folder that nobody asked for. */
export function requireInstalled(settings: Pick<Settings, "databaseUrl" | "dataDir">): void {
  if (isInstalled(settings)) return
  throw new Failure(
    "failure",
    `There is no Limn in ${plain(settings.dataDir)}. Name its folder with --data-dir or LIMN_DATA_DIR; \`limn serve\` makes a new one.`,
  )
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

/** Those who use an installation, and where they are written down. */
export interface OpenAccounts {
  readonly accounts: Accounts
  readonly people: People
  readonly sessions: Sessions
  readonly database: Database
  /** Writes down what the command has changed. */
  record(note: AuditNote): Promise<void>
}

/**
 * Works on the accounts of an installation; a server may be running on it meanwhile. Throws Failure where there is none,
 * unless `mayMake` says that the work begins one.
 */
export async function withAccounts<T>(
  settings: Settings,
  work: (open: OpenAccounts) => Promise<T>,
  { mayMake = false }: { readonly mayMake?: boolean } = {},
): Promise<T> {
  if (!mayMake) requireInstalled(settings)
  await using database = await openDatabase(databaseOptions(settings))
  const secret = await openSecret({ ...settings, database })
  const accounts = createAccounts({ database, secret, settings })
  return await work({
    accounts,
    people: createPeople(database),
    sessions: createSessions(database, secret),
    database,
    record: recorder(database),
  })
}

/** Gives what writes down what commands change in a database. */
export function recorder(database: Database): (note: AuditNote) => Promise<void> {
  const audit = createAudit(database, (error) =>
    note(`limn: this could not be written into the record of changes: ${(error as Error).message}`),
  )
  return (change) => audit.record({ ...change, actor: { type: "cli", name: "limn" } })
}
