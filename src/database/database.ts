import { mkdir } from "node:fs/promises"
import { dirname } from "node:path"
import { Kysely } from "kysely"
import { DatabaseError } from "./database-error.ts"
import { migrate } from "./migrations.ts"
import type { Schema } from "./schema.ts"
import { createSqliteDialect } from "./sqlite-dialect.ts"
import { SqliteWriter } from "./sqlite-writer.ts"

/** The open database. `destroy()` closes it after everything that was asked before. */
export type Database = Kysely<Schema>

/** Where the database is and how patient it may be. */
export interface DatabaseOptions {
  /** Path of the SQLite file, or `:memory:`. Its folder is made where it is missing, readable by its owner only. */
  readonly file: string
  /** Longest wait for the lock of another process. @default 5000 */
  readonly busyTimeoutMs?: number
  /** Files up to this size are checked whole for damage at start. @default 256 MiB, which takes well under a second */
  readonly checkUpToBytes?: number
}

const defaultBusyTimeoutMs = 5000
const defaultCheckUpToBytes = 256 * 1024 * 1024

/**
 * Opens the embedded database and brings its tables up to date: WAL, `synchronous=FULL` (a resolved write is on disk),
 * foreign keys, one connection in a thread of its own. Throws an Error in a sentence that names the file where it is
 * damaged, belongs to a newer Limn, is locked for too long, or SQLite is older than 3.51.3.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { file, busyTimeoutMs = defaultBusyTimeoutMs, checkUpToBytes = defaultCheckUpToBytes } = options
  if (file !== ":memory:") await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  let database: Database | undefined
  try {
    const writer = await SqliteWriter.open({ file, busyTimeoutMs, checkUpToBytes })
    database = new Kysely<Schema>({ dialect: createSqliteDialect(writer) })
    await migrate(database)
    return database
  } catch (error) {
    await database?.destroy()
    throw new Error(`Cannot open the database ${file}. ${explain(error)}`, { cause: error })
  }
}

function explain(error: unknown): string {
  if (!(error instanceof DatabaseError)) return (error as Error).message
  const said = (error.cause as Error).message
  switch (error.fault) {
    case "damaged":
      return `The file is damaged or is no SQLite database (${said}). Restore it from a backup, or move it away to start with an empty one.`
    case "busy":
      return "Another process holds its lock. End that process, or give each installation a LIMN_DATA_DIR of its own."
    case "full":
      return "There is no disk space left. Make room and start again."
    default:
      return `SQLite says: ${said}.`
  }
}
