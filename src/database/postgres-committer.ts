import { setTimeout as sleep } from "node:timers/promises"
import type { Pool, PoolClient } from "pg"
import { DatabaseError } from "./database-error.ts"
import { isWorthRepeating, toDatabaseError } from "./postgres-error.ts"
import { PostgresMessage } from "./postgres-message.ts"
import { PostgresStatements } from "./postgres-statements.ts"
import type { CommitOutcome, Step } from "./step.ts"

interface WaitingUnit {
  readonly steps: readonly Step[]
  resolve(outcome: CommitOutcome): void
  reject(error: DatabaseError): void
}

type UnitOutcome = CommitOutcome | DatabaseError

/** A backend keeps the ids of at most 64 savepoints in its own memory; with more of them everybody's snapshots are slower. */
const maxBatch = 64
const maxAttempts = 4

/**
 * Batches run one after the other in the whole database, by a lock that each takes first. They want the same budgets in whatever order
 * their units came, and would end each other's in deadlocks. And whoever has lost the connection to a batch and comes again, or reads by a
 * unit, comes after it has been decided, although its commit has been sent already. A row that others keep locked is not waited for long.
 */
const begin =
  "begin isolation level read committed; select pg_advisory_xact_lock(1818848622); set local lock_timeout = '2s'; savepoint unit"
/** Ends a unit that went well: what comes later goes back to here. Where the unit has failed, the server refuses it. */
const keep: Step = { sql: "savepoint unit", parameters: [] }
/** Undoes what came after the last savepoint of that name: a unit that failed, or nothing. */
const restore: Step = { sql: "rollback to unit", parameters: [] }
const divisionByZero = "22012"

/**
 * Commits units on PostgreSQL. Those that come while others are under way share a transaction, and its sync to the disk, in the order in which they
 * came. A batch is sent without waiting for answers in between: the server itself holds what a step must change against what it changed.
 */
export class PostgresCommitter {
  readonly #pool: Pool
  readonly #statements = new PostgresStatements()
  readonly #waiting: WaitingUnit[] = []
  #gathering = false
  /** Whether units of the last batch have failed. Savepoints between units cost the server a fifth of its time. */
  #expectsFailures = false

  /** The connections of `pool` must pipeline, and be of nobody else. Two are enough: one batch waits for its turn while another runs. */
  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Runs the steps as one unit. Throws DatabaseError; after the fault `closed` nobody knows whether it was committed. */
  async commit(steps: readonly Step[]): Promise<CommitOutcome> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await new Promise<CommitOutcome>((resolve, reject) => {
          this.#waiting.push({ steps, resolve, reject })
          void this.#gather()
        })
      } catch (error) {
        if (attempt === maxAttempts || !isWorthRepeating(error as DatabaseError)) throw error
        await sleep(Math.random() * 20 * attempt)
      }
    }
  }

  /** Sends off what waits. What comes before it is our turn goes with it. */
  async #gather(): Promise<void> {
    if (this.#gathering) return
    this.#gathering = true
    while (this.#waiting.length > 0) {
      try {
        const client = await this.#begin()
        void this.#carryOut(client, this.#waiting.splice(0, maxBatch))
      } catch (error) {
        for (const { reject } of this.#waiting.splice(0)) reject(toDatabaseError(error))
      }
    }
    this.#gathering = false
  }

  /** Nothing is sent before there is a transaction for certain: without one each step would be committed by itself. */
  async #begin(): Promise<PoolClient> {
    const client = await this.#pool.connect()
    try {
      await client.query(begin)
      return client
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  async #carryOut(client: PoolClient, units: readonly WaitingUnit[]): Promise<void> {
    try {
      const outcomes = await this.#attempt(client, units)
      client.release()
      for (const [index, { resolve, reject }] of units.entries()) {
        const outcome = outcomes[index] as UnitOutcome
        if (outcome instanceof DatabaseError) reject(outcome)
        else resolve(outcome)
      }
    } catch (error) {
      // Whether a connection is in order after such a fault is not worth finding out.
      client.release(true)
      for (const { reject } of units) reject(toDatabaseError(error))
    }
  }

  /** Commits what goes well of a batch whose transaction has begun. Throws where nobody knows, or nothing of it happened. */
  async #attempt(client: PoolClient, units: readonly WaitingUnit[]): Promise<readonly UnitOutcome[]> {
    if (!this.#expectsFailures) {
      const { committed, outcomes } = await this.#send(client, units, false)
      // What became of one alone had nothing to do with the others.
      if (committed || units.length === 1) return outcomes
      await client.query(begin)
    }
    const { committed, outcomes } = await this.#send(client, units, true)
    // Somebody has cancelled a statement between the units.
    if (!committed) throw new DatabaseError("busy", "the transaction was cancelled", "25P02")
    this.#expectsFailures = outcomes.some((outcome) => outcome instanceof DatabaseError || !outcome.committed)
    return outcomes
  }

  /** Sends a batch with its commit. With `savepoints` a unit that fails undoes only itself, else everything. */
  async #send(
    client: PoolClient,
    units: readonly WaitingUnit[],
    savepoints: boolean,
  ): Promise<{ readonly committed: boolean; readonly outcomes: readonly UnitOutcome[] }> {
    const sent = units.map(({ steps }) => this.#sendUnit(client, steps, savepoints))
    // Where it fails the server says at the commit that there is none.
    if (savepoints) client.query(restore.sql).catch(() => {})
    const { command } = await client.query("commit")
    return { committed: command === "COMMIT", outcomes: await Promise.all(sent) }
  }

  /** Gives what becomes of a unit if the transaction is committed. */
  #sendUnit(client: PoolClient, steps: readonly Step[], savepoints: boolean): Promise<UnitOutcome> {
    const { statements, heard } = this.#statements.toSend(client, savepoints ? [restore, ...steps, keep] : steps)
    return new Promise((resolve) => {
      const message = new PostgresMessage(statements, (thrown) => {
        heard(thrown === null)
        const counts = savepoints ? message.counts.slice(1) : message.counts
        if (thrown === null) return resolve({ committed: true, changes: steps.map(({ expect }, index) => expect ?? counts[index] ?? 0) })
        const error = toDatabaseError(thrown)
        const failedStep = counts.length
        const isUnmet = steps[failedStep]?.expect !== undefined && error.engineCode === divisionByZero
        resolve(isUnmet ? { committed: false, failedStep } : error)
      })
      client.query(message)
    })
  }
}
