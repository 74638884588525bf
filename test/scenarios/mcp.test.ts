import assert from "node:assert/strict"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { after, describe, it, type TestContext } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import type { Client, Progress } from "@modelcontextprotocol/client"
import { draws, drawsAfter, refuses, startProvider } from "../support/counting-provider.ts"
import { startLimn, type TestLimn, type TestLimnOptions } from "../support/limn.ts"
import { call, connect, type Drawn, drawn, refused, spawned, textOf } from "../support/mcp-clients.ts"
import { bigPng, sha256 } from "../support/pictures.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void
const megabyte = 1024 * 1024

const open: { close(): Promise<void> }[] = []
after(async () => {
  for (const one of open.toReversed()) await one.close()
})

async function start(options?: TestLimnOptions): Promise<TestLimn> {
  const limn = await startLimn(options)
  open.push(limn)
  return limn
}

describe("the tools over HTTP", async () => {
  const limn = await start()

  for (const era of ["legacy", "auto"] as const) {
    it(`are listed, draw, and go on from a picture step by step (${era})`, async () => {
      const client = await connect(limn, { era })
      assert.equal(client.getServerVersion()?.name, "limn")
      const { tools } = await client.listTools()
      assert.deepEqual(
        tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
        [
          ["generate_image", false],
          ["edit_image", false],
          ["list_models", true],
        ],
      )

      const result = await call(client, "generate_image", { prompt: "A red kite", size: "512x512" })
      const first = result.structuredContent as unknown as Drawn
      const [picture] = first.pictures
      const [block] = result.content
      assert.ok(picture !== undefined && block?.type === "image")
      assert.equal(sha256(Buffer.from(block.data, "base64")), picture.sha256)
      assert.deepEqual([block.mimeType, picture.width, picture.height, first.model], ["image/png", 512, 512, "limn/painter"])
      assert.match(textOf(result), new RegExp(`id ${picture.id}`))

      let link = picture.url
      const seen = new Set([picture.sha256])
      for (const prompt of ["make it night", "add a yellow moon", "make it brighter", "add a green tree", "make it black and white"]) {
        const { pictures } = await drawn(client, "edit_image", { prompt, images: [link] })
        seen.add(pictures[0]?.sha256 ?? "")
        link = pictures[0]?.url ?? ""
      }
      assert.equal(seen.size, 6)
    })
  }

  it("take a picture in every form", async () => {
    const client = await connect(limn)
    const { request_id: requestId, pictures } = await drawn(client, "generate_image", { prompt: "A boat", n: 2, size: "512x512" })
    const [one] = pictures
    assert.ok(one !== undefined && pictures.length === 2)
    const bytes = Buffer.from(await (await fetch(one.url)).arrayBuffer())
    const dataUrl = `data:image/png;base64,${bytes.toString("base64")}`
    for (const images of [[one.id], [one.sha256], [one.url], [requestId], [dataUrl], [one.id, dataUrl], one.id]) {
      const answer = await drawn(client, "edit_image", { prompt: "make it night", images, return: "link" })
      assert.equal(answer.pictures.length, 1)
    }
  })

  it("give links where links are wanted, which the client can read here", async () => {
    const client = await connect(limn)
    const { content, structuredContent } = await call(client, "generate_image", { prompt: "A lamp", return: "link" })
    const [picture] = (structuredContent as unknown as Drawn).pictures
    const [block] = content
    assert.ok(block?.type === "resource_link" && picture !== undefined)
    assert.deepEqual([block.uri, block.size, block.mimeType], [picture.url, picture.bytes, "image/png"])
    const { contents } = await client.readResource({ uri: block.uri })
    const [resource] = contents
    assert.ok(resource !== undefined && "blob" in resource)
    assert.equal(sha256(Buffer.from(resource.blob, "base64")), picture.sha256)

    const stranger = await connect(limn, { key: await limn.anotherKey() })
    await assert.rejects(stranger.readResource({ uri: block.uri }), /no picture of this key/)
    await assert.rejects(client.readResource({ uri: "https://example.com/a.png" }), /no picture of this key/)
    const { code } = await refused(stranger, "edit_image", { prompt: "make it night", images: [picture.id] })
    assert.equal(code, "invalid_image")
  })

  it("serve two clients at once, each with its own books", async () => {
    const keys = [limn.key, await limn.anotherKey()]
    const clients = await Promise.all(keys.map((key) => connect(limn, { key })))
    const answers = await Promise.all(
      clients.flatMap((client) => [1, 2, 3].map((seed) => drawn(client, "generate_image", { prompt: "A cup", seed, return: "link" }))),
    )
    assert.equal(new Set(answers.map(({ request_id: id }) => id)).size, 6)
    for (const [index, { request_id: id }] of answers.entries()) {
      const key = keys[index < 3 ? 0 : 1] ?? ""
      const statuses = await Promise.all(
        keys.map((one) => fetch(`${limn.address}/v1/requests/${id}`, { headers: { authorization: `Bearer ${one}` } })),
      )
      assert.deepEqual(
        statuses.map(({ status }) => status),
        keys.map((one) => (one === key ? 200 : 404)),
      )
    }
  })

  const wrong: readonly [title: string, tool: string, given: object, code: string, sentence: RegExp][] = [
    ["no prompt", "generate_image", {}, "invalid_request", /`prompt` is missing or blank/],
    ["a prompt that is none", "generate_image", { prompt: 7 }, "invalid_request", /`prompt` must be a text, not 7/],
    [
      "a stranger among the arguments",
      "generate_image",
      { prompt: "x", pixels: 4 },
      "invalid_request",
      /`pixels` is no argument of generate_image\. It takes/,
    ],
    ["an impossible size", "generate_image", { prompt: "x", size: "huge" }, "invalid_request", /`size` must be "auto", pixels such as/],
    ["an impossible ratio", "generate_image", { prompt: "x", aspect_ratio: "7:1" }, "invalid_request", /"7:1" is not possible/],
    ["too many pictures", "generate_image", { prompt: "x", n: 11 }, "invalid_request", /`n` must be a whole number from 1 to 10/],
    [
      "an unknown way back",
      "generate_image",
      { prompt: "x", return: "fax" },
      "invalid_request",
      /`return` must be one of "auto", "image", "link"/,
    ],
    ["an unknown model", "generate_image", { prompt: "x", model: "nope" }, "model_not_found", /`nope` is not served here/],
    ["nothing to edit", "edit_image", { prompt: "x", images: [] }, "invalid_request", /`images` is empty/],
    ["a picture that is a number", "edit_image", { prompt: "x", images: [1] }, "invalid_request", /`images\[0\]` must be a text/],
    [
      "a picture that is a path",
      "edit_image",
      { prompt: "x", images: ["/tmp/a.png"] },
      "invalid_image_url",
      /`images\[0\]` names no picture.*Paths of files/,
    ],
    [
      "a request without pictures",
      "edit_image",
      { prompt: "x", images: [`req_${"0".repeat(26)}`] },
      "invalid_image",
      /has no picture that is kept/,
    ],
    ["an argument for a list", "list_models", { all: true }, "invalid_request", /list_models takes no arguments/],
  ]
  for (const [title, tool, given, code, sentence] of wrong) {
    it(`refuse ${title} in a sentence`, async () => {
      const client = await connect(limn)
      const failure = await refused(client, tool, given)
      assert.equal(failure.code, code, failure.text)
      assert.match(failure.text, sentence)
    })
  }

  it("do not have a tool that nobody made", async () => {
    const client = await connect(limn)
    await assert.rejects(call(client, "paint", {}), { code: -32_602, message: /There is no tool `paint`/ })
  })

  it("show a key what it may use", async () => {
    const models = ["gemini-2.5-flash-image"]
    const client = await connect(limn, { key: await limn.anotherKey({ models }) })
    const { tools } = await client.listTools()
    assert.deepEqual((tools[0]?.inputSchema.properties?.["model"] as { enum?: unknown } | undefined)?.enum, models)
    const list = await call(client, "list_models", {})
    assert.deepEqual(
      (list.structuredContent as { models: { id: string }[] }).models.map(({ id }) => id),
      models,
    )
    assert.equal((await drawn(client, "generate_image", { prompt: "A cup", return: "link" })).model, models[0])
    assert.equal((await refused(client, "generate_image", { prompt: "A cup", model: "limn/painter" })).code, "model_not_allowed")
  })

  it("keep to what a key may do", async () => {
    const reader = await connect(limn, { key: await limn.anotherKey({ scopes: ["read"] }) })
    assert.equal((await refused(reader, "generate_image", { prompt: "A cup" })).code, "permission_denied")
    assert.equal((await call(reader, "list_models", {})).isError, undefined)
    const writer = await connect(limn, { key: await limn.anotherKey({ scopes: ["generate"] }) })
    await drawn(writer, "generate_image", { prompt: "A cup", return: "link" })
    assert.equal((await refused(writer, "list_models", {})).code, "permission_denied")
    await assert.rejects(writer.readResource({ uri: `${limn.address}/i/x.png` }), /lacks the scope `read`/)
  })

  it("need no session: each message may go to another node", async () => {
    const shared = await start({ shared: true })
    const other = await shared.beside()
    open.push(other)
    let turn = 0
    const seen = new Set<string>()
    const client = await connect(shared, {
      fetch: (url, init) => {
        const address = turn++ % 2 === 0 ? shared.address : other.address
        seen.add(address)
        return fetch(new URL(new URL(url).pathname, address), init)
      },
    })
    let [picture] = (await drawn(client, "generate_image", { prompt: "A cup" })).pictures
    for (const prompt of ["make it night", "add a tree", "make it red"]) {
      ;[picture] = (await drawn(client, "edit_image", { prompt, images: [picture?.id] })).pictures
    }
    assert.equal(seen.size, 2)
  })
})

