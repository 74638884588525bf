import { type ErrorCode, GatewayError } from "#canonical/error.ts"

/**
 * What went wrong in the database. `conflict`: a constraint said no. `busy`: another process held the lock for longer
 * than the busy timeout, or the server has too much to do. `full`: the volume has no room. `damaged`: the file is not a
 * sound database. `closed`: it cannot be reached, because it is closed, its server does not answer, or its disk fails.
 * `failed`: anything else, a mistake of ours included.
 */
export type DatabaseFault = "conflict" | "busy" | "full" | "damaged" | "closed" | "failed"

const answers: Record<DatabaseFault, { readonly code: ErrorCode; readonly message: string; readonly retryAfterMs?: number }> = {
  conflict: { code: "internal", message: "Limn could not write this down, because it contradicts what is already there." },
  busy: { code: "ledger_unavailable", message: "Limn's database is busy. Try again in a few seconds.", retryAfterMs: 2000 },
  full: { code: "storage_full", message: "Limn has no disk space left to write in. Its operator has to make room." },
  damaged: { code: "ledger_unavailable", message: "Limn's database is damaged. Its operator has to restore it from a backup." },
  closed: {
    code: "ledger_unavailable",
    message: "Limn cannot reach its database, and does no work that it cannot write down. Try again in a few seconds.",
    retryAfterMs: 5000,
  },
  failed: {
    code: "internal",
    message: "Limn failed to read or write its database. Try again; if it happens again, report the request id.",
  },
}

/**
 * A failed statement. It answers a client by itself (503 where time or an operator helps); what the database engine said, which may
 * name tables but never holds values, is kept for the log.
 */
export class DatabaseError extends GatewayError {
  readonly fault: DatabaseFault
  /** The server's or the system's name for it, such as `40P01` or `ECONNREFUSED`, where there is one. */
  readonly engineCode: string | undefined

  constructor(fault: DatabaseFault, engineMessage: string, engineCode?: string) {
    const { code, message, ...retry } = answers[fault]
    super(code, message, { ...retry, log: { database: engineMessage }, cause: new Error(engineMessage) })
    this.fault = fault
    this.engineCode = engineCode
  }
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html); extended codes carry them in their lowest byte. */
const faultOfResultCode: Readonly<Record<number, DatabaseFault>> = {
  5: "busy", // SQLITE_BUSY
  8: "closed", // SQLITE_READONLY
  10: "closed", // SQLITE_IOERR
  11: "damaged", // SQLITE_CORRUPT
  13: "full", // SQLITE_FULL
  14: "closed", // SQLITE_CANTOPEN
  19: "conflict", // SQLITE_CONSTRAINT
  26: "damaged", // SQLITE_NOTADB
}

/** Gives the fault that a result code of SQLite stands for, extended or not. */
export function faultOf(resultCode: number | undefined): DatabaseFault {
  return (resultCode !== undefined && faultOfResultCode[resultCode & 0xff]) || "failed"
}
