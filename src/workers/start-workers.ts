import { mkdir } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { secretsOf } from "#config/explain-settings.ts"
import type { Settings } from "#config/settings.ts"
import { lockFolder } from "#database/folder-lock.ts"
import { PrimaryLimits } from "#limits/primary-limits.ts"
import type { RunningServer } from "#server.ts"
import { createLog } from "#telemetry/log.ts"
import { PrimaryMetrics } from "./primary-metrics.ts"
import { restartDelay } from "./restart-delay.ts"
import type { PrimaryStart } from "./worker-message.ts"
import { forkWorker, type WorkerProcess } from "./worker-process.ts"

const defaultGraceMs = 180_000
const defaultLongestRestartMs = 30_000

/**
 * Starts `settings.workers` processes that share the port, and gives them as one server. This process serves nothing
 * itself: it holds the data folder, counts the limits of all, and starts a worker again that has died. Throws as
 * `startServer` does. The first worker prepares the data folder before the others start.
 */
export async function startWorkers(settings: Settings, options: PrimaryStart = {}): Promise<RunningServer> {
  const { longestRestartMs = defaultLongestRestartMs, ...start } = options
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 })
  const lock = lockFolder(settings.dataDir)
  const log = createLog({ level: settings.logLevel, secrets: secretsOf(settings) })
  const shared = { start, folderTakenAt: Date.now(), limits: new PrimaryLimits(), metrics: new PrimaryMetrics() }
  const running = new Set<WorkerProcess>()
  const stopping = new AbortController()

  function launch(slot: string): WorkerProcess {
    const worker = forkWorker({ ...shared, slot, settings })
    running.add(worker)
    void worker.ended.then(() => running.delete(worker))
    worker.ready.then(
      () => log.info({ worker: slot, pid: worker.pid }, "worker serves"),
      () => {},
    )
    return worker
  }

  async function keepAlive(slot: string, first: WorkerProcess): Promise<void> {
    for (let worker = first, died = 0; ; worker = launch(slot)) {
      const startedAt = performance.now()
      const [how, failure] = await Promise.all([
        worker.ended,
        worker.ready.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ])
      if (stopping.signal.aborted) return
      const { failures, delayMs } = restartDelay(performance.now() - startedAt, died, longestRestartMs)
      died = failures
      log.error({ worker: slot, pid: worker.pid, how, err: failure, restartMs: delayMs }, "worker died")
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
    }
  }

  async function close(graceMs = defaultGraceMs): Promise<void> {
    stopping.abort()
    await Promise.all([...running].map((worker) => worker.stop(graceMs)))
    lock.release()
  }

  try {
    const first = launch("w1")
    const server = await first.ready
    void keepAlive("w1", first)
    const others = Array.from({ length: settings.workers - 1 }, (_, index) => `w${index + 2}`)
    await Promise.all(
      others.map(async (slot) => {
        const worker = launch(slot)
        await worker.ready
        void keepAlive(slot, worker)
      }),
    )
    return { ...server, close }
  } catch (error) {
    await close(0)
    throw error
  }
}
