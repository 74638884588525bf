import { type Kysely, sql, SqliteAdapter } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import * as firstTables from "./migrations/0001-first-tables.ts"
import * as money from "./migrations/0002-money.ts"
import * as credits from "./migrations/0003-credits.ts"
import * as signatures from "./migrations/0004-signatures.ts"
import * as responses from "./migrations/0005-responses.ts"
import * as guarantee from "./migrations/0006-guarantee.ts"
import * as apps from "./migrations/0007-apps.ts"
import * as sessions from "./migrations/0008-sessions.ts"
import * as studio from "./migrations/0009-studio.ts"
import * as library from "./migrations/0010-library.ts"
import * as channels from "./migrations/0011-channels.ts"
import * as sentOnce from "./migrations/0012-sent-once.ts"
import { type Schema, tableNames } from "./schema.ts"

/** Every migration by its name, oldest first. A migration that was released is never changed. */
const migrations: Readonly<Record<string, Migration>> = {
  "0001-first-tables": firstTables,
  "0002-money": money,
  "0003-credits": credits,
  "0004-signatures": signatures,
  "0005-responses": responses,
  "0006-guarantee": guarantee,
  "0007-apps": apps,
  "0008-sessions": sessions,
  "0009-studio": studio,
  "0010-library": library,
  "0011-channels": channels,
  "0012-sent-once": sentOnce,
}

const historyTable = "kysely_migration"

/**
 * Brings the tables up to date, in one transaction; of several nodes that start at once, one does it. Throws an Error in a
 * sentence where the database was written by a newer Limn or tables are missing, and leaves such a database as it is.
 */
export async function migrate(database: Kysely<Schema>): Promise<void> {
  if (!(await isCurrent(database))) await runMigrations(database)
}

/** Throws as {@link migrate} does, and where the database is empty or has something to migrate as well. Changes nothing. */
export async function requireCurrent(database: Kysely<Schema>): Promise<void> {
  if (await isCurrent(database)) return
  if (!(await presentTables(database)).has(historyTable)) {
    throw new Error("No Limn has worked with this database yet. Check DATABASE_URL, or start Limn with it once: `limn serve`.")
  }
  throw new Error(
    "The database was written by an older Limn. Start this version with `limn serve`, which brings it up to date, or use the older one.",
  )
}

async function isCurrent(database: Kysely<Schema>): Promise<boolean> {
  const present = await presentTables(database)
  const executed = present.has(historyTable) ? await executedMigrations(database) : []
  const unknown = executed.find((name) => !(name in migrations))
  if (unknown !== undefined) {
    throw new Error(
      `The database was written by a newer Limn (it has the migration ${unknown}). Start that version or a later one, or restore the backup from before the upgrade.`,
    )
  }
  if (executed.length < Object.keys(migrations).length) return false
  const missing = tableNames.find((name) => !present.has(name))
  if (missing !== undefined)
    throw new Error(`The table ${missing} is missing, though it was made once. Restore the database from a backup.`)
  return true
}

/** Gives the names of the migrations that the database has had, oldest first. There must be a history. */
export async function executedMigrations(database: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(historyTable)} order by name`.execute(database)
  return rows.map(({ name }) => name)
}

async function runMigrations(database: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: historyTable,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

async function presentTables(database: Kysely<Schema>): Promise<ReadonlySet<string>> {
  const query = isSqlite(database)
    ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
    : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`
  const { rows } = await query.execute(database)
  return new Set(rows.map(({ name }) => name))
}

function isSqlite(database: Kysely<Schema>): boolean {
  return database.getExecutor().adapter instanceof SqliteAdapter
}
