import { statSync } from "node:fs"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { parentPort, workerData } from "node:worker_threads"
import { type DatabaseFault, faultOf } from "./database-error.ts"
import type { Batch, Opened, Statement, StatementResult, Unit, UnitOutcome, WriterOptions } from "./sqlite-message.ts"
import { checkSqliteVersion } from "./sqlite-version.ts"

// The thread that owns the connection. node:sqlite is synchronous, and a commit waits for the disk: both happen here,
// so that the event loop which serves pictures never stands still.

const port = parentPort
if (port === null) throw new Error("sqlite-worker.ts runs in a worker thread only")

const maxPrepared = 256

/** Faults of a statement; every other one is a fault of the database. */
const ownFaults: ReadonlySet<DatabaseFault> = new Set(["conflict", "failed"])

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

  run({ units, together }: Batch): UnitOutcome[] {
    if (!together) return units.map((unit) => this.#attempt(unit))
    try {
      this.#connection.exec("begin immediate")
      const outcomes: UnitOutcome[] = []
      for (const unit of units) {
        const outcome = this.#attemptInSavepoint(unit)
        // What spoils one unit spoils the others as well: a full disk, an I/O error.
        if (outcome.type === "failed" && !(ownFaults.has(outcome.fault) && this.#connection.isTransaction))
          return this.#undo(units, outcome)
        outcomes.push(outcome)
      }
      this.#connection.exec("commit")
      return outcomes
    } catch (error) {
      return this.#undo(units, { type: "failed", ...describe(error) })
    }
  }

  #undo(units: readonly Unit[], outcome: UnitOutcome): UnitOutcome[] {
    // SQLite may have rolled back by itself.
    if (this.#connection.isTransaction) this.#connection.exec("rollback")
    return units.map(() => outcome)
  }

  /** A statement that fails undoes itself, so one alone needs no savepoint. */
  #attemptInSavepoint(unit: Unit): UnitOutcome {
    if (unit.length === 1 && unit[0]?.expect === undefined) return this.#attempt(unit)
    this.#connection.exec("savepoint unit")
    const outcome = this.#attempt(unit)
    if (!this.#connection.isTransaction) return outcome
    if (outcome.type !== "done") this.#connection.exec("rollback to unit")
    this.#connection.exec("release unit")
    return outcome
  }

  #attempt(unit: Unit): UnitOutcome {
    const results: StatementResult[] = []
    try {
      for (const [index, { sql, parameters, expect }] of unit.entries()) {
        const result = this.#execute(sql, parameters)
        if (expect !== undefined && result.changes !== expect) return { type: "unmet", failedStep: index }
        results.push(result)
      }
      return { type: "done", results }
    } catch (error) {
      return { type: "failed", ...describe(error) }
    }
  }

  #execute(sql: string, parameters: Statement["parameters"]): StatementResult {
    // SQLite may have rolled back by itself, which leaves nothing to do.
    if (sql === "rollback" && !this.#connection.isTransaction) return { rows: [], changes: 0 }
    const { statement, givesRows } = this.#prepare(sql)
    if (!givesRows) return { rows: [], changes: Number(statement.run(...parameters).changes) }
    const rows = statement.all(...parameters)
    return { rows, changes: rows.length }
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
