import { randomBytes } from "node:crypto"
import { type AuditPage, type AuditRow, AuditTable } from "#database/audit-table.ts"
import type { Database } from "#database/database.ts"

/** Who has changed something. */
export interface AuditActor {
  /** `token`: whoever has the admin token. `cli`: whoever runs `limn` on the data folder. */
  readonly type: "user" | "token" | "cli" | "system"
  /** Of a user. */
  readonly id?: string
  readonly name: string
}

/** What was done. */
export interface AuditNote {
  /** What was changed and how: `key.create`. */
  readonly action: string
  readonly target?: { readonly type: string; readonly id: string; readonly name?: string }
  /** What there is to know besides. Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** What is written down. */
export interface AuditEntry extends AuditNote {
  /** @default the system */
  readonly actor?: AuditActor
  /** Where it came from. */
  readonly address?: string
}

/** The record of changes that an operator may ask about. */
export interface Audit {
  /** Writes down what has been done. It never throws: what is done stays done, and what could not be written is told to `failed`. */
  record(entry: AuditEntry): Promise<void>
  /** A page of the record, newest first. Throws DatabaseError. */
  page(wish: AuditPage): Promise<AuditRow[]>
  /** Deletes what is older than 400 days. */
  forgetOld(): Promise<void>
}

const keptMs = 400 * 24 * 3600 * 1000
const longestAddress = 100
const system: AuditActor = { type: "system", name: "Limn" }

/** Makes the record of a database. `failed`: told of what could not be written. */
export function createAudit(database: Database, failed: (error: unknown) => void = () => {}): Audit {
  const table = new AuditTable(database)
  return {
    async record({ actor = system, action, target, detail, address }) {
      const row: AuditRow = {
        id: `aud_${randomBytes(10).toString("hex")}`,
        at: new Date(database.now()),
        actor,
        action,
        ...(target === undefined ? {} : { target }),
        ...(detail === undefined ? {} : { detail }),
        ...(address === undefined ? {} : { address: address.slice(0, longestAddress) }),
      }
      await table.insert(row).catch(failed)
    },
    page: (wish) => table.page(wish),
    forgetOld: () => table.removeBefore(new Date(database.now() - keptMs)),
  }
}
