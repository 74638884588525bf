import { type Dialect, PostgresDialect, type PostgresPoolClient } from "kysely"
import { Client, Pool, type PoolConfig, type QueryResult, types } from "pg"
import { cannotOpen, type Engine } from "./engine.ts"
import { PostgresCommitter } from "./postgres-committer.ts"
import { explainPostgres, toDatabaseError } from "./postgres-error.ts"

/** Where a PostgreSQL database is. */
export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`, as libpq takes it. */
  readonly url: string
}

const oldestVersion = 13
/** What only reads, and the lease, must not wait behind units. */
const maxConnections = { units: 2, others: 4 }

const timeouts = {
  statement_timeout: 10_000,
  // A statement that has not come back long after the server must have ended it is on a dead line.
  query_timeout: 15_000,
  // Another node must not wait for ever for the locks of one that stands still.
  idle_in_transaction_session_timeout: 10_000,
}
/** All nodes wait for the one whose batch it is, and must not lose their patience before it is given up. */
const unitTimeouts = { idle_in_transaction_session_timeout: 2000 }

/**
 * Opens a pool of connections to PostgreSQL and proves that the database can be used. Connections that break are replaced.
 * Throws an Error in a sentence, which never holds the password.
 */
export async function openPostgres({ url }: PostgresOptions): Promise<Engine> {
  const { host, port, database = "", user = "" } = new Client({ connectionString: url })
  const place = `${host}:${port}/${database}`
  const explain = (error: unknown): string => explainPostgres(error, { host, port, database, user })
  const pool = createPool({ connectionString: url, max: maxConnections.others, ...timeouts })
  const unitPool = createPool({ connectionString: url, max: maxConnections.units, ...timeouts, ...unitTimeouts })
  const ask = async <Row>(sql: string): Promise<Row> => {
    const { rows } = await pool.query(sql).catch(rethrow)
    return rows[0] as Row
  }
  try {
    await requireUsable(ask)
  } catch (error) {
    await pool.end()
    throw cannotOpen(place, explain(error), error)
  }
  const committer = new PostgresCommitter(unitPool)
  return {
    name: "postgres",
    place,
    explain,
    dialect: createDialect(pool, () => unitPool.end()),
    // A migration may take long, and may wait long for that of another node.
    createPatientDialect: () => createDialect(createPool({ connectionString: url, max: 1 })),
    commit: (steps) => committer.commit(steps),
    measureClock: async () => {
      const before = Date.now()
      const { now } = await ask<{ now: number }>("select (extract(epoch from clock_timestamp()) * 1000)::bigint as now")
      const after = Date.now()
      // What the round trip leaves open is no difference: two processes of one machine must agree to the millisecond.
      return now >= before - 1 && now <= after + 1 ? 0 : now - (before + after) / 2
    },
    backup: (file) => {
      const command = `pg_dump --format=custom --file=${JSON.stringify(file)} --host=${host} --port=${port} --username=${user} ${database}`
      return Promise.reject(new Error(`The database is in PostgreSQL, whose own tool copies it while it is used: ${command}`))
    },
    version: async () => (await ask<{ server_version: string }>("show server_version")).server_version.split(" ")[0] as string,
    size: async () => (await ask<{ bytes: number }>("select pg_database_size(current_database()) as bytes")).bytes,
  }
}

function createPool(config: PoolConfig): Pool {
  const pool = new Pool({
    ...config,
    application_name: "limn",
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    // Units travel together with their commit, so that nobody waits for a network while locks are held.
    pipeline: true,
    allowExitOnIdle: true,
    types: { getTypeParser },
  })
  // A connection that breaks tells whoever uses it; as an event nobody listens to it would end the process.
  const ignore = (): void => undefined
  pool.on("error", ignore)
  pool.on("connect", (client) => client.on("error", ignore))
  return pool
}

const wholeNumbers: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC])

const getTypeParser: typeof types.getTypeParser = (type: number, format?: "text" | "binary") =>
  wholeNumbers.has(type) ? parseNumber : types.getTypeParser(type, format as "text")

/** PostgreSQL sums whole numbers up to others that JavaScript may not have. */
function parseNumber(text: string): number {
  const number = Number(text)
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) throw new RangeError("a number in the database is too large to be exact")
  return number
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error)
}

async function requireUsable(ask: <Row>(sql: string) => Promise<Row>): Promise<void> {
  const server = await ask<{ version: number; encoding: string; standby: boolean }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as standby`,
  )
  if (server.version < oldestVersion * 10_000) throw new Error(`PostgreSQL ${oldestVersion} or newer is needed.`)
  if (server.encoding !== "UTF8") throw new Error(`Its encoding is ${server.encoding}. Create it with the encoding UTF8.`)
  if (server.standby) throw new Error("The server is a standby that takes no writes. Name the primary in DATABASE_URL.")
}

/** Kysely's view of the pool, with our errors. `close` is done when it ends. */
function createDialect(pool: Pool, close = async (): Promise<void> => {}): Dialect {
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect().catch(rethrow)
    const query = (sql: string, parameters: unknown[]): Promise<QueryResult> => client.query(sql, parameters).catch(rethrow)
    // Kysely's other form of it is for cursors, which this dialect has none of.
    return { query: query as unknown as PostgresPoolClient["query"], release: (destroy) => client.release(destroy) }
  }
  return new PostgresDialect({ pool: { connect, end: () => Promise.all([pool.end(), close()]).then(() => {}), options: pool.options } })
}
