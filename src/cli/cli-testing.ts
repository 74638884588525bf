import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../main.ts", import.meta.url))

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** What a run is given. */
export interface Given {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: Uint8Array | string
}

/** Starts the real command line, with an environment in which nothing is set. */
export function spawnLimn(args: readonly string[], { cwd, env = {} }: Given): ReturnType<typeof spawn> {
  return spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  })
}

/** Runs the real command line to its end. */
export function limn(args: readonly string[], given: Given): Promise<Ended> {
  const child = spawnLimn(args, given)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout?.on("data", (piece: Buffer) => stdout.push(piece))
  child.stderr?.on("data", (piece: Buffer) => stderr.push(piece))
  child.stdin?.on("error", () => {})
  child.stdin?.end(given.input ?? "")
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }))
  })
}

/** A folder that is gone after the test. */
export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "limn-cli-"))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A request that the stand-in received. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Buffer
}

/** A server on 127.0.0.1 that answers as a test says, and what it was asked. */
export async function standIn(
  test: TestContext,
  answer: (request: Received, response: ServerResponse, base: string) => void,
): Promise<{ readonly base: string; readonly received: readonly Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (piece: Buffer) => chunks.push(piece))
    request.on("end", () => {
      const whole = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) }
      received.push(whole)
      answer(whole, response, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}
