import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { stringify } from "yaml"
import type { DatabaseOptions } from "#database/database.ts"
import { freePort } from "../support/free-port.ts"

/** Three processes that write one database: workers of a machine on SQLite, nodes on PostgreSQL. */
export interface Fleet {
  /** Where clients may send to; they stay the same over restarts. */
  readonly addresses: readonly string[]
  readonly adminToken: string
  readonly database: DatabaseOptions
  /** What `limn` must be told to work on the same installation. */
  readonly environment: Readonly<Record<string, string>>
  /** Ends a writer with SIGKILL and has it started again, after a random while. Gives false where none was there to be killed. */
  kill(): boolean
  /** Resolves when every node answers. Throws where one does not within a minute. */
  ready(): Promise<void>
  /** Lets what runs end, and ends all processes. */
  stop(): Promise<void>
}

/** What a {@link Fleet} works with. */
export interface FleetOptions {
  /** For everything that is kept. */
  readonly folder: string
  /** Address of the only provider. */
  readonly provider: string
  /** What a picture costs, in USD. */
  readonly picturePriceUsd: number
  /** Of an empty PostgreSQL database; absent: SQLite. */
  readonly databaseUrl?: string
  readonly redisUrl?: string
  /** Settings of all nodes besides. */
  readonly environment?: Readonly<Record<string, string>>
  /** How many nodes, or on SQLite workers. Default 3. */
  readonly size?: number
}

/** Name under which the provider's only model is served. */
export const tortureModel = "torture-model"

/** A node that is down for longer than its lease has its requests taken over by the others. */
export const leaseMs = 6000
const longestPauseMs = leaseMs + 2000
/** How often the primary is killed instead of one of its workers. */
const primaryShare = 0.1
/** How many of the nodes that are just starting may be killed. */
const startingShare = 0.2
/** How often a node stays away for a while. */
const pauseShare = 0.2
const program = fileURLToPath(new URL("./node-program.ts", import.meta.url))

/** Starts one. Everything that it says goes into `<folder>/log`. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { folder, provider, picturePriceUsd, databaseUrl, redisUrl, size = 3 } = options
  const adminToken = "torture-admin-token-0123456789"
  const config = join(folder, "limn.yaml")
  await mkdir(folder, { recursive: true })
  const channel = {
    name: "torture",
    upstream: "openai-images",
    baseUrl: provider,
    keys: ["none"],
    models: [tortureModel],
    maxConcurrency: 1000,
  }
  await writeFile(config, stringify({ channels: [channel], prices: { [tortureModel]: { picture: picturePriceUsd } } }))
  const log = createWriteStream(join(folder, "log"), { flags: "a" })
  const environment = {
    LIMN_CONFIG: config,
    LIMN_ADMIN_TOKEN: adminToken,
    LIMN_SECRET_KEY: "torture-secret-key-0123456789-0123456789",
    LIMN_API_KEY: "sk-torture-0123456789",
    LOG_LEVEL: "info",
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...options.environment,
  }
  const ports = databaseUrl === undefined ? [await freePort()] : await Promise.all(Array.from({ length: size }, freePort))
  const dataDir = (index: number): string => join(folder, `node-${index}`)
  const nodes = ports.map(
    (port, index) =>
      new NodeProcess(
        {
          ...environment,
          PORT: String(port),
          LIMN_DATA_DIR: dataDir(index),
          LIMN_WORKERS: databaseUrl === undefined ? String(size) : "1",
        },
        log,
      ),
  )
  const addresses = ports.map((port) => `http://127.0.0.1:${port}`)
  for (const node of nodes) node.start()

  const ready = async (): Promise<void> => {
    const until = Date.now() + 60_000
    for (const address of addresses) {
      while (!(await isReady(address))) {
        if (Date.now() > until) throw new Error(`${address} does not answer; see ${join(folder, "log")}`)
        await sleep(50)
      }
    }
  }
  await ready()
  return {
    addresses,
    adminToken,
    database: databaseUrl === undefined ? { file: join(dataDir(0), "limn.db") } : { url: databaseUrl },
    environment: { ...environment, LIMN_DATA_DIR: dataDir(0) },
    kill: () => nodes[Math.floor(Math.random() * nodes.length)]?.kill() ?? false,
    ready,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
      log.end()
    },
  }
}

/** A node that is started again whenever it has died, until it is stopped. */
class NodeProcess {
  readonly #environment: Readonly<Record<string, string>>
  readonly #log: NodeJS.WritableStream
  #process: ChildProcess | undefined
  #serves = false
  /** By slot, of a node that runs in several processes. */
  readonly #workers = new Map<string, number>()
  #stopping = false

  constructor(environment: Readonly<Record<string, string>>, log: NodeJS.WritableStream) {
    this.#environment = environment
    this.#log = log
  }

  start(): void {
    const start = JSON.stringify({ leaseMs, longestRestartMs: 200 })
    const child = spawn(process.execPath, [program, start], {
      env: { PATH: process.env["PATH"], ...this.#environment },
      stdio: ["pipe", "pipe", "pipe"],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", (line) => this.#hear(line, child))
    child.once("exit", () => {
      this.#process = undefined
      this.#serves = false
      this.#workers.clear()
      // Where others go on, they take over what a node has left that stays away.
      const pauseMs = this.#environment["LIMN_WORKERS"] === "1" && Math.random() < pauseShare ? Math.random() * longestPauseMs : 0
      if (!this.#stopping) setTimeout(() => this.#stopping || this.start(), pauseMs)
    })
  }

  /** Of several processes mostly a worker, now and then the one that holds them together. */
  kill(): boolean {
    if (!this.#serves && Math.random() > startingShare) return false
    if (this.#environment["LIMN_WORKERS"] === "1" || Math.random() < primaryShare) return this.#process?.kill("SIGKILL") ?? false
    const [slot, pid] = [...this.#workers][Math.floor(Math.random() * this.#workers.size)] ?? []
    if (slot === undefined || pid === undefined) return false
    this.#workers.delete(slot)
    try {
      return process.kill(pid, "SIGKILL")
    } catch {
      // It died with its primary, which is known in a moment.
      return false
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#process
    if (child === undefined) return
    const ended = once(child, "exit")
    child.kill("SIGTERM")
    const patience = setTimeout(() => child.kill("SIGKILL"), 20_000)
    await ended
    clearTimeout(patience)
  }

  #hear(line: string, child: ChildProcess): void {
    this.#log.write(`${line}\n`)
    // The last words of one that is gone say nothing about its successor.
    if (child !== this.#process) return
    if (line === "serves") this.#serves = true
    if (!line.includes('"worker serves"')) return
    const { worker, pid } = JSON.parse(line) as { worker: string; pid: number }
    this.#workers.set(worker, pid)
  }
}

async function isReady(address: string): Promise<boolean> {
  const response = await fetch(`${address}/readyz`).catch(() => undefined)
  await response?.arrayBuffer().catch(() => {})
  return response?.ok ?? false
}
