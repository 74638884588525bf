import { setTimeout as sleep } from "node:timers/promises"
import type { MetricState } from "#telemetry/metric.ts"
import { isMetricsMessage, type MetricsMessage } from "./worker-message.ts"

/** The primary waits for its workers for a second. */
const patienceMs = 3000

/** Tells the primary what this worker has counted, given by `own`, whenever it asks. Gives what asks it for the sums of all workers. */
export function shareMetrics(own: () => readonly MetricState[]): () => Promise<readonly MetricState[]> {
  const waiting = new Map<number, (states: readonly MetricState[]) => void>()
  let lastId = 0
  const send = (message: MetricsMessage): void => void process.send?.(message, undefined, undefined, () => {})

  process.on("message", (message) => {
    if (!isMetricsMessage(message)) return
    if (message.limn === "metrics:tell") send({ limn: "metrics:told", id: message.id, states: own() })
    else if (message.limn === "metrics:told") waiting.get(message.id)?.(message.states)
  })

  return async () => {
    const id = ++lastId
    const { promise, resolve } = Promise.withResolvers<readonly MetricState[]>()
    waiting.set(id, resolve)
    send({ limn: "metrics:ask", id })
    // Without an answer it shows what it knows.
    const states = await Promise.race([promise, sleep(patienceMs, undefined, { ref: false })])
    waiting.delete(id)
    return states ?? own()
  }
}
