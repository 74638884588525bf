import { statSync } from "node:fs"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { parentPort, workerData } from "node:worker_threads"
import { type DatabaseFault, faultOf } from "./database-error.ts"
import type { Batch, Opened, Statement, StatementOutcome, StatementResult, WriterOptions } from "./sqlite-message.ts"
import { checkSqliteVersion } from "./sqlite-version.ts"

// The thread that owns the connection. node:sqlite is synchronous, and a commit waits for the disk: both happen here,
// so that the event loop which serves pictures never stands still.

const port = parentPort
if (port === null) throw new Error("sqlite-worker.ts runs in a worker thread only")

const maxPrepared = 256

interface Prepared {
  readonly statement: StatementSync
  readonly givesRows: boolean
}

function open({ file, busyTimeoutMs, checkUpToBytes }: WriterOptions): DatabaseSync {
  const connection = new DatabaseSync(file, { timeout: busyTimeoutMs })
  const { version } = connection.prepare("select sqlite_version() as version").get() as { version: string }
  checkSqliteVersion(version)
  connection.exec("pragma journal_mode = wal")
  connection.exec("pragma synchronous = full")
  if (file !== ":memory:" && statSync(file).size <= checkUpToBytes) {
    const { quick_check: verdict } = connection.prepare("pragma quick_check(1)").get() as { quick_check: string }
    if (verdict !== "ok") throw Object.assign(new Error(verdict), { errcode: 11 })
  }
  return connection
}

function describe(error: unknown): { fault: DatabaseFault; message: string } {
  const { errcode, message } = error as { errcode?: number; message?: string }
  return { fault: faultOf(errcode), message: message ?? String(error) }
}

class Writer {
  readonly #connection: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(connection: DatabaseSync) {
    this.#connection = connection
  }

  run({ statements, together }: Batch): StatementOutcome[] {
    if (!together) return statements.map((statement) => this.#attempt(statement))
    try {
      this.#connection.exec("begin immediate")
      const outcomes: StatementOutcome[] = []
      for (const statement of statements) {
        outcomes.push(this.#attempt(statement))
        // A constraint undoes its own statement only; a full disk or an I/O error undoes the whole transaction.
        if (!this.#connection.isTransaction) return statements.map(() => outcomes.at(-1) as StatementOutcome)
      }
      this.#connection.exec("commit")
      return outcomes
    } catch (error) {
      if (this.#connection.isTransaction) this.#connection.exec("rollback")
      return statements.map(() => ({ ok: false, ...describe(error) }))
    }
  }

  #attempt({ sql, parameters }: Statement): StatementOutcome {
    // SQLite may have rolled back by itself, which leaves nothing to do.
    if (sql === "rollback" && !this.#connection.isTransaction) return { ok: true, result: { rows: [], changes: 0 } }
    try {
      return { ok: true, result: this.#execute(this.#prepare(sql), parameters) }
    } catch (error) {
      return { ok: false, ...describe(error) }
    }
  }

  #execute({ statement, givesRows }: Prepared, parameters: Statement["parameters"]): StatementResult {
    if (givesRows) return { rows: statement.all(...parameters), changes: 0 }
    return { rows: [], changes: Number(statement.run(...parameters).changes) }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#connection.prepare(sql)
    const prepared = { statement, givesRows: statement.columns().length > 0 }
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear()
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

try {
  const connection = open(workerData as WriterOptions)
  const writer = new Writer(connection)
  port.on("message", (batch: Batch | "close") => {
    if (batch !== "close") return port.postMessage(writer.run(batch))
    connection.close()
    port.close()
  })
  port.postMessage({ opened: true } satisfies Opened)
} catch (error) {
  port.postMessage({ opened: false, ...describe(error) } satisfies Opened)
}
