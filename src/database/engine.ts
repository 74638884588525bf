import type { Dialect } from "kysely"
import type { CommitOutcome, Step } from "./step.ts"

/** What a {@link Database} is built on: an open connection, or a pool of them. Destroying the Kysely instance closes it. */
export interface Engine {
  readonly name: "sqlite" | "postgres"
  /** Where it is, for people: a file, or host, port and name. Never a password. */
  readonly place: string
  readonly dialect: Dialect
  /** Makes a dialect for migrations, where `dialect` is too impatient for them. */
  createPatientDialect?(): Dialect
  /** Says in a sentence or two why it cannot be used, and what to do. */
  explain(error: unknown): string
  /** Runs the steps as one atomic unit. Throws DatabaseError. */
  commit(steps: readonly Step[]): Promise<CommitOutcome>
  /** How far the database's clock is ahead of this machine's, in milliseconds. */
  measureClock(): Promise<number>
  /** Copies everything into a file while others go on writing. Throws an Error in a sentence. */
  backup(file: string, overwrite: boolean): Promise<void>
  /** Version of the engine, such as `3.53.4`. */
  version(): Promise<string>
  /** Bytes that the database takes. */
  size(): Promise<number>
}

/** The refusal to start with a database. */
export function cannotOpen(place: string, why: string, cause: unknown): Error {
  return new Error(`Cannot open the database ${place}. ${why}`, { cause })
}
