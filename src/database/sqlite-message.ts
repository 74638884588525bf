import type { SQLInputValue } from "node:sqlite"
import type { DatabaseFault } from "./database-error.ts"

/** One statement on its way to the writer thread. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly SQLInputValue[]
  /** How many rows it must change or give; with another number its unit is undone. Absent: any. */
  readonly expect?: number
}

/** Statements of which all happen or none. */
export type Unit = readonly Statement[]

/** What a statement gave. */
export interface StatementResult {
  /** Rows of a query, or of a `returning` clause. */
  readonly rows: readonly unknown[]
  /** Rows inserted, updated or deleted; of a statement that gives rows, their number. */
  readonly changes: number
}

/** How a unit ended. Nothing of it happened unless it is `done`. */
export type UnitOutcome =
  | { readonly type: "done"; readonly results: readonly StatementResult[] }
  | { readonly type: "unmet"; readonly failedStep: number }
  | { readonly type: "failed"; readonly fault: DatabaseFault; readonly message: string }

/** A batch for the writer thread. `together`: all units share one commit, and so one fsync; else each statement has its own. */
export interface Batch {
  readonly units: readonly Unit[]
  readonly together: boolean
}

/** First message of the writer thread, after it has opened the file or failed to; every later one is the outcomes of a batch, in order. */
export type Opened = { readonly opened: true } | { readonly opened: false; readonly fault: DatabaseFault; readonly message: string }

/** What the writer thread is started with. */
export interface WriterOptions {
  readonly file: string
  /** Longest wait for the lock of another process. */
  readonly busyTimeoutMs: number
  /** Files up to this size are checked whole before they are used. */
  readonly checkUpToBytes: number
}
