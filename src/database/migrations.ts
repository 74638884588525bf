import type { Kysely } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import * as firstTables from "./migrations/0001-first-tables.ts"

/** Every migration by its name, oldest first. A migration that was released is never changed. */
const migrations: Readonly<Record<string, Migration>> = {
  "0001-first-tables": firstTables,
}

const historyTable = "kysely_migration"

/**
 * Brings the tables up to date, in one transaction. Throws an Error in a sentence where the database was written by a
 * newer Limn, and leaves such a database as it is.
 */
export async function migrate<Tables>(database: Kysely<Tables>): Promise<void> {
  const unknown = (await executedMigrations(database)).find((name) => !(name in migrations))
  if (unknown !== undefined) {
    throw new Error(
      `The database was written by a newer Limn (it has the migration ${unknown}). Start that version or a later one, or restore the backup from before the upgrade.`,
    )
  }
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: historyTable,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

async function executedMigrations<Tables>(database: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === historyTable)) return []
  const history = (database as unknown as Kysely<{ [historyTable]: { name: string } }>).selectFrom(historyTable).select("name")
  return (await history.execute()).map(({ name }) => name)
}
