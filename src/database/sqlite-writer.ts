import { extname } from "node:path"
import { Worker } from "node:worker_threads"
import { DatabaseError } from "./database-error.ts"
import type { Batch, Opened, UnitOutcome, WriterOptions } from "./sqlite-message.ts"

/**
 * The near side of the writer thread: batches go in, their outcomes come back in order. The thread keeps the process
 * alive only while an answer is outstanding.
 */
export class SqliteWriter {
  readonly #worker: Worker
  readonly #exited: Promise<void>
  readonly #waiting: { resolve(outcomes: readonly UnitOutcome[]): void; reject(error: DatabaseError): void }[] = []
  #dead: DatabaseError | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on("message", (outcomes: readonly UnitOutcome[]) => {
      this.#waiting.shift()?.resolve(outcomes)
      if (this.#waiting.length === 0) worker.unref()
    })
    worker.on("error", (error) => this.#die(`the database thread died: ${String(error)}`))
    this.#exited = new Promise((resolve) =>
      worker.on("exit", () => {
        this.#die("the database is closed")
        resolve()
      }),
    )
    worker.unref()
  }

  /** Opens the file in a new thread. Throws DatabaseError; its `cause` tells what SQLite said. */
  static async open(options: WriterOptions): Promise<SqliteWriter> {
    // The thread's file has the extension of this one: .ts in the source tree, .js in the published package.
    const file = new URL(`./sqlite-worker${extname(import.meta.filename)}`, import.meta.url)
    const worker = new Worker(file, { workerData: options, env: {} })
    const opened = await new Promise<Opened>((resolve, reject) => {
      worker.once("message", resolve)
      worker.once("error", reject)
    })
    worker.removeAllListeners("error")
    if (opened.opened) return new SqliteWriter(worker)
    await worker.terminate()
    throw new DatabaseError(opened.fault, opened.message)
  }

  /** Runs a batch. Rejects only where the thread is gone; a unit that fails says so in its outcome. */
  run(batch: Batch): Promise<readonly UnitOutcome[]> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead)
    this.#post(batch)
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Closes the file after everything that was sent before has been run. */
  async close(): Promise<void> {
    if (this.#dead === undefined) this.#post("close")
    await this.#exited
  }

  #post(message: Batch | "close"): void {
    this.#worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    this.#worker.postMessage(message)
  }

  #die(message: string): void {
    this.#dead ??= new DatabaseError("closed", message)
    for (const { reject } of this.#waiting.splice(0)) reject(this.#dead)
  }
}
