import assert from "node:assert/strict"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { spawnLimn } from "../../src/cli/cli-testing.ts"

const words = "aspect ratio 1:9 is beyond this model"
const key = "sk-test-0123456789abcdef01234567"

interface Line {
  readonly msg: string
  readonly requestId?: string
  readonly providerWords?: string
}

/** Asks a real server, whose two channels lead to a provider that always answers with `status`, and gives its log. */
async function logOf(test: TestContext, status: number): Promise<{ readonly status: number; readonly lines: readonly Line[] }> {
  const provider = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(status, { "content-type": "application/json" })
      response.end(JSON.stringify({ error: { code: status, message: words, status: "INVALID_ARGUMENT" } }))
    })
  })
  provider.listen(0, "127.0.0.1")
  await once(provider, "listening")
  test.after(() => provider.close())
  const folder = await mkdtemp(join(tmpdir(), "limn-test-"))
  test.after(() => rm(folder, { recursive: true, force: true }))
  const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const channels = ["one", "two"].map((name) => ({
    name,
    upstream: "gemini",
    preset: "google",
    baseUrl,
    keys: ["k-1234567"],
    models: ["gemini-*"],
  }))
  await writeFile(join(folder, "limn.yaml"), JSON.stringify({ channels }))

  const server = spawnLimn(["serve", "--port", "0", "--data-dir", join(folder, "data")], { cwd: folder, env: { LIMN_API_KEY: key } })
  test.after(() => server.kill("SIGKILL"))
  let output = ""
  const address = await new Promise<string>((resolve, reject) => {
    server.on("exit", () => reject(new Error(`the server ended: ${output}`)))
    server.stderr?.on("data", (piece: Buffer) => (output += String(piece)))
    server.stdout?.on("data", (piece: Buffer) => {
      output += String(piece)
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  const response = await fetch(`${address}/v1/images/generations`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gemini-2.5-flash-image", prompt: "A cat" }),
  })
  assert.doesNotMatch(await response.text(), new RegExp(words))
  server.removeAllListeners("exit")
  server.kill("SIGTERM")
  await once(server, "close")
  const lines = output.split("\n").flatMap((line): Line[] => (line.startsWith("{") ? [JSON.parse(line) as Line] : []))
  return { status: response.status, lines: lines.filter(({ requestId }) => requestId !== undefined) }
}

describe("the log of a request that providers refuse", () => {
  it("has one line for the attempt, with the provider's words, and one for the request, without", async (test) => {
    const { status, lines } = await logOf(test, 400)
    assert.equal(status, 400)
    assert.deepEqual(
      lines.map(({ msg, providerWords }) => [msg === "attempt failed" ? msg : "the request", providerWords?.includes(words)]),
      [
        ["attempt failed", true],
        ["the request", undefined],
      ],
    )
  })

  it("has one line for every attempt, and one for the request", async (test) => {
    const { status, lines } = await logOf(test, 500)
    assert.equal(status, 502)
    const attempts = lines.filter(({ msg }) => msg === "attempt failed")
    assert.ok(attempts.length >= 2)
    assert.equal(lines.length, attempts.length + 1)
    assert.equal(lines.filter(({ providerWords }) => providerWords?.includes(words)).length, attempts.length)
  })
})
