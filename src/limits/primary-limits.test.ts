import assert from "node:assert/strict"
import cluster, { type Worker } from "node:cluster"
import { EventEmitter, once } from "node:events"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"
import { createLog } from "#telemetry/log.ts"
import { Metrics } from "#telemetry/metrics.ts"
import type { Grant, Limiter, LimiterMode } from "./limiter.ts"
import { eventually, limiterContract, newSubject } from "./limiter.contract.ts"
import { openLimiter } from "./open-limiter.ts"
import { PrimaryLimits } from "./primary-limits.ts"
import type { Peer, WorkerMessage } from "./worker-protocol.ts"
import type { Order, Report } from "./worker-testing.ts"

cluster.setupPrimary({ exec: fileURLToPath(new URL("worker-testing.ts", import.meta.url)), args: [], execArgv: [] })

/** A limiter in a worker process of its own. */
async function startWorker(limits: PrimaryLimits): Promise<{ worker: Worker; limiter: Limiter }> {
  const worker = cluster.fork()
  limits.serve(worker)
  const waiting = new Map<number, (report: Report) => void>()
  const ready = new Promise<Report>((resolve) => waiting.set(0, resolve))
  worker.on("message", (report: Report) => {
    if (report.test === "report") waiting.get(report.id)?.(report)
  })
  const { mode } = await ready
  let lastId = 0
  const limiter: Limiter = {
    mode: mode as LimiterMode,
    places: 0,
    async take(subject, limits, pictures) {
      const id = (lastId += 1)
      const answer = new Promise<Report>((resolve) => waiting.set(id, resolve))
      worker.send({ test: "take", id, subject, limits, pictures } satisfies Order)
      const { grant } = (await answer) as { grant: Grant }
      return grant.allowed ? { ...grant, release: () => void worker.send({ test: "release", id } satisfies Order) } : grant
    },
    close: () => void worker.process.kill(),
  }
  return { worker, limiter }
}

limiterContract("shared", async () => {
  let passed = 0
  const limits = new PrimaryLimits(() => performance.now() + passed)
  const workers = await Promise.all([startWorker(limits), startWorker(limits)])
  return {
    limiters: workers.map(({ limiter }) => limiter),
    pass: async (ms) => void (passed += ms),
    close: async () => {
      const ended = workers.map(({ worker }) => once(worker, "exit"))
      for (const { limiter } of workers) limiter.close()
      await Promise.all(ended)
    },
  }
})

describe("limits that workers share", { timeout: 60_000 }, () => {
  it("has the places of a worker that is killed for the others", async (test) => {
    const limits = new PrimaryLimits()
    const [first, second] = await Promise.all([startWorker(limits), startWorker(limits)])
    test.after(() => second.limiter.close())
    const subject = newSubject()
    for (let count = 0; count < 2; count += 1) assert.ok((await first.limiter.take(subject, { concurrency: 2 }, 0)).allowed)
    assert.equal((await second.limiter.take(subject, { concurrency: 2 }, 0)).allowed, false)
    first.worker.process.kill("SIGKILL")
    await eventually(async () => (await second.limiter.take(subject, { concurrency: 2 }, 0)).allowed)
  })

  it("goes on at its share when the primary is silent, and leaves no place taken there", async (test) => {
    const { primary, worker, silence, sent } = connectedPeers()
    new PrimaryLimits().serve(worker)
    const limiter = await openLimiter({ primary, workers: 4, log: createLog({ level: "silent" }), metrics: new Metrics() })
    test.after(() => limiter.close())
    const subject = newSubject()
    const limits = { requestsPerMinute: 9, concurrency: 2 }
    assert.equal(limiter.mode, "shared")

    silence(true)
    const grants = await Promise.all([1, 2, 3].map(() => limiter.take(subject, limits, 0)))
    assert.equal(limiter.mode, "local")
    assert.equal(grants.filter(({ allowed }) => allowed).length, 1)
    const asked = sent.filter((message) => message.limn === "limits:take").map(({ place }) => place)
    assert.deepEqual(
      sent.filter((message) => message.limn === "limits:release").map(({ place }) => place),
      asked,
    )

    silence(false)
    await eventually(() => limiter.mode === "shared")
    // The primary had allowed two of the three without being heard. They count, and their places are free again.
    const { state } = await limiter.take(subject, limits, 0)
    assert.deepEqual([state.requests?.limit, state.requests?.remaining, state.concurrency?.remaining], [9, 6, 1])
  })

  it("counts by itself where there is no primary, or it has gone", async (test) => {
    const alone: Peer = Object.assign(new EventEmitter())
    const limiter = await openLimiter({ primary: alone, log: createLog({ level: "silent" }), metrics: new Metrics() })
    test.after(() => limiter.close())
    assert.equal(limiter.mode, "local")
    assert.ok((await limiter.take("key", { requestsPerMinute: 1 }, 0)).allowed)

    const { primary, worker } = connectedPeers()
    new PrimaryLimits().serve(worker)
    const left = await openLimiter({ primary, log: createLog({ level: "silent" }), metrics: new Metrics() })
    test.after(() => left.close())
    ;(primary as unknown as EventEmitter).emit("disconnect")
    await eventually(() => left.mode === "local")
  })
})

/** Two ends of a channel within this process. `silence`: the worker's end still hears, but nothing that it says arrives. */
function connectedPeers(): { primary: Peer; worker: Peer; silence(on: boolean): void; sent: WorkerMessage[] } {
  let silent = false
  const sent: WorkerMessage[] = []
  const [atWorker, atPrimary] = [new EventEmitter(), new EventEmitter()]
  const primary: Peer = Object.assign(atWorker, {
    send: (message: WorkerMessage) => {
      sent.push(message)
      return setImmediate(() => atPrimary.emit("message", message)) !== undefined
    },
  })
  const worker: Peer = Object.assign(atPrimary, {
    send: (message: object) => setImmediate(() => !silent && atWorker.emit("message", message)) !== undefined,
  })
  return { primary, worker, silence: (on) => void (silent = on), sent }
}
