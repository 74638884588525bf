import { medianMs } from "#database/median-ms.ts"
import type { RequestsTable } from "#database/requests-table.ts"

/** Requests of a model whose middle one is what is expected. */
const sampleSize = 20
const refreshMs = 60_000

/** How long pictures of each model have taken lately. */
export class ExpectedTime {
  readonly #requests: Pick<RequestsTable, "durations">
  readonly #now: () => number
  #readAt = Number.NEGATIVE_INFINITY
  #medians: Promise<ReadonlyMap<string, number>> = Promise.resolve(new Map())

  /** `now` gives milliseconds from any beginning. */
  constructor(requests: Pick<RequestsTable, "durations">, now: () => number = () => performance.now()) {
    this.#requests = requests
    this.#now = now
  }

  /** Median of the last 20 requests that brought pictures, in milliseconds, by model; read at most once a minute. Throws DatabaseError. */
  async all(): Promise<ReadonlyMap<string, number>> {
    if (this.#now() - this.#readAt >= refreshMs) {
      this.#readAt = this.#now()
      this.#medians = this.#read()
      this.#medians.catch(() => (this.#readAt = Number.NEGATIVE_INFINITY))
    }
    return this.#medians
  }

  async #read(): Promise<ReadonlyMap<string, number>> {
    const samples = new Map<string, number[]>()
    for (const { model, durationMs } of await this.#requests.durations()) {
      const sample = samples.get(model) ?? []
      if (sample.length < sampleSize) sample.push(durationMs)
      samples.set(model, sample)
    }
    return new Map([...samples].map(([model, sample]) => [model, medianMs(sample) ?? 0]))
  }
}
