import { type ErrorCode, GatewayError } from "#canonical/error.ts"

/**
 * What went wrong in the database. `conflict`: a constraint said no. `busy`: another process held the lock for longer
 * than the busy timeout. `full`: the volume has no room. `damaged`: the file is not a sound database. `closed`: used
 * after closing, or the writer thread has died. `failed`: anything else, a mistake of ours included.
 */
export type DatabaseFault = "conflict" | "busy" | "full" | "damaged" | "closed" | "failed"

const answers: Record<DatabaseFault, { readonly code: ErrorCode; readonly message: string }> = {
  conflict: { code: "internal", message: "Limn could not write this down, because it contradicts what is already there." },
  busy: { code: "overloaded", message: "Limn's database is busy. Try again in a few seconds." },
  full: { code: "storage_full", message: "Limn has no disk space left to write in. Its operator has to make room." },
  damaged: { code: "overloaded", message: "Limn's database is damaged. Its operator has to restore it from a backup." },
  closed: { code: "overloaded", message: "Limn is shutting down and takes no more requests. Try again in a few seconds." },
  failed: {
    code: "internal",
    message: "Limn failed to read or write its database. Try again; if it happens again, report the request id.",
  },
}

/**
 * A failed statement. It answers a client by itself (503 where waiting helps); what the database engine said, which may
 * name tables but never holds values, is kept for the log.
 */
export class DatabaseError extends GatewayError {
  readonly fault: DatabaseFault

  constructor(fault: DatabaseFault, engineMessage: string) {
    const { code, message } = answers[fault]
    super(code, message, { log: { database: engineMessage }, cause: new Error(engineMessage) })
    this.fault = fault
  }
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html); extended codes carry them in their lowest byte. */
const faultOfResultCode: Readonly<Record<number, DatabaseFault>> = {
  5: "busy", // SQLITE_BUSY
  11: "damaged", // SQLITE_CORRUPT
  13: "full", // SQLITE_FULL
  19: "conflict", // SQLITE_CONSTRAINT
  26: "damaged", // SQLITE_NOTADB
}

/** Gives the fault that a result code of SQLite stands for, extended or not. */
export function faultOf(resultCode: number | undefined): DatabaseFault {
  return (resultCode !== undefined && faultOfResultCode[resultCode & 0xff]) || "failed"
}
