import { enableCompileCache } from "node:module"
import { shareMetrics } from "./worker-metrics.ts"
import { isPrimaryOrder, type PrimaryOrder, type WorkerReport } from "./worker-message.ts"

// The program of a worker: one server of several on a machine, at the orders of the primary process. When that ends,
// node:cluster ends the worker: nobody serves a folder that another primary may have taken.

enableCompileCache()

const stopOrdered = Promise.withResolvers<number | undefined>()
// A terminal tells its whole process group, and the primary says when it is time. SIGTERM alone is meant for one process.
process.on("SIGINT", () => {}).on("SIGHUP", () => {})
process.on("SIGTERM", () => stopOrdered.resolve(undefined))
process.on("message", (order) => {
  if (!isPrimaryOrder(order)) return
  if (order.limn === "worker:stop") stopOrdered.resolve(order.graceMs)
  else void serve(order)
})
report({ limn: "worker:here" })

async function serve({ settings, start, slot, folderTakenAt }: Extract<PrimaryOrder, { limn: "worker:start" }>): Promise<void> {
  try {
    const { startServer } = await import("#server.ts")
    const worker = { slot, folderTakenAt, primary: process, shareMetrics }
    const { close, ...server } = await startServer(settings, { ...start, worker })
    report({ limn: "worker:ready", server })
    await close(await stopOrdered.promise)
    process.exit()
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    report({ limn: "worker:failed", message, ...(code === undefined ? {} : { code }) }, () => process.exit(1))
  }
}

function report(message: WorkerReport, sent: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, sent)
}
