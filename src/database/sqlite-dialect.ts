import { setImmediate } from "node:timers/promises"
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely"
import type { Statement } from "./sqlite-message.ts"
import type { SqliteWriter } from "./sqlite-writer.ts"
import type { Lane, StatementKind, StatementQueue } from "./statement-queue.ts"

/**
 * Kysely's locks are not needed, because the statement queue orders everything on the one connection: they would let
 * one statement at a time through and leave nothing to share a commit with.
 */
class QueuedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }

  /** SQLite can roll back schema changes, so a migration that fails leaves no trace, and two processes cannot migrate at once. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Kysely's view of SQLite in a writer thread. Everything goes through the queue; destroying the Kysely instance closes the writer. */
export function createSqliteDialect(writer: SqliteWriter, queue: StatementQueue): Dialect {
  return {
    createDriver: () => new SqliteThreadDriver(writer, queue),
    createAdapter: () => new QueuedSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (database) => new SqliteIntrospector(database),
  }
}

const begin: Statement = { sql: "begin immediate", parameters: [] }
const commit: Statement = { sql: "commit", parameters: [] }
const rollback: Statement = { sql: "rollback", parameters: [] }

class SqliteThreadDriver implements Driver {
  readonly #writer: SqliteWriter
  readonly #queue: StatementQueue

  constructor(writer: SqliteWriter, queue: StatementQueue) {
    this.#writer = writer
    this.#queue = queue
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<SqliteSession> {
    return Promise.resolve(new SqliteSession(this.#queue))
  }

  // At once `immediate`: a transaction that reads first and writes later could otherwise lose its snapshot to another process.
  async beginTransaction(session: SqliteSession): Promise<void> {
    const lane = await this.#queue.transaction()
    try {
      await lane.execute(begin)
    } catch (error) {
      lane.end()
      throw error
    }
    session.lane = lane
  }

  commitTransaction(session: SqliteSession): Promise<void> {
    return session.conclude(commit)
  }

  rollbackTransaction(session: SqliteSession): Promise<void> {
    return session.conclude(rollback)
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    // Statements that Kysely is still compiling take their place in the queue first.
    await setImmediate()
    const lane = await this.#queue.transaction()
    await this.#writer.close()
    lane.end()
  }
}

/** What Kysely takes for a connection: a place in the queue, and the whole connection while a transaction is open. */
class SqliteSession implements DatabaseConnection {
  readonly #queue: StatementQueue
  lane: Lane | undefined

  constructor(queue: StatementQueue) {
    this.#queue = queue
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = { sql, parameters: parameters as Statement["parameters"] }
    const { rows, changes } = await (this.lane?.execute(statement) ?? this.#queue.execute(kindOf(query.kind), statement))
    return { rows: rows as R[], numAffectedRows: BigInt(changes) }
  }

  /** Ends the open transaction. A commit that fails is rolled back, and nothing is left to roll back afterwards. */
  async conclude(how: Statement): Promise<void> {
    const lane = this.lane
    if (lane === undefined) return
    this.lane = undefined
    try {
      await lane.execute(how)
    } catch (error) {
      await lane.execute(rollback).catch(() => undefined)
      throw error
    } finally {
      lane.end()
    }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("Rows of SQLite are not streamed: ask for them in pages, with `limit`.")
  }
}

function kindOf(nodeKind: string): StatementKind {
  if (nodeKind === "SelectQueryNode") return "read"
  return nodeKind === "InsertQueryNode" || nodeKind === "UpdateQueryNode" || nodeKind === "DeleteQueryNode" ? "write" : "alone"
}
