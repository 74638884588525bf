import assert from "node:assert/strict"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { stringify } from "yaml"
import { spawnLimn } from "#cli/cli-testing.ts"
import { freePort } from "./support/free-port.ts"
import { noPostgres, startPostgres, type TestPostgres } from "./support/postgres.ts"
import { S3Server } from "./support/s3-server.ts"

const missing = noPostgres ?? (hasNginx() ? undefined : "nginx is not installed on this machine")
const key = "sk-balancer-0123456789"

function hasNginx(): boolean {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** `deploy/nginx.conf` for nodes on this machine: other addresses, a folder of its own, and no Docker to ask for names. */
async function localConfiguration(folder: string, port: number, nodes: readonly number[]): Promise<string> {
  const text = await readFile(new URL("../deploy/nginx.conf", import.meta.url), "utf8")
  const local = text
    .replace(/^ *resolver .*$/m, "")
    .replace(/server limn-(\d):8787 resolve /g, (_, number: string) => `server 127.0.0.1:${nodes[Number(number) - 1]} `)
    .replace("listen 8080;", `listen 127.0.0.1:${port};`)
    .replaceAll("/tmp/", `${folder}/`)
  assert.equal(local.match(/server 127\.0\.0\.1:\d+ /g)?.length, nodes.length)
  return local
}

describe("deploy/nginx.conf before three nodes", { skip: missing ?? false, timeout: 120_000 }, () => {
  const gate = Promise.withResolvers<void>()
  const children: ChildProcess[] = []
  let folder: string
  let postgres: TestPostgres
  let bucket: S3Server
  let talker: Server
  let balancer: string
  let complaints = ""

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "limn-balancer-"))
    ;[postgres, bucket] = await Promise.all([startPostgres(), S3Server.start()])
    talker = createServer((_request, response) => {
      const says = (content: string): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
      response.writeHead(200, { "content-type": "text/event-stream" }).write(says("first"))
      void gate.promise.then(() => response.end(`${says("last")}data: [DONE]\n\n`))
    }).listen(0, "127.0.0.1")
    await once(talker, "listening")
    const config = {
      defaults: { unpriced: "free" },
      channels: [
        { name: "painter", upstream: "painter", models: ["limn/painter"] },
        {
          name: "talker",
          upstream: "openai-chat",
          baseUrl: `http://127.0.0.1:${(talker.address() as AddressInfo).port}/v1`,
          keys: ["none"],
          models: ["talker"],
        },
      ],
    }
    const [port = 0, ...nodes] = await Promise.all(Array.from({ length: 4 }, freePort))
    const environment = {
      LIMN_CONFIG: join(folder, "limn.yaml"),
      LIMN_API_KEY: key,
      LIMN_ADMIN_TOKEN: "balancer-admin-token",
      LIMN_SECRET_KEY: "balancer-secret-key-0123456789-0123456789",
      LIMN_TRUST_PROXY: "on",
      DATABASE_URL: await postgres.createDatabase(),
      LIMN_BLOBS: `s3://${bucket.bucket}/limn?endpoint=${bucket.endpoint}&region=${bucket.region}`,
      AWS_ACCESS_KEY_ID: bucket.accessKeyId,
      AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
      LOG_LEVEL: "silent",
    }
    await writeFile(environment.LIMN_CONFIG, stringify(config))
    for (const [index, node] of nodes.entries()) {
      const cwd = join(folder, `node-${index + 1}`)
      await mkdir(cwd)
      children.push(start(spawnLimn(["serve", "--port", String(node)], { cwd, env: environment })))
    }
    await writeFile(join(folder, "nginx.conf"), await localConfiguration(folder, port, nodes))
    for (const node of nodes) await isReady(`http://127.0.0.1:${node}`)
    const user = process.getuid?.() === 0 ? "user root; " : ""
    children.push(start(spawn("nginx", ["-c", join(folder, "nginx.conf"), "-g", `${user}daemon off;`])))
    balancer = `http://127.0.0.1:${port}`
    await isReady(balancer)
  })

  after(async () => {
    gate.resolve()
    // Nginx ends its workers by itself where it is asked to.
    for (const child of children) child.kill(child === children.at(-1) ? "SIGTERM" : "SIGKILL")
    await Promise.all(children.filter((child) => (child.exitCode ?? child.signalCode) === null).map((child) => once(child, "exit")))
    talker?.close()
    await Promise.all([postgres?.stop(), bucket?.stop()])
    await rm(folder, { recursive: true, force: true })
  })

  /** Whatever it says is read, so that it is never held up. */
  function start(child: ChildProcess): ChildProcess {
    child.stdout?.resume()
    child.stderr?.on("data", (piece: Buffer) => (complaints += String(piece)))
    return child
  }

  async function isReady(address: string): Promise<void> {
    for (const until = Date.now() + 30_000; ;) {
      const answer = await fetch(`${address}/readyz`).catch(() => undefined)
      await answer?.body?.cancel()
      if (answer?.ok) return
      assert.ok(Date.now() < until, `${address} does not answer: ${complaints}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${balancer}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    })
  const draw = { model: "limn/painter", prompt: "a red kite", response_format: "url" }

  it("passes on what a stream says while it goes on", async () => {
    const answer = await post("/v1/chat/completions", {
      model: "talker",
      modalities: ["text"],
      stream: true,
      messages: [{ role: "user", content: "Talk." }],
    })
    let text = ""
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString()
      // Whoever gathers the answer first never comes here.
      if (text.includes("first")) gate.resolve()
    }
    assert.match(text, /first[^]*last[^]*\[DONE\]/)
  })

  it("takes 30 MB", async () => {
    const image = `data:image/png;base64,${Buffer.alloc(30_000_000, 7).toString("base64")}`
    const answer = await post("/v1/images/edits", { ...draw, image, dry_run: true })
    assert.equal(answer.status, 200, await answer.clone().text())
    assert.equal(((await answer.json()) as { object: string }).object, "quote")
  })

  it("leads to pictures by its own address, whichever node drew them", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => post("/v1/images/generations", draw)))
    for (const answer of answers) {
      const { data } = (await answer.json()) as { data: { url: string }[] }
      assert.ok(data[0]?.url.startsWith(`${balancer}/i/`), JSON.stringify(data))
      const picture = await fetch(data[0]?.url ?? "")
      assert.deepEqual([picture.status, picture.headers.get("content-type")], [200, "image/png"])
      await picture.body?.cancel()
    }
  })

  it("hides the metrics, which are each node's own", async () => {
    assert.equal((await fetch(`${balancer}/metrics`)).status, 404)
  })

  it("goes on with the others when nodes are killed", async () => {
    for (const node of children.slice(0, 2)) {
      node.kill("SIGKILL")
      await once(node, "exit")
      const answers = await Promise.all(Array.from({ length: 9 }, () => post("/v1/images/generations", draw)))
      const statuses = answers.map(({ status }) => status)
      for (const answer of answers) await answer.body?.cancel()
      assert.deepEqual(new Set(statuses), new Set([200]))
    }
  })
})
