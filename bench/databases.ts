import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Database, openDatabase } from "../src/database/database.ts"
import { noPostgres, startPostgres } from "../test/support/postgres.ts"

/** Runs a benchmark on SQLite, and on a PostgreSQL of its own where there is one; says so where there is none. */
export async function onEachDatabase(bench: (database: Database) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "limn-bench-"))
  try {
    await using database = await openDatabase({ file: join(folder, "limn.db") })
    await bench(database)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  if (noPostgres !== undefined) return console.log(noPostgres)
  const server = await startPostgres()
  try {
    await using database = await openDatabase({ url: await server.createDatabase() })
    await bench(database)
  } finally {
    await server.stop()
  }
}
