import type { SQLInputValue } from "node:sqlite"
import type { DatabaseFault } from "./database-error.ts"

/** One statement on its way to the writer thread. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly SQLInputValue[]
}

/** What a statement gave. */
export interface StatementResult {
  /** Rows of a query, or of a `returning` clause. */
  readonly rows: readonly unknown[]
  /** Rows inserted, updated or deleted; 0 for a statement that gives rows. */
  readonly changes: number
}

/** How one statement of a batch ended. */
export type StatementOutcome =
  | { readonly ok: true; readonly result: StatementResult }
  | { readonly ok: false; readonly fault: DatabaseFault; readonly message: string }

/** A batch for the writer thread. `together`: all statements share one commit, and so one fsync. */
export interface Batch {
  readonly statements: readonly Statement[]
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
