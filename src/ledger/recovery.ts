import type { Usage } from "#canonical/event.ts"
import { type AttemptRow, AttemptsTable } from "#database/attempts-table.ts"
import type { Database } from "#database/database.ts"
import { type PictureRow, PicturesTable } from "#database/pictures-table.ts"
import { conclusionUnit } from "./attempt-steps.ts"
import { forgetOld } from "./forget-old.ts"
import { mayPass } from "./insist.ts"
import { lateSettlement, settleLate } from "./late-settlement.ts"
import type { LedgerLog } from "./ledger-log.ts"
import { pictureAnswer } from "./picture-answer.ts"
import { soundUsage } from "./policy.ts"
import { loadRunning, type RunningRequest } from "./running-request.ts"
import type { SettlementJournal } from "./settlement-journal.ts"
import { type RequestEnd, settlementUnit } from "./settlement.ts"

/** How many requests were ended in each way. */
export interface RecoveryReport {
  /** Pictures had been stored: they were charged and can be collected. */
  readonly succeeded: number
  /** No provider had been called. */
  readonly failed: number
  /** A provider had been called, and nobody knows what it did. */
  readonly unknown: number
}

/** What a recovery works with. */
export interface RecoveryOptions {
  readonly database: Database
  /** Id of the node that recovers. */
  readonly by: string
  /** What processes of this machine could not tell the database. */
  readonly journal?: SettlementJournal
  readonly log?: LedgerLog
}

const batchSize = 100
/** A call may be concluded by whoever made it until so long after its deadline, even where its request has ended. */
const afterDeadlineMs = 60_000

// Fails where a call was booked after its request was read: then what was decided is not true any more.
const confirmAttempts =
  "update requests set owner = owner where id = ? and (select count(*) from attempts where request_id = requests.id) = ?"

/**
 * Ends what processes left behind that died. Any number of nodes may do so at once: what is ended is guarded by the state
 * it is found in, so that each request is ended once and a process that was only asleep finds its own gone.
 */
export class Recovery {
  readonly #database: Database
  readonly #by: string
  readonly #journal: SettlementJournal | undefined
  readonly #log: LedgerLog | undefined

  constructor({ database, by, journal, log }: RecoveryOptions) {
    this.#database = database
    this.#by = by
    this.#journal = journal
    this.#log = log
  }

