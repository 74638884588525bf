import { randomBytes } from "node:crypto"
import type { Usage } from "#canonical/event.ts"
import { type AttemptRow, AttemptsTable } from "#database/attempts-table.ts"
import type { Database } from "#database/database.ts"
import { type RequestRow, RequestsTable } from "#database/requests-table.ts"

/** A request as it is admitted. */
export interface Intake {
  readonly requestId: string
  /** The client's own id of the request; scoped to its key and not unique. */
  readonly clientRequestId?: string
  readonly keyId: string
  readonly dialect: string
  /** As the client named it. */
  readonly model: string
  readonly stream: boolean
  /** Pictures or answers asked for. */
  readonly count: number
  readonly createdAt: Date
}

/** A provider call that is about to be made. */
export interface AttemptIntent {
  readonly requestId: string
  /** Which call of its request, from 1. */
  readonly number: number
  readonly channel: string
  readonly upstream: string
  /** The vendor's name of the model. */
  readonly model: string
}

/** Names an attempt until it is concluded. */
export interface AttemptHandle {
  readonly id: string
}

/** How a request ended. */
export interface Settlement {
  /** `unknown` where nobody can say whether the provider did the work. */
  readonly state: "succeeded" | "failed" | "unknown"
  /** Pictures delivered. */
  readonly pictures: number
  /** Of all calls together. */
  readonly usage?: Usage
  readonly errorCode?: string
}

/** What became of a request. */
export interface RequestRecord extends RequestRow {
  readonly attempts: readonly AttemptRow[]
}

/**
 * The book of requests. Every method has written durably when it resolves. Every one throws where the database cannot be
 * written (a DatabaseError answers the client by itself): what cannot be booked must not be bought.
 *
 * The order is what makes a crash harmless: `admit`, then for each provider call `intent` before its first byte leaves
 * and `conclude` after its last, then `settle` before the answer's last byte leaves. Money will hang on the same calls:
 * `admit` reserves the highest possible price, `settle` charges the real one, and a call without an outcome tells what
 * may have to be paid.
 */
export interface Ledger {
  /** Books a request before anything is done for it. */
  admit(intake: Intake): Promise<void>
  /** Books a provider call before it is made. */
  intent(attempt: AttemptIntent): Promise<AttemptHandle>
  /** Books how a provider call ended: `succeeded` or an error code. Does nothing where that is known already. */
  conclude(attempt: AttemptHandle, end: { readonly outcome: string; readonly usage?: Usage }): Promise<void>
  /** Books how a request ended. The first settlement holds; later ones do nothing. */
  settle(requestId: string, settlement: Settlement): Promise<void>
  /** A request of a key by our id, or the newest by the client's own. */
  find(id: string, keyId: string): Promise<RequestRecord | undefined>
  /**
   * Marks what a former process left running as `unknown` and gives the number of such requests. To be called once at
   * start, before the first request and while no other process serves this database.
   */
  recover(): Promise<number>
}

/** Makes the ledger over a database. `now` gives milliseconds since 1970. */
export function createLedger(database: Database, now: () => number = Date.now): Ledger {
  const requests = new RequestsTable(database)
  const attempts = new AttemptsTable(database)

  return {
    admit({ requestId, clientRequestId, count, ...intake }) {
      return requests.insert({
        ...intake,
        id: requestId,
        ...(clientRequestId === undefined ? {} : { clientRequestId }),
        state: "running",
        wanted: count,
        pictures: 0,
      })
    },

    async intent(attempt) {
      const id = `att_${randomBytes(10).toString("hex")}`
      await attempts.insert({ ...attempt, id, startedAt: new Date(now()) })
      return { id }
    },

    async conclude({ id }, { outcome, usage }) {
      await attempts.finish(id, { outcome, usage, finishedAt: new Date(now()) })
    },

    async settle(requestId, settlement) {
      await requests.finish(requestId, { ...settlement, finishedAt: new Date(now()) })
    },

    async find(id, keyId) {
      const request = (await requests.find(id, keyId)) ?? (await requests.findByClientId(id, keyId))
      return request && { ...request, attempts: await attempts.ofRequest(request.id) }
    },

    async recover() {
      const at = new Date(now())
      return database.transaction().execute(async (transaction) => {
        await new AttemptsTable(transaction).abandonOpen(at)
        return new RequestsTable(transaction).abandonRunning(at)
      })
    },
  }
}