describe("the endpoint", async () => {
  const limn = await start({ environment: { LIMN_MAX_BODY: "1MiB" } })
  const bearer = { authorization: `Bearer ${limn.key}` }
  const json = { "content-type": "application/json", accept: "application/json, text/event-stream" }
  const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" })
  const rows: readonly [title: string, init: RequestInit, status: number, body: RegExp, headers?: Readonly<Record<string, RegExp>>][] = [
    ["a message without a handshake", { method: "POST", headers: { ...bearer, ...json }, body: ping }, 200, /"result":\{\}/],
    [
      "any origin",
      { method: "POST", headers: { ...bearer, ...json, origin: "https://app.example" }, body: ping },
      200,
      /"result":\{\}/,
      { "access-control-allow-origin": /^\*$/, "access-control-expose-headers": /mcp-session-id, mcp-protocol-version/ },
    ],
    [
      "a preflight",
      { method: "OPTIONS" },
      204,
      /^$/,
      { "access-control-allow-methods": /DELETE/, "access-control-allow-headers": /\*, authorization/ },
    ],
    ["no key", { method: "POST", headers: json, body: ping }, 401, /No API key was sent/, { "www-authenticate": /^Bearer realm="limn"$/ }],
    [
      "a bad key",
      { method: "POST", headers: { ...json, authorization: "Bearer sk-wrong-key-0123456789" }, body: ping },
      401,
      /The API key is not valid/,
      { "www-authenticate": /error="invalid_token"/ },
    ],
    [
      "a stream to listen to",
      { method: "GET", headers: { ...bearer, accept: "text/event-stream" } },
      405,
      /Method not allowed/,
      { allow: /^POST, OPTIONS$/ },
    ],
    ["a session to end", { method: "DELETE", headers: bearer }, 405, /Method not allowed/, { allow: /^POST, OPTIONS$/ }],
    ["broken JSON", { method: "POST", headers: { ...bearer, ...json }, body: "{" }, 400, /-32700.*not valid JSON/],
    [
      "another type of body",
      { method: "POST", headers: { ...bearer, ...json, "content-type": "text/plain" }, body: ping },
      415,
      /Content-Type must be application\/json/,
    ],
    [
      "a client that takes no stream",
      { method: "POST", headers: { ...bearer, ...json, accept: "application/json" }, body: ping },
      406,
      /must accept/,
    ],
    [
      "an unknown revision",
      { method: "POST", headers: { ...bearer, ...json, "mcp-protocol-version": "1999-01-01" }, body: ping },
      400,
      /1999-01-01/,
    ],
    [
      "an unknown method",
      { method: "POST", headers: { ...bearer, ...json }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "paint" }) },
      200,
      /-32601/,
    ],
    [
      "a body that is too long",
      { method: "POST", headers: { ...bearer, ...json }, body: " ".repeat(2 * megabyte) },
      413,
      /too large|longer|MiB/,
    ],
  ]
  for (const [title, init, status, body, headers = {}] of rows) {
    it(`answers ${title} with ${status}`, async () => {
      const response = await fetch(`${limn.address}/mcp`, init)
      const text = await response.text()
      assert.equal(response.status, status, text)
      assert.match(text, body)
      for (const [name, value] of Object.entries(headers)) assert.match(response.headers.get(name) ?? "", value)
    })
  }

  it("lets no client in without a key", async () => {
    await assert.rejects(connect(limn, { key: "sk-wrong-key-0123456789" }))
  })
})

