import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { freePort } from "./free-port.ts"

/** A Redis of a test's own, that keeps nothing on disk. */
export interface TestRedis {
  /** `redis://127.0.0.1:<port>`; stays the same over restarts. */
  readonly url: string
  /** Ends the process and removes its folder; a paused one too. */
  stop(): Promise<void>
  /** Ends the process at once. */
  kill(): Promise<void>
  /** Starts it again after {@link kill}, empty, on the same port. */
  restart(): Promise<void>
  /** Stops the process where it stands (SIGSTOP): it accepts connections and says nothing. */
  pause(): void
  resume(): void
}

/** Starts one on a free port of the loopback. Gives undefined where this machine has no `redis-server`. */
export async function startRedis(): Promise<TestRedis | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "limn-redis-"))
  const port = await freePort()
  let server: ChildProcess | undefined
  const kill = async (): Promise<void> => {
    if (server === undefined) return
    const ended = once(server, "exit")
    server.kill("SIGKILL")
    server = undefined
    await ended
  }
  const restart = async (): Promise<void> => {
    server = await launch(folder, port)
  }
  const stop = async (): Promise<void> => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await restart()
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop,
    kill,
    restart,
    pause: () => server?.kill("SIGSTOP"),
    resume: () => server?.kill("SIGCONT"),
  }
}

/** Resolves when it takes connections. Rejects with ENOENT where the program is missing. */
async function launch(folder: string, port: number): Promise<ChildProcess> {
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"]
  const server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] })
  await once(server, "spawn")
  const lines: string[] = []
  for await (const line of createInterface({ input: server.stdout })) {
    lines.push(line)
    if (line.includes("Ready to accept connections")) {
      server.stdout.resume()
      return server
    }
  }
  throw new Error(`redis-server did not start:\n${lines.join("\n")}`)
}
