import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { type Database, openDatabase } from "./database.ts"

/** Gives a folder that is removed when the test ends. */
export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "limn-"))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opens a fresh database that is closed when the test ends. */
export async function temporaryDatabase(test: TestContext): Promise<Database> {
  const database = await openDatabase({ file: ":memory:" })
  test.after(() => database.destroy())
  return database
}
