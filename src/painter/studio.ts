import { type ChildProcess, fork } from "node:child_process"
import { extname } from "node:path"
import { fileURLToPath } from "node:url"
import { GatewayError } from "#canonical/error.ts"
import type { PaintResult } from "./painter.ts"
import type { StudioJob, StudioReply, StudioRequest } from "./studio-job.ts"

/** How a studio works. */
export interface StudioOptions {
  /** Worker processes. Default: 1. */
  readonly processes?: number
  /** Longest time for one job; a worker that takes longer is killed. Default: 60 s. */
  readonly jobTimeoutMs?: number
  /** How many jobs may wait for a worker. Default: 64. */
  readonly maxWaiting?: number
  /** The worker's program, for tests. */
  readonly program?: URL
}

/** Paints and edits in processes of its own, so that neither a long job nor a hostile picture touches the server. */
export interface Studio {
  /**
   * Makes a picture. An aborted job is given up; a worker that was at it is ended. Throws GatewayError: `upstream_error` where the
   * worker crashed or hung (which fails this job alone), `upstream_overloaded` where too many wait, `invalid_image` for a
   * picture that cannot be decoded; or the signal's reason.
   */
  draw(job: StudioJob, signal?: AbortSignal): Promise<PaintResult>
  /** Ends the workers. Jobs at hand and waiting fail. */
  close(): Promise<void>
}

interface Task {
  readonly job: StudioJob
  readonly resolve: (result: PaintResult) => void
  readonly reject: (error: unknown) => void
}

/** Megabytes of JavaScript heap of a worker; pixels lie outside of it. */
const heapMegabytes = 512

/** Makes a studio. Its workers start with the first job and start again after a crash. */
export function createStudio(options: StudioOptions = {}): Studio {
  const { processes = 1, jobTimeoutMs = 60_000, maxWaiting = 64 } = options
  // The worker's file has the extension of this one: .ts in the source tree, .js in the published package.
  const program = options.program ?? new URL(`./studio-worker${extname(import.meta.filename)}`, import.meta.url)
  const waiting: Task[] = []
  const next = (): Task | undefined => waiting.shift()
  const desks = Array.from({ length: processes }, () => new Desk(program, jobTimeoutMs, next))
  let closed = false
  return {
    draw: (job, signal) =>
      new Promise<PaintResult>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        if (closed) return reject(new GatewayError("overloaded", "The server is shutting down. Try again."))
        const giveUp = (): void => {
          const place = waiting.indexOf(task)
          if (place >= 0) waiting.splice(place, 1)
          for (const desk of desks) desk.giveUp(task)
          task.reject(signal?.reason)
        }
        const settled = (): void => signal?.removeEventListener("abort", giveUp)
        const task: Task = {
          job,
          resolve: (result) => {
            settled()
            resolve(result)
          },
          reject: (error) => {
            settled()
            reject(error)
          },
        }
        const free = desks.find((desk) => !desk.busy)
        if (free === undefined && waiting.length >= maxWaiting) {
          return reject(
            new GatewayError("upstream_overloaded", "The painter has too much to do. Try again in a few seconds.", { retryAfterMs: 2000 }),
          )
        }
        signal?.addEventListener("abort", giveUp, { once: true })
        if (free === undefined) waiting.push(task)
        else free.take(task)
      }),
    close: async () => {
      closed = true
      for (const task of waiting.splice(0)) task.reject(crashed("closed"))
      await Promise.all(desks.map((desk) => desk.close()))
    },
  }
}

/** One worker process and the job it is at. */
class Desk {
  readonly #program: URL
  readonly #jobTimeoutMs: number
  readonly #next: () => Task | undefined
  #child: ChildProcess | undefined
  #task: Task | undefined
  #timer: NodeJS.Timeout | undefined
  #count = 0

  constructor(program: URL, jobTimeoutMs: number, next: () => Task | undefined) {
    this.#program = program
    this.#jobTimeoutMs = jobTimeoutMs
    this.#next = next
  }

  get busy(): boolean {
    return this.#task !== undefined
  }

  take(task: Task): void {
    this.#task = task
    const child = (this.#child ??= this.#start())
    // Only a job at hand keeps the server's process alive.
    child.ref()
    child.channel?.ref()
    this.#timer = setTimeout(() => this.#drop(crashed("hung")), this.#jobTimeoutMs)
    const request: StudioRequest = { id: ++this.#count, job: task.job }
    child.send(request, (error) => {
      if (error !== null && this.#child === child) this.#drop(crashed("unreachable", error))
    })
  }

  giveUp(task: Task): void {
    if (this.#task === task) this.#drop(crashed("given up"))
  }

  async close(): Promise<void> {
    const child = this.#child
    const exited = child === undefined ? undefined : new Promise((resolve) => child.once("exit", resolve))
    child?.ref()
    this.#drop(crashed("closed"))
    await exited
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(this.#program), {
      serialization: "advanced",
      env: {},
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    })
    child.on("message", (reply: StudioReply) => {
      if (this.#child === child && reply.id === this.#count) this.#finish(reply)
    })
    child.on("error", (error) => {
      if (this.#child === child) this.#drop(crashed("failed", error))
    })
    child.on("exit", (code, signal) => {
      if (this.#child === child) this.#drop(crashed(`exit ${signal ?? code}`))
    })
    return child
  }

  #finish(reply: StudioReply): void {
    const task = this.#leave()
    if ("result" in reply) task?.resolve(reply.result)
    else if (reply.failure === "image") task?.reject(new GatewayError("invalid_image", reply.message))
    else task?.reject(crashed("fault", new Error(reply.message)))
    this.#goOn()
  }

  /** Ends the process, whatever it is doing; the next job starts another. */
  #drop(error: GatewayError): void {
    const child = this.#child
    this.#child = undefined
    child?.kill("SIGKILL")
    this.#leave()?.reject(error)
    this.#goOn()
  }

  #leave(): Task | undefined {
    const task = this.#task
    this.#task = undefined
    clearTimeout(this.#timer)
    this.#child?.unref()
    this.#child?.channel?.unref()
    return task
  }

  #goOn(): void {
    const task = this.#next()
    if (task !== undefined) this.take(task)
  }
}

function crashed(reason: string, cause?: unknown): GatewayError {
  return new GatewayError("upstream_error", "The painter failed at this picture. Try again with another prompt or picture.", {
    log: { reason },
    cause,
  })
}
