import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

/** `limn serve` as a process of its own, with three workers. */
interface Served {
  readonly address: string
  readonly key: string
  readonly process: ChildProcess
  /** What it has said on standard output. */
  said(): string
  /** Ids of the processes that serve, as it has said. */
  workers(): number[]
}

async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "limn-workers-"))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function spawnLimn(folder: string, environment: Readonly<Record<string, string>>, args: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [main, "serve", "--data-dir", join(folder, "data"), ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, LIMN_WORKERS: "3", PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  })
}

async function serve(test: TestContext, folder: string): Promise<Served> {
  const child = spawnLimn(folder, {}, ["--simulate"])
  test.after(() => child.kill("SIGKILL"))
  let output = ""
  child.stdout?.on("data", (piece: Buffer) => (output += piece))
  child.stderr?.on("data", (piece: Buffer) => (output += piece))
  await until(() => output.includes("Draw something") || child.exitCode !== null)
  const address = /address\s+(http:\S+)/.exec(output)?.[1]
  assert.ok(address !== undefined, output)
  return {
    address,
    key: /API key\s+(sk-limn-\S+)/.exec(output)?.[1] ?? "",
    process: child,
    said: () => output,
    workers: () => [...output.matchAll(/"pid":(\d+),"msg":"worker serves"/g)].map(([, pid]) => Number(pid)),
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 600, "what was waited for did not happen within half a minute")
    await sleep(50)
  }
}

/** Asks for a picture on a connection of its own, so that any worker may get it. */
async function draw({ address, key }: Pick<Served, "address" | "key">, model = "limn/painter"): Promise<number> {
  const response = await fetch(`${address}/v1/images/generations`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ model, prompt: "a pear", size: "512x512" }),
  })
  await response.arrayBuffer()
  return response.status
}

describe("several workers", () => {
  it("are one server: shown once, one key, one folder, one end", async (test) => {
    const folder = await temporaryFolder(test)
    const served = await serve(test, folder)
    assert.equal(served.said().match(/API key/g)?.length, 1)
    assert.equal(served.said().match(/admin token/g)?.length, 1)
    assert.match(served.said(), /workers\s+3/)
    assert.equal(served.workers().length, 3)
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 9 }, () => draw(served)))), new Set([200]))

    const second = spawnLimn(folder, {})
    let refusal = ""
    second.stderr?.on("data", (piece: Buffer) => (refusal += piece))
    assert.deepEqual(await once(second, "exit"), [1, null])
    assert.match(refusal, new RegExp(`Another server \\(process ${served.process.pid}, since .*uses the data folder`))

    const running = draw(served, "limn/painter:slow")
    await sleep(300)
    served.process.kill("SIGTERM")
    assert.deepEqual(await once(served.process, "exit"), [0, null])
    assert.equal(await running, 200, "what ran was not finished")
    for (const pid of served.workers()) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" })
  })

  it("show the metrics of all, whichever of them is asked, and of those that have died", async (test) => {
    const served = await serve(test, await temporaryFolder(test))
    await Promise.all(Array.from({ length: 12 }, () => draw(served)))
    const drawn = async (): Promise<number> => {
      const text = await (await fetch(`${served.address}/metrics`, { headers: { connection: "close" } })).text()
      assert.equal(text.match(/^# TYPE limn_requests_total/gm)?.length, 1)
      return Number(/^limn_requests_total\{dialect="images",outcome="succeeded"\} (\d+)$/m.exec(text)?.[1])
    }
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 9 }, drawn))), new Set([12]))
    const running = draw(served, "limn/painter:slow")
    await until(async () => /^limn_running_requests 1$/m.test(await (await fetch(`${served.address}/metrics`)).text()))
    assert.equal(await running, 200)
    assert.equal(await drawn(), 13)

    const [first = 0] = served.workers()
    process.kill(first, "SIGKILL")
    await until(() => served.workers().length === 4)
    assert.equal(await drawn(), 13, "what the dead one had counted is gone")
  })

  it("go on when one of them dies, which is started again", async (test) => {
    const served = await serve(test, await temporaryFolder(test))
    const [first = 0] = served.workers()
    process.kill(first, "SIGKILL")
    await until(() => served.workers().length === 4)
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 6 }, () => draw(served)))), new Set([200]))
    assert.match(served.said(), /"how":"SIGKILL".*"msg":"worker died"/)
  })

  it("end with the process that holds them together", async (test) => {
    const served = await serve(test, await temporaryFolder(test))
    const workers = served.workers()
    served.process.kill("SIGKILL")
    await until(() => workers.every((pid) => !isAlive(pid)))
  })

  it("say in one sentence why they cannot start", async (test) => {
    const taken = createServer().listen(0, "127.0.0.1")
    await once(taken, "listening")
    test.after(() => taken.close())
    const child = spawnLimn(await temporaryFolder(test), { PORT: String((taken.address() as AddressInfo).port), LOG_LEVEL: "silent" })
    let said = ""
    child.stderr?.on("data", (piece: Buffer) => (said += piece))
    assert.deepEqual(await once(child, "exit"), [1, null])
    assert.match(said, /^limn: Another program listens on this address already\. .*\n$/)
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
