import cluster from "node:cluster"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Settings } from "#config/settings.ts"
import type { PrimaryLimits } from "#limits/primary-limits.ts"
import type { PrimaryMetrics } from "./primary-metrics.ts"
import { isWorkerReport, type PrimaryOrder, type ServedBy, type WorkerStart } from "./worker-message.ts"

/** A worker as the primary sees it. */
export interface WorkerProcess {
  readonly pid: number
  /** Resolves when it serves. Rejects with the worker's own error where it cannot, once its process has ended. */
  readonly ready: Promise<ServedBy>
  /** Resolves when its process has ended, with how. Never rejects. */
  readonly ended: Promise<string>
  /** Lets what runs end for up to `graceMs`, then ends the process, whatever it does. Resolves when that has ended. */
  stop(graceMs: number): Promise<void>
}

/** What a worker is forked with. */
export interface WorkerOptions {
  readonly settings: Settings
  readonly start: WorkerStart
  /** Which worker of its machine it is. */
  readonly slot: string
  readonly folderTakenAt: number
  readonly limits: PrimaryLimits
  readonly metrics: PrimaryMetrics
}

const program = fileURLToPath(new URL("./worker.ts", import.meta.url))
/** A worker closes its database and its sweeps after its grace is over. */
const afterGraceMs = 10_000

/** Forks a worker, which shares the ports that it listens on with the others. */
export function forkWorker({ limits, metrics, ...order }: WorkerOptions): WorkerProcess {
  cluster.setupPrimary({ exec: program, args: [], serialization: "advanced" })
  const worker = cluster.fork()
  limits.serve(worker)
  metrics.serve(worker)
  // A worker that has gone hears nothing, and `ended` says so.
  const tell = (message: PrimaryOrder): void => void worker.send(message, () => {})
  const ended = once(worker, "exit").then(([code, signal]) => `${signal ?? `exit code ${code}`}`)

  const ready = Promise.withResolvers<ServedBy>()
  let failure: Error | undefined
  worker.on("message", (message: unknown) => {
    if (!isWorkerReport(message)) return
    if (message.limn === "worker:here") tell({ limn: "worker:start", ...order })
    else if (message.limn === "worker:ready") ready.resolve(message.server)
    else failure = Object.assign(new Error(message.message), { code: message.code })
  })
  void ended.then((how) => ready.reject(failure ?? new Error(`A worker ended before it could serve (${how}).`)))
  // Whoever only waits for the end has heard of the failure by that.
  ready.promise.catch(() => {})

  return {
    pid: worker.process.pid ?? 0,
    ready: ready.promise,
    ended,
    async stop(graceMs) {
      if (worker.isConnected()) tell({ limn: "worker:stop", graceMs })
      const patience = setTimeout(() => worker.process.kill("SIGKILL"), graceMs + afterGraceMs)
      await ended
      clearTimeout(patience)
    },
  }
}
