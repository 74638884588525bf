import assert from "node:assert/strict"
import { createLog } from "#telemetry/log.ts"
import { Metrics } from "#telemetry/metrics.ts"
import type { Grant, Limits } from "./limiter.ts"
import { openLimiter } from "./open-limiter.ts"

/** What a test has a worker do. */
export type Order =
  | { readonly test: "take"; readonly id: number; readonly subject: string; readonly limits: Limits; readonly pictures: number }
  | { readonly test: "release"; readonly id: number }

/** What the worker answers, and, with id 0, that it is ready. */
export interface Report {
  readonly test: "report"
  readonly id: number
  readonly mode: string
  readonly grant?: Grant
}

// This is the program of a worker process: a real limiter of a real worker, at the orders of a test.
assert.ok(process.send !== undefined)
// Patient, because a busy machine is not what is tested.
const limiter = await openLimiter({
  primary: process,
  workers: 2,
  takeTimeoutMs: 30_000,
  log: createLog({ level: "silent" }),
  metrics: new Metrics(),
})
const grants = new Map<number, Grant>()
const report = (id: number, grant?: Grant): void => {
  process.send?.({ test: "report", id, mode: limiter.mode, ...(grant === undefined ? {} : { grant }) } satisfies Report)
}
process.on("message", async (order: Order) => {
  if (order.test === "take") {
    const grant = await limiter.take(order.subject, order.limits, order.pictures)
    grants.set(order.id, grant)
    report(order.id, grant)
  } else if (order.test === "release") {
    const grant = grants.get(order.id)
    if (grant?.allowed === true) grant.release()
  }
})
process.on("disconnect", () => process.exit())
report(0)