describe("money and time", async () => {
  const model = "gemini-2.5-flash-image"
  const provider = await startProvider()
  open.push(provider)
  const limn = await start({ channels: [provider.channel], file: { prices: { [model]: { picture: 0.04 } } } })

  it("are told: the cost with the picture, a spent budget in a sentence", async () => {
    const key = await limn.anotherKey({ budget: { cap: 40_000 } })
    const client = await connect(limn, { key })
    const { cost_usd: cost } = await drawn(client, "generate_image", { prompt: "A cup", model })
    assert.equal(cost, "0.04")
    const { code, text } = await refused(client, "generate_image", { prompt: "A cup", model })
    assert.equal(code, "insufficient_quota")
    assert.match(text, /budget/)
    assert.deepEqual(await limn.violations(), [])
  })

  it("are not spent on a refusal", async () => {
    provider.behave(refuses)
    const client = await connect(limn)
    const { code } = await refused(client, "generate_image", { prompt: "A cup", model })
    provider.behave(draws)
    assert.equal(code, "content_policy_violation")
  })

  const ways: readonly [title: string, way: (test: TestContext) => Promise<Client>][] = [
    ["over HTTP with a handshake", () => connect(limn)],
    ["over HTTP without one", () => connect(limn, { era: "auto" })],
    ["by the command", async (test) => (await spawned(test, { LIMN_BASE_URL: limn.address, LIMN_API_KEY: limn.key })).client],
  ]
  for (const [title, way] of ways) {
    it(`are spent once where the client has left ${title}, and the picture is had by the id that it was told`, async (test) => {
      const gate = Promise.withResolvers<void>()
      provider.behave(drawsAfter(gate.promise))
      const before = provider.calls()
      const client = await way(test)
      const impatience = new AbortController()
      const told: Progress[] = []
      const left = client.callTool(
        { name: "generate_image", arguments: { prompt: "A cup", model } },
        { signal: impatience.signal, onprogress: (progress) => told.push(progress) },
      )
      await provider.called(before + 1)
      while (told.length === 0) await sleep(5)
      impatience.abort()
      await assert.rejects(left)
      gate.resolve()
      const id = /req_[0-9a-v]{26}/.exec(told[0]?.message ?? "")?.[0] ?? ""
      const headers = { authorization: `Bearer ${limn.key}` }
      let status: { state?: string; pictures?: unknown[]; charge_usd?: string } = {}
      while (status.state !== "succeeded") {
        status = (await (await fetch(`${limn.address}/v1/requests/${id}`, { headers })).json()) as typeof status
        assert.notEqual(status.state, "failed")
        await sleep(20)
      }
      assert.deepEqual([status.pictures?.length, status.charge_usd, provider.calls()], [1, "0.04", before + 1])
      provider.behave(draws)
      assert.equal((await drawn(client, "edit_image", { prompt: "make it red", model, images: [id] })).pictures.length, 1)
      assert.deepEqual(await limn.violations(), [])
    })
  }
})

