import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseError } from "./database-error.ts"
import { cannotOpen, type Engine } from "./engine.ts"
import { createPrivately } from "./private-file.ts"
import { createSqliteDialect } from "./sqlite-dialect.ts"
import type { WriterOptions } from "./sqlite-message.ts"
import { SqliteWriter } from "./sqlite-writer.ts"
import { StatementQueue } from "./statement-queue.ts"

/** Where the embedded database is and how patient it may be. */
export interface SqliteOptions {
  /** Path of the SQLite file, or `:memory:`. It and its folder are made where they are missing, readable by their owner only. */
  readonly file: string
  /** Longest wait for the lock of another process. @default 5000 */
  readonly busyTimeoutMs?: number
  /** Files up to this size are checked whole for damage at start. @default 256 MiB, which takes well under a second */
  readonly checkUpToBytes?: number
}

const defaultBusyTimeoutMs = 5000
const defaultCheckUpToBytes = 256 * 1024 * 1024

/**
 * Opens SQLite: WAL, `synchronous=FULL` (a resolved write is on disk), foreign keys, one connection in a thread of its own.
 * Throws an Error in a sentence that names the file, also where SQLite is older than 3.51.3.
 */
export async function openSqlite(options: SqliteOptions): Promise<Engine> {
  const { file, busyTimeoutMs = defaultBusyTimeoutMs, checkUpToBytes = defaultCheckUpToBytes } = options
  const writer = await openWriter({ file, busyTimeoutMs, checkUpToBytes })
  const queue = new StatementQueue(writer)
  return {
    name: "sqlite",
    place: file,
    explain,
    dialect: createSqliteDialect(writer, queue),
    commit: (steps) => queue.commit(steps),
    measureClock: () => Promise.resolve(0),
    backup: async (target, overwrite) => {
      // Loaded when it is needed: a start needs no backup.
      const { backUpSqlite } = await import("./sqlite-backup.ts")
      await backUpSqlite(file, target, overwrite)
    },
    version: async () => {
      const { rows } = await queue.execute("read", { sql: "select sqlite_version() as version", parameters: [] })
      return (rows[0] as { version: string }).version
    },
    size: async () => {
      const { rows } = await queue.execute("read", {
        sql: "select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()",
        parameters: [],
      })
      return (rows[0] as { bytes: number }).bytes
    },
  }
}

async function openWriter(options: WriterOptions): Promise<SqliteWriter> {
  const { file } = options
  try {
    if (file !== ":memory:") {
      // Without waiting, so that the thread starts while the caller goes on loading.
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      createPrivately(file)
    }
    return await SqliteWriter.open(options)
  } catch (error) {
    throw cannotOpen(file, explain(error), error)
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
