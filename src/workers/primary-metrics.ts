import type { Worker } from "node:cluster"
import { setTimeout as sleep } from "node:timers/promises"
import { addUp, type MetricState } from "#telemetry/metric.ts"
import { isMetricsMessage, type MetricsMessage } from "./worker-message.ts"

/** How long a worker may take to say what it has counted; after that its last word holds. */
const patienceMs = 1000

/**
 * The primary's part of metrics that are shown for all workers, whichever of them is asked. What a worker has counted by
 * the time of its end stays in the sums, so that they never fall.
 */
export class PrimaryMetrics {
  /** What each worker said last. */
  readonly #states = new Map<Worker, readonly MetricState[]>()
  readonly #waiting = new Map<number, () => void>()
  #ofFormer: readonly MetricState[] = []
  #lastId = 0

  /** Asks and answers a worker until it ends. */
  serve(worker: Worker): void {
    this.#states.set(worker, [])
    worker.on("message", (message: unknown) => {
      if (!isMetricsMessage(message)) return
      if (message.limn === "metrics:ask") void this.#answer(worker, message.id)
      else if (message.limn === "metrics:told") {
        // What it said last may arrive after its end.
        if (this.#states.has(worker)) this.#states.set(worker, message.states)
        this.#waiting.get(message.id)?.()
      }
    })
    worker.on("exit", () => {
      const counted = this.#states.get(worker)?.filter(({ type }) => type !== "gauge") ?? []
      this.#states.delete(worker)
      this.#ofFormer = addUp([...this.#ofFormer, ...counted])
    })
  }

  async #answer(asker: Worker, id: number): Promise<void> {
    await Promise.all([...this.#states.keys()].map((worker) => this.#ask(worker)))
    send(asker, { limn: "metrics:told", id, states: addUp([...this.#ofFormer, ...[...this.#states.values()].flat()]) })
  }

  async #ask(worker: Worker): Promise<void> {
    const id = ++this.#lastId
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.set(id, resolve)
    send(worker, { limn: "metrics:tell", id })
    await Promise.race([promise, sleep(patienceMs, undefined, { ref: false })])
    this.#waiting.delete(id)
  }
}

/** A worker that has gone hears nothing, and nobody waits for it for long. */
function send(worker: Worker, message: MetricsMessage): void {
  worker.send(message, () => {})
}
