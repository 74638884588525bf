import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync } from "node:fs"
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Client } from "pg"
import { freePort } from "./free-port.ts"

/** A PostgreSQL server of its own, on a free port of this machine, that syncs to disk like a real one. */
export interface TestPostgres {
  /** Of the superuser, with password, for the database `postgres`. */
  readonly url: string
  readonly port: number
  /** Makes an empty database and gives its url. */
  createDatabase(): Promise<string>
  /** Stops the server: `fast` ends its connections in an orderly way, `immediate` is a crash. Its data stay. */
  halt(how?: "fast" | "immediate"): Promise<void>
  /** Starts it again after `halt`, on the same port. */
  resume(): Promise<void>
  /** Halts and starts again. */
  restart(how?: "fast" | "immediate"): Promise<void>
  /** Stops the server and removes everything. */
  stop(): Promise<void>
}

/** Debian puts each version into a folder of its own; elsewhere the programs are on the path. */
const folders = [
  process.env["POSTGRES_BIN"],
  ...listFolder("/usr/lib/postgresql")
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => `/usr/lib/postgresql/${version}/bin`),
  ...(process.env["PATH"] ?? "").split(":"),
]

function listFolder(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : []
}

const binaries = folders.find((folder) => folder !== undefined && existsSync(join(folder, "initdb")))
const isRoot = process.getuid?.() === 0

/** Why there can be no server here; undefined where there can. */
export const noPostgres: string | undefined =
  binaries === undefined ? "PostgreSQL is not installed on this machine (set POSTGRES_BIN to the folder of initdb)" : undefined

const password = "not-a-secret"

/** Starts a server. Stop it, or the test does not end. Throws where {@link noPostgres} gives a reason. */
export async function startPostgres(): Promise<TestPostgres> {
  if (binaries === undefined) throw new Error(noPostgres)
  const folder = await mkdtemp(join(tmpdir(), "limn-postgres-"))
  const data = join(folder, "data")
  const passwordFile = join(folder, "password")
  await writeFile(passwordFile, password)
  if (isRoot) for (const path of [folder, passwordFile]) await chown(path, idOf("-u"), idOf("-g"))
  execFileSync(
    ...asPostgres(join(binaries, "initdb"), [
      `--pgdata=${data}`,
      "--username=limn",
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ]),
    { cwd: folder },
  )
  const port = await freePort()
  const url = `postgres://limn:${password}@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined
  let databases = 0

  const resume = async (): Promise<void> => {
    const options = { port, listen_addresses: "127.0.0.1", unix_socket_directories: folder, fsync: "on", max_connections: 200 }
    const flags = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`])
    const child = spawn(...asPostgres(join(binaries, "postgres"), ["-D", data, ...flags]), {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    })
    server = child
    const lines: string[] = []
    const reader = createInterface({ input: child.stderr })
    const ready = new Promise<void>((resolve, reject) => {
      reader.on("line", (line) => {
        if (lines.push(line) > 50) lines.shift()
        if (line.includes("ready to accept connections")) resolve()
      })
      child.once("exit", () => reject(new Error(`PostgreSQL ended:\n${lines.join("\n")}`)))
    })
    await ready
  }
  const halt = async (how: "fast" | "immediate" = "fast"): Promise<void> => {
    const child = server
    server = undefined
    if (child === undefined || child.exitCode !== null) return
    const exited = once(child, "exit")
    child.kill(how === "fast" ? "SIGINT" : "SIGQUIT")
    await exited
  }
  await resume()
  return {
    url,
    port,
    createDatabase: async () => {
      const name = `limn_${++databases}`
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return url.replace(/postgres$/, name)
    },
    halt,
    resume,
    restart: async (how) => {
      await halt(how)
      await resume()
    },
    stop: async () => {
      await halt("immediate")
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root. The server ends with this process, however that ends. */
function asPostgres(program: string, args: readonly string[]): [string, string[]] {
  if (!isRoot) return [program, [...args]]
  return ["setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=QUIT", program, ...args]]
}

function idOf(which: "-u" | "-g"): number {
  return Number(execFileSync("id", [which, "postgres"], { encoding: "utf8" }))
}
