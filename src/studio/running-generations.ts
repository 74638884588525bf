import type { GenerationRow } from "#database/generations-table.ts"
import { GenerationRun, type RunOptions, type RunWish } from "./generation-run.ts"

/** How soon a process hears that an answer which it runs was stopped at another. */
const watchMs = 1000

/** The answers that this process runs. */
export class RunningGenerations {
  readonly #options: RunOptions
  readonly #runs = new Map<string, GenerationRun>()
  #watch: NodeJS.Timeout | undefined

  constructor(options: RunOptions) {
    this.#options = options
  }

  /** The run of an answer; undefined where it has ended or is another process's. */
  find(id: string): GenerationRun | undefined {
    return this.#runs.get(id)
  }

  /** Starts an answer whose row is written. */
  start(row: GenerationRow, wish: RunWish): GenerationRun {
    const run = new GenerationRun(this.#options, row, wish)
    this.#runs.set(row.id, run)
    void run.done.then(() => this.#ended(row.id))
    this.#watch ??= setInterval(() => void this.#look(), watchMs).unref()
    return run
  }

  #ended(id: string): void {
    this.#runs.delete(id)
    if (this.#runs.size > 0) return
    clearInterval(this.#watch)
    this.#watch = undefined
  }

  /** Stops what was stopped elsewhere, and what belongs to a conversation that is gone. */
  async #look(): Promise<void> {
    try {
      for (const id of await this.#options.generations.unwanted([...this.#runs.keys()])) this.#runs.get(id)?.stop()
    } catch (error) {
      this.#options.gateway.log.debug({ err: error }, "whether answers were stopped could not be read")
    }
  }
}
