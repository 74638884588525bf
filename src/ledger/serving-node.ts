import { randomBytes } from "node:crypto"
import type { Database } from "#database/database.ts"
import type { LedgerOwner } from "./create-ledger.ts"
import type { LedgerLog } from "./ledger-log.ts"
import { Recovery, type RecoveryReport } from "./recovery.ts"
import type { SettlementJournal } from "./settlement-journal.ts"

/** What a node is started with. */
export interface NodeOptions {
  readonly database: Database
  /** What stays the same from start to start: an installation's worker. No two processes may have it at once. */
  readonly node: string
  /** Settlements of this machine that the database may not know yet. */
  readonly journal?: SettlementJournal
  readonly log?: LedgerLog
  /** How long what runs is ours without a word from us. @default 30 s */
  readonly leaseMs?: number
  /** @default a third of the lease */
  readonly renewEveryMs?: number
}

/** A process that serves: it holds a lease, and takes over what those left whose lease has run out. */
export interface ServingNode extends LedgerOwner {
  /** How many processes serve with this database, this one included, as of the last renewal. */
  processes(): number
  /** Ends what former starts of this node left, and gives what became of it. To be called before the first request. */
  recoverFormer(): Promise<RecoveryReport>
  /** Ends what this process leaves, gives its lease back and stops renewing. To be called after the last request. */
  stop(): Promise<RecoveryReport>
}

const defaultLeaseMs = 30_000
/** How soon a renewal that failed is tried again. */
const retryMs = 1000

/**
 * Registers this start and renews its lease of 30 s every 10 s, in one statement whatever runs. Also sweeps at that pace.
 * Throws DatabaseError where it cannot be registered.
 */
export async function startNode(options: NodeOptions): Promise<ServingNode> {
  const { database, node, journal, log, leaseMs = defaultLeaseMs, renewEveryMs = leaseMs / 3 } = options
  /** Well before the lease runs out, so that nothing begins that somebody else is about to take over. */
  const fencedAfterMs = (leaseMs * 2) / 3
  const id = `${node}:${randomBytes(8).toString("hex")}`
  const recovery = new Recovery({ database, by: id, ...(journal === undefined ? {} : { journal }), ...(log === undefined ? {} : { log }) })
  let renewedAt = performance.now()
  /** Whoever could not reach the database cannot tell a process that has died from one that could not either. */
  let sweepsFrom = 0
  let processes = 1
  /** What the clock says beyond the time that passes by itself. */
  let clockMs = database.now() - performance.now()
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()
  let sweeping: Promise<void> | undefined

  async function renew(): Promise<void> {
    // The lease counts from before the statement: an answer may take its time.
    const askedAt = performance.now()
    const leaseUntil = database.now() + leaseMs
    await database
      .insertInto("nodes")
      .values({ id, node, started_at: database.now(), lease_until: leaseUntil })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ lease_until: leaseUntil }))
      .execute()
    renewedAt = askedAt
    const { count } = await database
      .selectFrom("nodes")
      .select((select) => select.fn.countAll().as("count"))
      .where("lease_until", ">", database.now())
      .executeTakeFirstOrThrow()
    processes = Number(count)
  }

  /** After a jump of the clock, or a sleep of the whole machine, leases have run out whose owners are alive. */
  function noticeJump(): void {
    const nowMs = database.now() - performance.now()
    if (Math.abs(nowMs - clockMs) > leaseMs / 3) sweepsFrom = performance.now() + leaseMs
    clockMs = nowMs
  }

  /** Gives after how long to come again. */
  async function tick(): Promise<number> {
    try {
      await database.syncClock()
      noticeJump()
      await renew()
      // A long sweep must not keep the lease waiting.
      if (performance.now() >= sweepsFrom) sweeping ??= sweep().finally(() => (sweeping = undefined))
      return renewEveryMs
    } catch (error) {
      sweepsFrom = performance.now() + leaseMs
      log?.warn({ err: error }, "the lease could not be renewed")
      // Until it is, this process begins nothing.
      return Math.min(renewEveryMs, retryMs)
    }
  }

  async function sweep(): Promise<void> {
    try {
      await recovery.sweep()
    } catch (error) {
      log?.warn({ err: error }, "what other processes left could not be recovered")
    }
  }

  function schedule(afterMs: number): void {
    // Nodes that were started together do not sweep together.
    timer = setTimeout(() => (turn = tick().then(schedule)), afterMs * (0.9 + Math.random() * 0.2)).unref()
  }

  await renew()
  schedule(renewEveryMs)

  return {
    id,
    processes: () => processes,
    isFenced: () => performance.now() - renewedAt > fencedAfterMs,

    async recoverFormer() {
      await database.updateTable("nodes").set({ lease_until: 0 }).where("node", "=", node).where("id", "!=", id).execute()
      const report = await recovery.sweep()
      await recovery.tidyJournal()
      return report
    },

    async stop() {
      clearTimeout(timer)
      await turn
      clearTimeout(timer)
      await sweeping
      const report = await recovery.settleLeftovers()
      await database.deleteFrom("nodes").where("id", "=", id).execute()
      return report
    },
  }
}
