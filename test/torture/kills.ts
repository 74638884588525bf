import { writeFile } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { adminOf } from "./admin.ts"
import { load } from "./clients.ts"
import { examine } from "./evidence.ts"
import { leaseMs } from "./fleet.ts"
import { type GroundOptions, layGround } from "./ground.ts"
import type { Result } from "./result.ts"

/** How long and how hard. */
export interface KillOptions {
  readonly database: GroundOptions["database"]
  readonly seconds: number
  readonly kills: number
}

const clients = 48
const keys = 12
/** What the sweepers may take on top of a lease to find what was left. */
const sweepMs = 6000

/**
 * Three writers, a provider that fails in every way, clients that leave and clients that come again; and all the while
 * one writer after another is killed. Then the book is checked against what the provider and the clients have noted.
 */
export async function runKills({ database, seconds, kills }: KillOptions): Promise<Result> {
  const failures = { busy: 0.03, broken: 0.03, reset: 0.03, truncated: 0.03, words: 0.03 }
  const ground = await layGround({ database, failures })
  const { fleet, callLog, answerLog } = ground
  let sound = false
  try {
    await Promise.all([writeFile(callLog, ""), writeFile(answerLog, "")])
    const admin = adminOf(fleet.addresses[0] as string, fleet.adminToken)
    const made = await Promise.all(Array.from({ length: keys }, () => admin.createKey({ key: "1000", user: "1000", team: "1000" })))
    const until = AbortSignal.timeout(seconds * 1000)
    const loading = load({ addresses: fleet.addresses, keys: made.map(({ key }) => key), answerLog, clients, until })
    const startedAt = Date.now()
    let killed = 0
    while (killed < kills && !until.aborted) {
      // Every moment is as likely as any other, and there are as many as are left.
      const leftMs = seconds * 1000 - (Date.now() - startedAt)
      await sleep(Math.min(leftMs, ((2 * leftMs) / (kills - killed + 1)) * Math.random()))
      if (fleet.kill()) killed += 1
    }
    const report = await loading
    await fleet.ready()
    await sleep(leaseMs + sweepMs)
    const verdict = await examine({ ...fleet, callLog, answerLog })
    const problems = [...verdict.violations, ...(verdict.held === 0 ? [] : [`${verdict.held} micro-USD are held still`])]
    sound = problems.length === 0 && report.pictures > 0 && killed > 0
    return {
      part: "kills",
      database,
      facts: {
        kills: killed,
        "sent by clients": report.sent,
        "answers in full": report.pictures,
        "broken off": report.broken,
        "clients that left": report.left,
        refused: [...report.refused].map(([status, count]) => `${status}: ${count}`).join(", "),
        requests: verdict.requests,
        charged: verdict.charged,
        unknown: verdict.unknown,
        "invariants checked": verdict.checked.join(" "),
      },
      problems: sound || problems.length > 0 ? problems : ["nothing was killed, or nothing was drawn"],
      ...(sound ? {} : { kept: ground.folder }),
    }
  } finally {
    await ground.clear(!sound)
  }
}
