import { DatabaseError } from "./database-error.ts"
import type { Batch, Statement, StatementOutcome, StatementResult } from "./sqlite-message.ts"

/** What runs the batches. */
export interface BatchRunner {
  run(batch: Batch): Promise<readonly StatementOutcome[]>
}

/**
 * Whether a statement may share its commit with others: `read` and `write` may; `alone` (schema changes, pragmas) runs
 * by itself.
 */
export type StatementKind = "read" | "write" | "alone"

/** A transaction that has the connection to itself until it is ended. */
export interface Lane {
  execute(statement: Statement): Promise<StatementResult>
  /** Lets the others go on. To be called once, after commit or rollback. */
  end(): void
}

interface Single {
  readonly kind: StatementKind
  readonly statement: Statement
  resolve(result: StatementResult): void
  reject(error: unknown): void
}

interface Waiting {
  readonly kind: "transaction"
  start(): void
}

const maxBatch = 256

/**
 * Shares one connection among everybody, first come, first served.
 *
 * Single statements that come while the writer is busy are sent as one batch under one commit: that is what keeps
 * hundreds of small writes a second from waiting for hundreds of fsyncs. A statement that fails undoes only itself. A
 * transaction waits for its turn and then has the connection for itself.
 */
export class StatementQueue {
  readonly #runner: BatchRunner
  readonly #waiting: (Single | Waiting)[] = []
  #busy = false

  constructor(runner: BatchRunner) {
    this.#runner = runner
  }

  /** Runs one statement. It is durable when the promise resolves; a failure throws DatabaseError. */
  execute(kind: StatementKind, statement: Statement): Promise<StatementResult> {
    return new Promise((resolve, reject) => this.#enqueue({ kind, statement, resolve, reject }))
  }

  /** Waits for the connection. Whoever gets it begins, commits or rolls back by statements of the lane, and ends the lane. */
  transaction(): Promise<Lane> {
    return new Promise((resolve) =>
      this.#enqueue({
        kind: "transaction",
        start: () =>
          resolve({
            execute: async (statement) => {
              const [outcome] = await this.#runner.run({ statements: [statement], together: false })
              return resultOf(outcome)
            },
            end: () => this.#free(),
          }),
      }),
    )
  }

  #enqueue(item: Single | Waiting): void {
    this.#waiting.push(item)
    if (!this.#busy) this.#next()
  }

  #free(): void {
    this.#busy = false
    this.#next()
  }

  #next(): void {
    const first = this.#waiting[0]
    if (first === undefined) return
    this.#busy = true
    if (first.kind === "transaction") {
      this.#waiting.shift()
      first.start()
      return
    }
    void this.#send(first.kind === "alone" ? (this.#waiting.splice(0, 1) as Single[]) : this.#takeBatch())
  }

  #takeBatch(): Single[] {
    const end = this.#waiting.findIndex(({ kind }) => kind === "transaction" || kind === "alone")
    return this.#waiting.splice(0, Math.min(end === -1 ? this.#waiting.length : end, maxBatch)) as Single[]
  }

  async #send(batch: readonly Single[]): Promise<void> {
    try {
      const outcomes = await this.#runner.run({
        statements: batch.map(({ statement }) => statement),
        together: batch.length > 1 && batch.some(({ kind }) => kind === "write"),
      })
      for (const [index, { resolve, reject }] of batch.entries()) {
        try {
          resolve(resultOf(outcomes[index]))
        } catch (error) {
          reject(error)
        }
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.#free()
  }
}

function resultOf(outcome: StatementOutcome | undefined): StatementResult {
  if (outcome === undefined) throw new DatabaseError("failed", "the database thread gave too few answers")
  if (!outcome.ok) throw new DatabaseError(outcome.fault, outcome.message)
  return outcome.result
}
