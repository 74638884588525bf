import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, type TestContext } from "node:test"
import { noPostgres, startPostgres, type TestPostgres } from "../../test/support/postgres.ts"
import { type Database, openDatabase } from "./database.ts"
import type { Engine } from "./engine.ts"

/** Gives a folder that is removed when the test ends. */
export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "limn-"))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opens a fresh database in memory that is closed when the test ends. */
export async function temporaryDatabase(test: TestContext): Promise<Database> {
  const database = await openDatabase({ file: ":memory:" })
  test.after(() => database.destroy())
  return database
}

/** Opens a database of its own for a test and closes it when the test ends. Given one that is open, another connection to the same. */
export type OpenForTest = (test: TestContext, same?: Database) => Promise<Database>

/**
 * Declares a suite once for each engine: for SQLite, on a file, and for a PostgreSQL server of its own, which is skipped
 * with the reason where none is installed.
 */
export function forEachEngine(suite: (open: OpenForTest, engine: Engine["name"]) => void): void {
  describe("on SQLite", () => {
    suite(async (test, same) => {
      const file = same?.place ?? join(await temporaryFolder(test), "limn.db")
      return closedAtEnd(test, await openDatabase({ file }))
    }, "sqlite")
  })

  describe("on PostgreSQL", { skip: noPostgres ?? false }, () => {
    let server: TestPostgres
    const urls = new WeakMap<Database, string>()
    before(async () => {
      server = await startPostgres()
    })
    after(() => server.stop())
    suite(async (test, same) => {
      const url = (same && urls.get(same)) ?? (await server.createDatabase())
      const database = await openDatabase({ url })
      urls.set(database, url)
      return closedAtEnd(test, database)
    }, "postgres")
  })
}

function closedAtEnd(test: TestContext, database: Database): Database {
  test.after(() => database.destroy())
  return database
}
