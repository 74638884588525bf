import { DatabaseError, type DatabaseFault } from "./database-error.ts"

/** SQLSTATEs, and classes of them (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const faultOfState: Readonly<Record<string, DatabaseFault>> = {
  "08": "closed", // connection exception
  "23": "conflict", // integrity constraint violation
  "25006": "closed", // read-only transaction: the server has become a standby
  "25P03": "closed", // idle in transaction for too long
  "28": "closed", // invalid authorization
  "3D000": "closed", // the database is gone
  "40": "busy", // transaction rollback: deadlock, serialization failure
  "53": "busy", // insufficient resources: connections, memory
  "53100": "full",
  "55P03": "busy", // lock not available
  "57": "busy", // operator intervention: statement timeout
  "57P": "closed", // shutdown, crash, start
  "58": "closed", // system error
  XX001: "damaged",
  XX002: "damaged",
}

/** What the pool says where nobody gave a connection back in time. Where none could be made it says something else. */
const poolTimeout = "timeout exceeded when trying to connect"

/** Says in our terms what the driver or the server threw. What never got an answer from the server is `closed`. */
export function toDatabaseError(thrown: unknown): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown
  const { message, code = "" } = thrown as NodeJS.ErrnoException
  // Every connection was in use all the time: nothing was sent.
  if (message === poolTimeout) return new DatabaseError("busy", message)
  // Of our own parsers.
  if (thrown instanceof RangeError) return new DatabaseError("failed", message)
  // A class that begins with E there is not, and there is EPIPE.
  if (!/^(?!E)[0-9A-Z]{5}$/.test(code)) return new DatabaseError("closed", message || code, code)
  const fault = faultOfState[code] ?? faultOfState[code.slice(0, 3)] ?? faultOfState[code.slice(0, 2)] ?? "failed"
  // Class 22 quotes the value that does not fit.
  return new DatabaseError(fault, code.startsWith("22") ? `a value does not fit its column (${code})` : message, code)
}

/** SQLSTATEs of a deadlock, a serialization failure, and of what was skipped because something before it failed. */
const worthRepeating: ReadonlySet<string | undefined> = new Set(["40P01", "40001", "25P02"])

/** Whether nothing happened and the same transaction may succeed at once. */
export function isWorthRepeating({ engineCode }: DatabaseError): boolean {
  return worthRepeating.has(engineCode)
}

/** Where a server is. */
export interface PostgresPlace {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/** Says in a sentence or two why the database cannot be used, and what to do. */
export function explainPostgres(error: unknown, { host, port, database, user }: PostgresPlace): string {
  if (!(error instanceof DatabaseError)) return (error as Error).message
  const code = error.engineCode
  const said = (error.cause as Error).message
  const server = `PostgreSQL at ${host}:${port}`
  if (code === "28P01" || code === "28000" || /password/i.test(said)) {
    return `${server} does not let the user ${user} in (${said}). Correct the user and the password in DATABASE_URL.`
  }
  if (code === "3D000") return `${server} has no database ${database}. Create it with \`createdb ${database}\`, or correct DATABASE_URL.`
  if (code === "42501") {
    return `The user ${user} may not make tables in it (${said}). Give it the database: \`alter database "${database}" owner to "${user}"\`.`
  }
  if (code === "42P07" || code === "42710") {
    return `It holds tables of another program (${said}). Give Limn a database of its own.`
  }
  switch (error.fault) {
    case "closed":
      return `${server} does not answer (${said}). Start it, or correct DATABASE_URL.`
    case "busy":
      return `${server} is too busy (${said}). Let it have more connections, or try again.`
    case "full":
      return `${server} has no disk space left. Make room and start again.`
    default:
      return `${server} says: ${said}.`
  }
}
