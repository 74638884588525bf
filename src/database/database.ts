import { Kysely } from "kysely"
import { cannotOpen, type Engine } from "./engine.ts"
import { migrate, requireCurrent } from "./migrations.ts"
import type { PostgresOptions } from "./postgres-engine.ts"
import type { Schema } from "./schema.ts"

import { openSqlite, type SqliteOptions } from "./sqlite-engine.ts"
import type { CommitOutcome, Step } from "./step.ts"

/** Which database: a file of the embedded SQLite, or a PostgreSQL server. */
export type DatabaseOptions = SqliteOptions | PostgresOptions

/** A node whose clock is further off than this from the database's does not start. */
const maxClockOffsetMs = 30_000

/** The open database: Kysely for everyday queries, `commit` for what must be fast and atomic. */
export class Database extends Kysely<Schema> {
  readonly engine: Engine["name"]
  /** Where it is, for people: a file, or host, port and name. */
  readonly place: string
  readonly #engine: Engine
  #clockOffsetMs = 0

  constructor(engine: Engine) {
    super({ dialect: engine.dialect })
    this.engine = engine.name
    this.place = engine.place
    this.#engine = engine
  }

  /**
   * Runs the steps in order as one unit: all of them are durable when the promise resolves with `committed`, else nothing
   * of them happened. Units that come at the same time do not see each other half done, and share their fsync.
   *
   * Throws DatabaseError. After the fault `closed` nobody knows whether the unit was committed: read before writing again.
   */
  commit(steps: readonly Step[]): Promise<CommitOutcome> {
    return this.#engine.commit(steps)
  }

  /** Milliseconds since 1970 by the clock of the database, which all nodes share. */
  now(): number {
    return Math.round(Date.now() + this.#clockOffsetMs)
  }

  /**
   * Compares the clocks again. Gives how far the database's is ahead of this machine's, in milliseconds; 0 on SQLite.
   * Throws DatabaseError where the server cannot be asked, and leaves `now()` as it is.
   */
  async syncClock(): Promise<number> {
    this.#clockOffsetMs = await this.#engine.measureClock()
    return this.#clockOffsetMs
  }

  /** What `syncClock` found last. */
  get clockOffsetMs(): number {
    return this.#clockOffsetMs
  }

  /**
   * Copies the database as it is at one moment into `file`, readable by its owner only, while it is being used. Throws an
   * Error in a sentence where the file is there already and `overwrite` is false, it cannot be written, or the engine has
   * a tool of its own for it.
   */
  backup(file: string, { overwrite = false } = {}): Promise<void> {
    return this.#engine.backup(file, overwrite)
  }

  /** Version of the engine, such as `3.53.4`. */
  version(): Promise<string> {
    return this.#engine.version()
  }

  /** Bytes that the database takes. */
  size(): Promise<number> {
    return this.#engine.size()
  }
}

/**
 * Opens the database and brings its tables up to date. A resolved write is on disk. Throws an Error in a sentence that
 * names the place where it cannot be used: damaged, of a newer Limn, locked or out of reach, too old an engine, clocks that
 * are more than 30 s apart. With `asItIs` its tables are left alone, and one of an older Limn is refused as well.
 */
export async function openDatabase(options: DatabaseOptions, { asItIs = false } = {}): Promise<Database> {
  const engine = await openEngine(options)
  const database = new Database(engine)
  try {
    await (asItIs ? requireCurrent(database) : migrateBy(engine, database))
    await requireSameTime(database)
    return database
  } catch (error) {
    await database.destroy()
    throw cannotOpen(engine.place, engine.explain(error), error)
  }
}

async function openEngine(options: DatabaseOptions): Promise<Engine> {
  if (!("url" in options)) return openSqlite(options)
  // Loaded only where there is a server, so that the first start of everybody else is quick.
  const { openPostgres } = await import("./postgres-engine.ts")
  return openPostgres(options)
}

async function migrateBy(engine: Engine, database: Database): Promise<void> {
  if (engine.createPatientDialect === undefined) return migrate(database)
  await using patient = new Kysely<Schema>({ dialect: engine.createPatientDialect() })
  await migrate(patient)
}

async function requireSameTime(database: Database): Promise<void> {
  const seconds = (await database.syncClock()) / 1000
  if (Math.abs(seconds) * 1000 <= maxClockOffsetMs) return
  const direction = seconds > 0 ? "behind" : "ahead of"
  throw new Error(
    `This machine's clock is ${Math.abs(seconds).toFixed(0)} s ${direction} the database's. Let both follow the same time server.`,
  )
}
