import assert from "node:assert/strict"
import type { Worker } from "node:cluster"
import { EventEmitter } from "node:events"
import { it } from "node:test"
import type { MetricState } from "#telemetry/metric.ts"
import { PrimaryMetrics } from "./primary-metrics.ts"
import type { MetricsMessage } from "./worker-message.ts"

const counted = (value: number): readonly MetricState[] => [
  { type: "counter", name: "limn_requests_total", help: "Requests.", samples: new Map([["", value]]) },
]

/** A worker that says at once what it has counted, and notes what it is told. */
class TestWorker extends EventEmitter {
  readonly told: (number | undefined)[] = []
  readonly #states: readonly MetricState[]

  constructor(value: number) {
    super()
    this.#states = counted(value)
  }

  send(message: MetricsMessage): void {
    if (message.limn === "metrics:tell") this.tell(message.id)
    else if (message.limn === "metrics:told") this.told.push(message.states[0]?.samples.get(""))
  }

  tell(id: number): void {
    this.emit("message", { limn: "metrics:told", id, states: this.#states })
  }

  async ask(): Promise<number | undefined> {
    this.emit("message", { limn: "metrics:ask", id: 1 })
    await new Promise((resolve) => setImmediate(resolve))
    return this.told.at(-1)
  }
}

it("counts a worker that has ended once, also where its last word arrives after its end", async () => {
  const metrics = new PrimaryMetrics()
  const [asked, ended] = [new TestWorker(1), new TestWorker(10)]
  for (const worker of [asked, ended]) metrics.serve(worker as unknown as Worker)
  assert.equal(await asked.ask(), 11)
  ended.emit("exit")
  ended.tell(2)
  assert.equal(await asked.ask(), 11)
})