/** A server whose provider draws one picture for everything. */
async function startDrawing(picture: Uint8Array): Promise<TestLimn> {
  const encoded = Buffer.from(Buffer.from(picture).toString("base64"))
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" })
      response.write(`{"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"`)
      response.write(encoded)
      response.end(`"}}]},"finishReason":"STOP"}]}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  open.push({
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return start({
    channels: [{ name: "big", upstream: "gemini", preset: "google", baseUrl, keys: ["k"], models: ["gemini-big"] }],
    file: { prices: { "gemini-big": { picture: 0.04 } } },
  })
}

describe("a picture of 20 MB", () => {
  it("comes as a link and never lives in the heap", async () => {
    const picture = bigPng(20 * megabyte, 5)
    const limn = await startDrawing(picture)
    const client = await connect(limn)
    for (const wish of ["auto", "image"]) {
      collect()
      const before = process.memoryUsage().heapUsed
      let peak = before
      let sampler: NodeJS.Timeout | undefined
      const sample = (): void => {
        const startedAt = performance.now()
        collect()
        peak = Math.max(peak, process.memoryUsage().heapUsed)
        // On a busy machine collecting takes longer than it leaves for what is measured.
        sampler = setTimeout(sample, Math.max(50, 2 * (performance.now() - startedAt)))
      }
      sample()
      const result = await call(client, "generate_image", { prompt: "A cup", return: wish })
      clearTimeout(sampler)
      const [block] = result.content
      assert.equal(block?.type, "resource_link")
      const { pictures, warnings } = result.structuredContent as unknown as Drawn
      assert.equal(pictures[0]?.sha256, sha256(picture))
      assert.equal(
        warnings.some((warning) => warning.includes("at most 8 MiB")),
        wish === "image",
      )
      assert.ok(peak - before < 8 * megabyte, `the heap grew by ${Math.round((peak - before) / megabyte)} MiB`)
      await assert.rejects(client.readResource({ uri: block?.type === "resource_link" ? block.uri : "" }), /larger than 16 MiB/)
    }
  })
})

describe("a batch that reads one large picture again and again", () => {
  it("gets no more than may be in memory at once, and the next client gets its own", async () => {
    const limn = await startDrawing(bigPng(12 * megabyte, 6))
    const client = await connect(limn)
    const { pictures } = await drawn(client, "generate_image", { prompt: "A cup", return: "link" })
    const uri = pictures[0]?.url ?? ""
    const reads = Array.from({ length: 10 }, (_, id) => ({ jsonrpc: "2.0", id, method: "resources/read", params: { uri } }))
    const response = await fetch(`${limn.address}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${limn.key}`,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        "mcp-protocol-version": "2025-03-26",
      },
      body: JSON.stringify(reads),
    })
    const text = await response.text()
    assert.deepEqual([text.match(/"blob"/g)?.length, text.match(/busy with other pictures/g)?.length], [3, 7])
    assert.equal((await client.readResource({ uri })).contents.length, 1)
  })
})

describe("where no picture is kept", () => {
  it("the picture is in the answer, whatever was wished", async () => {
    const client = await connect(await start({ environment: { LIMN_KEEP_PICTURES: "0" } }))
    const result = await call(client, "generate_image", { prompt: "A cup", return: "link" })
    const [block] = result.content
    const [picture] = (result.structuredContent as unknown as Drawn).pictures
    assert.ok(block?.type === "image" && picture !== undefined)
    assert.equal(sha256(Buffer.from(block.data, "base64")), picture.sha256)
    assert.deepEqual([picture.id, picture.url], [undefined, undefined])
  })
})