  /** Takes over every request whose owner's lease has run out, books calls that nobody concluded, and forgets what is old. */
  async sweep(): Promise<RecoveryReport> {
    const report = await this.#endAll(() => this.#abandoned())
    await this.#concludeStrays()
    await forgetOld(this.#database, this.#database.now())
    return report
  }

  /** Ends what this node itself still runs. */
  settleLeftovers(): Promise<RecoveryReport> {
    return this.#endAll(() => this.#running().where("owner", "=", this.#by).execute())
  }

  /** Removes from the journal what the database knows by now. What another node has taken for lost meanwhile is booked as it ended. */
  async tidyJournal(): Promise<void> {
    for (const id of (await this.#journal?.requestIds()) ?? []) await this.#tidy(id).catch((error: unknown) => this.#pass(id, error))
  }

  async #tidy(id: string): Promise<void> {
    const running = await this.#running().where("requests.id", "=", id).executeTakeFirst()
    const end = running === undefined ? await this.#journal?.read(id) : undefined
    if (end === undefined) return
    const charge = await settleLate(this.#database, id, end, this.#by)
    if (charge !== undefined) this.#log?.warn({ requestId: id, charge: charge.amount }, lateSettlement)
    await this.#journal?.remove(id)
  }

  #running() {
    return this.#database.selectFrom("requests").select("requests.id").where("state", "=", "running").limit(batchSize)
  }

  #abandoned(): Promise<{ id: string }[]> {
    return this.#running()
      .leftJoin("nodes", "nodes.id", "requests.owner")
      .where((where) => where.or([where("nodes.id", "is", null), where("nodes.lease_until", "<=", this.#database.now())]))
      .execute()
  }

  async #endAll(find: () => Promise<readonly { readonly id: string }[]>): Promise<RecoveryReport> {
    const report = { succeeded: 0, failed: 0, unknown: 0 }
    for (;;) {
      const found = await find()
      let ended = 0
      for (const { id } of found) {
        const state = await this.#end(id).catch((error: unknown) => this.#pass(id, error))
        if (state === undefined) continue
        report[state]++
        ended++
      }
      if (found.length < batchSize || ended === 0) break
    }
    if (report.succeeded + report.failed + report.unknown > 0)
      this.#log?.warn({ ...report }, "requests of a process that ended were recovered")
    return report
  }

  /** One request that cannot be ended keeps neither the others waiting nor a start from happening. */
  #pass(requestId: string, error: unknown): undefined {
    if (mayPass(error)) throw error
    this.#log?.error({ requestId, err: error }, "a request of a process that ended could not be recovered")
  }

  /** Gives the state that it ended a request in; undefined where somebody else was quicker. */
  async #end(id: string): Promise<RequestEnd["state"] | undefined> {
    const request = await loadRunning(this.#database, id)
    if (request === undefined) return undefined
    const attempts = await new AttemptsTable(this.#database).ofRequest(id)
    const pictures = await new PicturesTable(this.#database).ofRequest(id)
    const end = (await this.#journal?.read(id)) ?? decide(request, attempts, resultsOf(attempts, pictures))
    const now = this.#database.now()
    const [endRequest, ...rest] = settlementUnit(request, end, this.#by, now).steps
    if (endRequest === undefined) return undefined
    const outcome = await this.#database.commit([
      endRequest,
      { sql: confirmAttempts, parameters: [id, attempts.length], expect: 1 },
      ...rest,
      ...attempts.filter((attempt) => attempt.outcome === undefined).flatMap((attempt) => abandon(attempt, now)),
    ])
    if (!outcome.committed) return undefined
    await this.#journal?.remove(id)
    return end.state
  }

  /** Calls that outlived their request: the process died between the two, or lost its patience. */
  async #concludeStrays(): Promise<void> {
    const now = this.#database.now()
    const rows = await this.#database
      .selectFrom("attempts")
      .innerJoin("requests", "requests.id", "attempts.request_id")
      .leftJoin("nodes", "nodes.id", "requests.owner")
      .select(["attempts.id", "request_id as requestId", "channel", "expected_cost as expectedCost"])
      .where("outcome", "is", null)
      .where("state", "!=", "running")
      .where((where) =>
        where.or([
          where("nodes.id", "is", null),
          where("nodes.lease_until", "<=", now),
          where("deadline", "is", null),
          where("deadline", "<=", now - afterDeadlineMs),
        ]),
      )
      .limit(batchSize)
      .execute()
    for (const row of rows) await this.#database.commit(abandon(row, now))
  }
}

function abandon(
  { id, requestId, channel, expectedCost }: Pick<AttemptRow, "id" | "requestId" | "channel"> & { readonly expectedCost?: number | null },
  now: number,
): ReturnType<typeof conclusionUnit> {
  return conclusionUnit({ id, requestId, channel, outcome: "unknown", pictures: 0, cost: expectedCost ?? 0, basis: "unknown" }, now)
}

/** What a call had brought before it failed is nobody's result. It came before that of the call that took its place. */
function resultsOf(attempts: readonly AttemptRow[], pictures: readonly PictureRow[]): readonly PictureRow[] {
  const failed = attempts.filter(({ outcome = "succeeded" }) => outcome !== "succeeded")
  return pictures.slice(failed.reduce((sum, { pictures: brought = 0 }) => sum + brought, 0))
}

/** Says how a request ends whose process has died, by what is left of it. */
function decide(request: RunningRequest, attempts: readonly AttemptRow[], pictures: readonly PictureRow[]): RequestEnd {
  if (attempts.length === 0) {
    const message = "Limn was stopped before this request was begun. Nothing was charged; send it again."
    const answer = { error: { code: "overloaded", message, details: { retryAfterMs: 1000 } } } as const
    return { state: "failed", measured: { pictures: [] }, errorCode: "overloaded", freesKey: true, answer }
  }
  if (pictures.length === 0) return { state: "unknown", measured: { pictures: [] }, freesKey: false }
  const usage = usageOf(attempts)
  return {
    state: "succeeded",
    measured: { pictures: pictures.map(({ width, height }) => ({ width, height })), ...(usage === undefined ? {} : { usage }) },
    freesKey: false,
    answer: pictureAnswer(request.wanted, pictures, "Limn was stopped during this request"),
  }
}

/** The usage of the calls that brought something, where all of them are known. */
function usageOf(attempts: readonly AttemptRow[]): Usage | undefined {
  if (attempts.some(({ outcome }) => outcome === undefined)) return undefined
  const reports = attempts.filter(({ outcome }) => outcome === "succeeded").map(({ usage }) => soundUsage(usage))
  if (reports.length === 0 || reports.includes(undefined)) return undefined
  const sum: Record<string, number | boolean> = {}
  for (const report of reports) {
    for (const [name, value] of Object.entries(report ?? {})) {
      sum[name] = typeof value === "number" ? Number(sum[name] ?? 0) + value : sum[name] === true || value
    }
  }
  return sum as unknown as Usage
}
