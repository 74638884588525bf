import { createHash, randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import { AttemptsTable } from "#database/attempts-table.ts"
import { DatabaseError, type DatabaseFault } from "#database/database-error.ts"
import type { Database } from "#database/database.ts"
import { type RequestRow, RequestsTable } from "#database/requests-table.ts"
import type { Step } from "#database/step.ts"
import { type AdmissionUnit, admissionUnit, budgetRefusal } from "./admission.ts"
import { conclusionUnit, correctionUnit, intentUnit, withdrawalUnit } from "./attempt-steps.ts"
import { BudgetLevels } from "./budget-levels.ts"
import { windowStart } from "./budget-window.ts"
import type { Charge, Intake, Ledger, RecordedAnswer, RequestRecord, Settlement } from "./ledger.ts"
import { claimState, runningTwin } from "./idempotency.ts"
import { insist, mayPass, type Retry } from "./insist.ts"
import { lateSettlement, settleLate } from "./late-settlement.ts"
import { ledgerUnavailable, takenOver } from "./ledger-error.ts"
import type { LedgerLog } from "./ledger-log.ts"
import { costOf } from "./policy.ts"
import { loadRunning, type RunningRequest } from "./running-request.ts"
import type { SettlementJournal } from "./settlement-journal.ts"
import { type RequestEnd, settlementUnit } from "./settlement.ts"
import { wholeAmount } from "./usd.ts"

/** For whom a ledger books. */
export interface LedgerOwner {
  /** Id of the process start, as the table of nodes has it. */
  readonly id: string
  /** True while others may have taken over what this process runs: then it begins nothing. */
  isFenced(): boolean
}

/** What a ledger is made of. */
export interface LedgerOptions {
  readonly database: Database
  readonly owner: LedgerOwner
  /** Milliseconds since 1970. @default the database's clock */
  readonly now?: () => number
  readonly log?: LedgerLog
  /** How long a settlement waits for a database that is away; it is written later all the same. @default 10 s */
  readonly graceMs?: number
  /** How long an admission may take before so many wait that no more are let in. @default 2 s */
  readonly slowAfterMs?: number
  /** Takes a settlement whose grace has run out, so that its answer need not wait for the database. Absent: it is refused then. */
  readonly journal?: SettlementJournal
}

const maxAdmissionTries = 5
const defaultGraceMs = 10_000
/** Admissions that may wait for a database that is slow. */
const mostWaiting = 100
/** A unit may undo itself because another node was quicker everywhere it looked; more often than so it is no accident. */
const busyError = (): GatewayError =>
  new GatewayError("overloaded", "Too many requests want the same budget at this moment. Try again in a second.", { retryAfterMs: 1000 })

/** Makes the ledger over a database. */
export function createLedger(options: LedgerOptions): Ledger {
  const { database, owner, now = () => database.now(), log, graceMs = defaultGraceMs, slowAfterMs = 2000, journal } = options
  const requests = new RequestsTable(database)
  const attempts = new AttemptsTable(database)
  const budgets = new BudgetLevels(database)
  /** What this process runs, so that ending it does not begin with reading. */
  const running = new Map<string, RunningRequest>()
  /** Since when each admission waits, the longest first. */
  const admitting = new Set<{ readonly since: number }>()

  /** Ends a request that this process runs. Undefined where it does not any more. */
  async function end(id: string, how: RequestEnd): Promise<Charge | undefined> {
    let noted = false
    try {
      const work = async (retry: Retry): Promise<Charge | undefined> => {
        const charge = (await tryToEnd(id, how, retry)) ?? (noted ? await endLate(id, how) : undefined)
        running.delete(id)
        if (noted) await journal?.remove(id)
        return charge
      }
      return await insist(database, work, graceMs)
    } catch (error) {
      const request = running.get(id)
      if (journal === undefined || request === undefined || !mayPass(error)) throw error
      noted = true
      try {
        await journal.write(id, how)
      } catch (cause) {
        // Nobody is told that it is safe; it is booked all the same when the database is back.
        noted = false
        log?.error({ requestId: id, err: cause }, "how a request ended cannot be written to the journal")
        throw error
      }
      // It may have been written to the database meanwhile, and the other way round nothing would remove the file.
      if (!running.has(id)) await journal.remove(id)
      log?.warn({ requestId: id }, "the database is away: how a request ended is in the journal until it is back")
      return settlementUnit(request, how, owner.id, now()).charge
    }
  }

  async function tryToEnd(id: string, how: RequestEnd, { doubtful }: Retry): Promise<Charge | undefined> {
    const request = running.get(id) ?? (await loadRunning(database, id))
    if (request?.owner === owner.id) {
      const unit = settlementUnit(request, how, owner.id, now())
      if ((await database.commit(unit.steps)).committed) return unit.charge
      if (doubtful) running.delete(id)
    }
    return doubtful ? chargeByUs(id, how.state) : undefined
  }

  /** Ends a request whose client has its answer, where another node has taken it for lost. */
  async function endLate(id: string, how: RequestEnd): Promise<Charge | undefined> {
    const charge = await settleLate(database, id, how, owner.id)
    if (charge !== undefined) log?.warn({ requestId: id, charge: charge.amount }, lateSettlement)
    return charge
  }

  /** The charge of a request that an earlier try of ours has ended without our hearing of it. */
  async function chargeByUs(id: string, state: RequestEnd["state"]): Promise<Charge | undefined> {
    const row = await database.selectFrom("requests").select(["state", "owner", "charge", "lines"]).where("id", "=", id).executeTakeFirst()
    if (row?.owner !== owner.id || row.state !== state) return undefined
    return { amount: row.charge ?? 0, lines: JSON.parse(row.lines ?? "[]") as Charge["lines"] }
  }

  /** Nobody waits for a request whose admission broke off, but it may be in the book all the same, or get there yet. */
  async function withdraw({ steps, running: { id } }: AdmissionUnit): Promise<void> {
    // Where the server is still at the commit, the same insert waits for that. Where it takes, it is undone.
    const probe = { ...(steps[0] as Step), expect: 0 }
    const { message } = ledgerUnavailable()
    const answer = { error: { code: "ledger_unavailable", message, details: { retryAfterMs: 1000 } } } as const
    const work = async (): Promise<void> => {
      try {
        await database.commit([probe])
      } catch (error) {
        if (!hasFault(error, "conflict")) throw error
        await end(id, { state: "failed", measured: { pictures: [] }, errorCode: "ledger_unavailable", freesKey: true, answer })
      }
    }
    await insist(database, work, graceMs)
  }

  /** A database that is slow gets no longer a queue than it can still work off. */
  async function inQueue<T>(admit: () => Promise<T>): Promise<T> {
    const [first] = admitting
    if (first !== undefined && admitting.size >= mostWaiting && performance.now() - first.since >= slowAfterMs) throw ledgerUnavailable()
    const waiting = { since: performance.now() }
    admitting.add(waiting)
    try {
      return await admit()
    } finally {
      admitting.delete(waiting)
    }
  }

  async function admitOnce(intake: Intake, replaces: string | undefined) {
    const levels = await budgets.of(intake.payer)
    const at = now()
    const unit = admissionUnit(intake, { owner: owner.id, levels, now: at, ...(replaces === undefined ? {} : { replaces }) })
    const outcome = await database.commit(unit.steps).catch((error: unknown) => {
      if (hasFault(error, "closed")) withdraw(unit).catch(() => {})
      throw error
    })
    if (outcome.committed) {
      running.set(intake.requestId, unit.running)
      return "admitted"
    }
    const refusal = unit.refusals[outcome.failedStep]
    if (refusal === undefined || refusal === "claim") return refusal
    const error = await budgetRefusal(database, refusal, intake.quote.maximum, windowStart(refusal.period, at))
    if (error !== undefined) throw error
    budgets.forget(levels)
    return undefined
  }

  return {
    async admit(intake) {
      if (owner.isFenced()) throw ledgerUnavailable()
      let replaces: string | undefined
      for (let tries = 0; tries < maxAdmissionTries; tries++) {
        const outcome = await inQueue(() => admitOnce(intake, replaces))
        if (outcome === "admitted") return { type: "admitted" }
        if (outcome !== "claim" || intake.idempotency === undefined) continue
        const claim = await claimState(database, { ...intake, idempotency: intake.idempotency }, now())
        if (claim.type === "former") return claim
        replaces = claim.replaces
      }
      throw busyError()
    },

    async former({ payer, fingerprint, idempotency }, isRetry) {
      if (idempotency !== undefined) {
        const claim = await claimState(database, { payer, ...(fingerprint === undefined ? {} : { fingerprint }), idempotency }, now())
        return claim.type === "former" ? claim.former : undefined
      }
      return isRetry && fingerprint !== undefined ? runningTwin(database, payer.keyId, fingerprint) : undefined
    },

    async intent(intent) {
      if (owner.isFenced()) throw ledgerUnavailable()
      const handle = { id: `att_${randomBytes(10).toString("hex")}`, intent }
      try {
        if ((await database.commit(intentUnit(handle.id, intent, owner.id, now()))).committed) return handle
      } catch (error) {
        if (hasFault(error, "closed"))
          insist(database, () => database.commit(withdrawalUnit(handle.id, intent, now())), graceMs).catch(() => {})
        throw error
      }
      throw takenOver(intent.requestId)
    },

    async conclude({ id, intent }, attemptEnd) {
      const { outcome, measured } = attemptEnd
      const { requestId, channel } = intent
      const { cost, basis } = costOf(intent, attemptEnd)
      // Of a call that failed the log has a line already, and what has no price, such as the painter's work, nobody will miss.
      if (basis === "unknown" && outcome === "succeeded" && cost > 0)
        log?.warn({ requestId, attempt: id, cost }, "what a call cost is not known: its expected cost is booked")
      const usage = measured.usage === undefined ? {} : { usage: measured.usage }
      const booking = { id, requestId, channel, outcome, ...usage, pictures: measured.pictures.length, cost, basis }
      const work = async (): Promise<void> => {
        if ((await database.commit(conclusionUnit(booking, now()))).committed || basis === "unknown") return
        // Somebody may have taken the call for lost and booked an estimate.
        await database.commit(correctionUnit(booking, wholeAmount(intent.expectedCost), now()))
      }
      await insist(database, work, graceMs)
    },

    async settle(requestId, settlement) {
      const charge = await end(requestId, { ...settlement, freesKey: frees(settlement) })
      if (charge === undefined) log?.warn({ requestId }, "somebody else has ended this request")
      return charge
    },

    async collected(requestId) {
      await database
        .updateTable("requests")
        .set({ collected_at: now() })
        .where("id", "=", requestId)
        .where("collected_at", "is", null)
        .execute()
    },

    async find(id, keyId) {
      const row =
        (await requests.find(id, keyId)) ??
        (await requests.findByClientId(id, keyId)) ??
        (await requests.findByIdempotencyKey(createHash("sha256").update(id).digest("hex"), keyId))
      return row && ({ ...row, attempts: await attempts.ofRequest(row.id) } as RequestRecord)
    },

    async answerOf(requestId) {
      const row = await database
        .selectFrom("requests")
        .leftJoin("answers", "answers.request_id", "requests.id")
        .select(["state", "charge", "body"])
        .where("requests.id", "=", requestId)
        .executeTakeFirst()
      if (row === undefined) return undefined
      return {
        state: row.state as RequestRow["state"],
        ...(row.charge === null ? {} : { charge: row.charge }),
        ...(row.body === null ? {} : { answer: JSON.parse(row.body) as RecordedAnswer }),
      }
    },
  }
}

function hasFault(error: unknown, fault: DatabaseFault): boolean {
  return error instanceof DatabaseError && error.fault === fault
}

/** A failure before anything was carried out leaves its idempotency key free. */
function frees({ state, executed }: Settlement): boolean {
  return state === "failed" && !executed
}
