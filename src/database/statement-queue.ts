import { DatabaseError } from "./database-error.ts"
import type { Batch, Statement, StatementResult, Unit, UnitOutcome } from "./sqlite-message.ts"
import type { CommitOutcome } from "./step.ts"

/** What runs the batches. */
export interface BatchRunner {
  run(batch: Batch): Promise<readonly UnitOutcome[]>
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

interface WaitingUnit {
  readonly kind: StatementKind
  readonly unit: Unit
  resolve(outcome: UnitOutcome): void
  reject(error: unknown): void
}

interface WaitingTransaction {
  readonly kind: "transaction"
  start(): void
}

const maxBatch = 256

/**
 * Shares one connection among everybody, first come, first served.
 *
 * Units that come while the writer is busy are sent as one batch under one commit: that is what keeps hundreds of small
 * writes a second from waiting for hundreds of fsyncs. A unit that fails undoes only itself. A transaction waits for its
 * turn and then has the connection for itself.
 */
export class StatementQueue {
  readonly #runner: BatchRunner
  readonly #waiting: (WaitingUnit | WaitingTransaction)[] = []
  #busy = false

  constructor(runner: BatchRunner) {
    this.#runner = runner
  }

  /** Runs one statement. It is durable when the promise resolves; a failure throws DatabaseError. */
  async execute(kind: StatementKind, statement: Statement): Promise<StatementResult> {
    return onlyResult(await this.#run(kind, [statement]))
  }

  /** Runs statements of which all happen or none. They are durable when the promise resolves; a failure throws DatabaseError. */
  async commit(unit: Unit): Promise<CommitOutcome> {
    const outcome = await this.#run("write", unit)
    if (outcome.type === "unmet") return { committed: false, failedStep: outcome.failedStep }
    return { committed: true, changes: resultsOf(outcome).map(({ changes }) => changes) }
  }

  /** Waits for the connection. Whoever gets it begins, commits or rolls back by statements of the lane, and ends the lane. */
  transaction(): Promise<Lane> {
    return new Promise((resolve) =>
      this.#enqueue({
        kind: "transaction",
        start: () =>
          resolve({
            execute: async (statement) => {
              const [outcome] = await this.#runner.run({ units: [[statement]], together: false })
              return onlyResult(outcome)
            },
            end: () => this.#free(),
          }),
      }),
    )
  }

  #run(kind: StatementKind, unit: Unit): Promise<UnitOutcome> {
    return new Promise((resolve, reject) => this.#enqueue({ kind, unit, resolve, reject }))
  }

  #enqueue(item: WaitingUnit | WaitingTransaction): void {
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
    void this.#send(first.kind === "alone" ? (this.#waiting.splice(0, 1) as WaitingUnit[]) : this.#takeBatch())
  }

  #takeBatch(): WaitingUnit[] {
    const end = this.#waiting.findIndex(({ kind }) => kind === "transaction" || kind === "alone")
    return this.#waiting.splice(0, Math.min(end === -1 ? this.#waiting.length : end, maxBatch)) as WaitingUnit[]
  }

  async #send(batch: readonly WaitingUnit[]): Promise<void> {
    try {
      const outcomes = await this.#runner.run({
        units: batch.map(({ unit }) => unit),
        together: batch.some(
          ({ kind, unit }) => kind === "write" && (batch.length > 1 || unit.length > 1 || unit[0]?.expect !== undefined),
        ),
      })
      for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] ?? tooFew)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.#free()
  }
}

const tooFew: UnitOutcome = { type: "failed", fault: "failed", message: "the database thread gave too few answers" }

function resultsOf(outcome: UnitOutcome): readonly StatementResult[] {
  if (outcome.type === "done") return outcome.results
  if (outcome.type === "failed") throw new DatabaseError(outcome.fault, outcome.message)
  throw new DatabaseError("failed", `statement ${outcome.failedStep} did not change as many rows as it had to`)
}

function onlyResult(outcome: UnitOutcome = tooFew): StatementResult {
  return resultsOf(outcome)[0] as StatementResult
}
