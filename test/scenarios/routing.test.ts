import assert from "node:assert/strict"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { after, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { clientNamed, hashes } from "../support/clients.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { bigPng, sha256, solidPng } from "../support/pictures.ts"

const picture = solidPng(64, 48, [120, 30, 200])
const answer = (bytes: Uint8Array): string =>
  JSON.stringify({
    candidates: [
      {
        content: { role: "model", parts: [{ inlineData: { mimeType: "image/png", data: Buffer.from(bytes).toString("base64") } }] },
        finishReason: "STOP",
      },
    ],
    usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 1290, totalTokenCount: 1294 },
  })

type Behaviour = (request: IncomingMessage, response: ServerResponse, call: number) => void

const draws: Behaviour = (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(answer(picture))
const fails =
  (
    status: number,
    headers: Record<string, string> = {},
    body: unknown = { error: { code: status, message: "no", status: "INTERNAL" } },
  ): Behaviour =>
  (_request, response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))

const open: (TestLimn | Server)[] = []
after(async () => {
  for (const one of open) {
    if ("address" in one && typeof one.address === "string") await (one as TestLimn).close()
    else (one as Server).close()
  }
})

/** A provider on a real socket that counts its calls and the keys that they came with. */
async function provider(behaviour: Behaviour): Promise<{ baseUrl: string; keys: string[] }> {
  const keys: string[] = []
  const server = createServer((request, response) => {
    keys.push(String(request.headers["x-goog-api-key"]))
    request.resume().on("end", () => behaviour(request, response, keys.length))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  open.push(server)
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys }
}

async function limnOver(channels: readonly Readonly<Record<string, unknown>>[]): Promise<TestLimn> {
  const limn = await startLimn({
    channels: channels.map((channel) => ({ upstream: "gemini", preset: "google", keys: ["k"], models: ["gemini-*"], ...channel })),
  })
  open.push(limn)
  return limn
}

const gemini = clientNamed("gemini")
const chat = clientNamed("chat openrouter")
const images = clientNamed("images")
const wish = { model: "gemini-2.5-flash-image", prompt: "A cat" }

describe("failover", () => {
  const failures: readonly (readonly [string, Behaviour])[] = [
    ["answers 500", fails(500)],
    ["answers 503", fails(503)],
    ["answers 429", fails(429, { "retry-after": "60" })],
    ["refuses the key", fails(403, {}, { error: { code: 403, message: "no", status: "PERMISSION_DENIED" } })],
    [
      "does not serve the region",
      fails(400, {}, { error: { code: 400, message: "User location is not supported for the API use.", status: "FAILED_PRECONDITION" } }),
    ],
    [
      "answers with a web page",
      (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>hello</html>"),
    ],
    [
      "breaks off in the middle of the picture",
      (_request, response) =>
        void response.writeHead(200, { "content-type": "application/json" }).write(answer(picture).slice(0, 200), () => response.destroy()),
    ],
    [
      "sends a truncated picture",
      (_request, response) =>
        void response.writeHead(200, { "content-type": "application/json" }).end(answer(picture.subarray(0, picture.byteLength - 16))),
    ],
  ]
  for (const [name, behaviour] of failures) {
    it(`takes the next channel when the first ${name}`, async () => {
      const [bad, good] = [await provider(behaviour), await provider(draws)]
      const limn = await limnOver([
        { name: "first", baseUrl: bad.baseUrl },
        { name: "second", baseUrl: good.baseUrl, priority: 2 },
      ])
      const reply = await images.ask(limn.address, limn.key, wish)
      assert.equal(reply.status, 200, reply.body.slice(0, 300))
      assert.deepEqual(hashes(reply), [sha256(picture)])
      assert.equal(bad.keys.length, 1)
      assert.equal(good.keys.length, 1)
    })
  }

  it("asks the only channel once more after its Retry-After", async () => {
    const busy = await provider((request, response, call) =>
      (call === 1 ? fails(429, { "retry-after": "1" }) : draws)(request, response, call),
    )
    const limn = await limnOver([{ name: "only", baseUrl: busy.baseUrl }])
    const reply = await gemini.ask(limn.address, limn.key, wish)
    assert.equal(reply.status, 200, reply.body.slice(0, 300))
    assert.equal(busy.keys.length, 2)
  })

  it("does not wait for a Retry-After of a minute, and tells the client", async () => {
    const busy = await provider(fails(429, { "retry-after": "60" }))
    const limn = await limnOver([{ name: "only", baseUrl: busy.baseUrl }])
    const reply = await chat.ask(limn.address, limn.key, wish)
    assert.equal(reply.status, 503)
    assert.equal(reply.headers.get("retry-after"), "60")
    assert.equal(busy.keys.length, 1)
  })

  it("does not retry what the caller did wrong", async () => {
    const strict = await provider(fails(400, {}, { error: { code: 400, message: "secret vendor text", status: "INVALID_ARGUMENT" } }))
    const second = await provider(draws)
    const limn = await limnOver([
      { name: "first", baseUrl: strict.baseUrl },
      { name: "second", baseUrl: second.baseUrl, priority: 2 },
    ])
    const reply = await chat.ask(limn.address, limn.key, wish)
    assert.equal(reply.status, 400)
    assert.ok(!reply.body.includes("secret vendor text"), "the provider's words stay here")
    assert.equal(second.keys.length, 0)
  })

  it("uses the other key when one is refused", async () => {
    const keyed = await provider((request, response, call) =>
      (request.headers["x-goog-api-key"] === "bad"
        ? fails(403, {}, { error: { code: 403, message: "no", status: "PERMISSION_DENIED" } })
        : draws)(request, response, call),
    )
    const other = await provider(draws)
    const limn = await limnOver([
      { name: "first", baseUrl: keyed.baseUrl, keys: ["bad", "good"] },
      { name: "second", baseUrl: other.baseUrl, priority: 2 },
    ])
    for (let turn = 0; turn < 4; turn++) assert.equal((await gemini.ask(limn.address, limn.key, wish))?.status, 200)
    assert.deepEqual(keyed.keys, ["bad", "good", "good", "good"])
  })

  it("wins three pictures of four and says so", async () => {
    let calls = 0
    const flaky = await provider((request, response, call) =>
      (++calls === 2 ? fails(400, {}, { error: { code: 400, message: "x", status: "INVALID_ARGUMENT" } }) : draws)(request, response, call),
    )
    const limn = await limnOver([{ name: "only", baseUrl: flaky.baseUrl }])
    const reply = await gemini.ask(limn.address, limn.key, { ...wish, count: 4 })
    assert.equal(reply.status, 200)
    assert.equal(reply.pictures.length, 3)
  })
})

describe("several answers in one blocking request", () => {
  it("delivers the good one when another breaks off late, and tries that one again", async () => {
    const large = JSON.stringify({
      candidates: [
        {
          content: { parts: [{ inlineData: { mimeType: "image/png", data: Buffer.from(bigPng(3_000_000, 5)).toString("base64") } }] },
          finishReason: "STOP",
        },
      ],
    })
    const mixed = await provider((request, response, call) => {
      if (call === 1) return void setTimeout(() => draws(request, response, call), 300)
      if (call > 2) return draws(request, response, call)
      response.writeHead(200, { "content-type": "application/json" }).write(large.slice(0, 2_500_000), () => response.destroy())
    })
    const limn = await limnOver([{ name: "only", baseUrl: mixed.baseUrl }])
    const reply = await images.ask(limn.address, limn.key, { ...wish, count: 2 })
    assert.equal(reply.status, 200, reply.body.slice(0, 300))
    assert.deepEqual(hashes(reply), [sha256(picture), sha256(picture)])
    assert.equal(mixed.keys.length, 3)
  })

  it("asks another channel when one does not have the model", async () => {
    const without = await provider(fails(404, {}, { error: { code: 404, message: "no such model", status: "NOT_FOUND" } }))
    const having = await provider(draws)
    const limn = await limnOver([
      { name: "first", baseUrl: without.baseUrl },
      { name: "second", baseUrl: having.baseUrl, priority: 2 },
    ])
    assert.equal((await images.ask(limn.address, limn.key, wish)).status, 200)
  })

  it("shows no thought as a result, whatever the model's card says, and lists none for the request", async () => {
    const draft = Buffer.from(solidPng(200, 200, [1, 2, 3])).toString("base64")
    const thinking = await provider(
      (_request, response) =>
        void response.writeHead(200, { "content-type": "application/json" }).end(
          JSON.stringify({
            candidates: [
              {
                content: {
                  parts: [
                    { inlineData: { mimeType: "image/png", data: draft }, thought: true },
                    { inlineData: { mimeType: "image/png", data: Buffer.from(picture).toString("base64") } },
                  ],
                },
                finishReason: "STOP",
              },
            ],
          }),
        ),
    )
    const limn = await limnOver([{ name: "only", baseUrl: thinking.baseUrl }])
    for (const client of [images, chat, gemini]) {
      const reply = await client.ask(limn.address, limn.key, wish)
      assert.deepEqual(hashes(reply), [sha256(picture)], client.name)
      const id = reply.headers.get("x-request-id")
      const record = (await (
        await fetch(`${limn.address}/v1/requests/${id}`, { headers: { authorization: `Bearer ${limn.key}` } })
      ).json()) as { pictures: { sha256: string }[] }
      assert.deepEqual(
        record.pictures.map((kept) => kept.sha256),
        [sha256(picture)],
        client.name,
      )
    }
  })
})

describe("hosted pictures", () => {
  it("answer HEAD with the length of GET, and no other method", async () => {
    const limn = await startLimn()
    open.push(limn)
    const response = await fetch(`${limn.address}/v1/images/generations`, {
      method: "POST",
      headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
      body: JSON.stringify({ ...wish, response_format: "url" }),
    })
    const { data } = (await response.json()) as { data: { url: string }[] }
    const url = data[0]?.url ?? ""
    const bytes = await (await fetch(url)).arrayBuffer()
    assert.equal((await fetch(url, { method: "HEAD" })).headers.get("content-length"), String(bytes.byteLength))
    assert.equal((await fetch(url, { method: "DELETE" })).status, 405)
    assert.equal((await fetch(url.replace(/sig=.{4}/, "sig=AAAA"))).status, 404)
  })
})

describe("a client that leaves", () => {
  it("does not stop the call: the picture is stored and can be collected", async () => {
    const slow = await provider((_request, response) => {
      const text = answer(picture)
      response.writeHead(200, { "content-type": "application/json" }).write(text.slice(0, 80))
      setTimeout(() => response.end(text.slice(80)), 400)
    })
    const limn = await limnOver([{ name: "only", baseUrl: slow.baseUrl }])
    const leave = new AbortController()
    const asked = fetch(`${limn.address}/v1beta/models/${wish.model}:generateContent`, {
      method: "POST",
      headers: { "x-goog-api-key": limn.key, "content-type": "application/json", "x-request-id": "my-own-id" },
      body: JSON.stringify({ contents: [{ parts: [{ text: "A cat" }] }] }),
      signal: leave.signal,
    })
    setTimeout(() => leave.abort(), 150)
    await assert.rejects(asked)
    let record: { state: string; pictures: { url: string; sha256: string }[] } | undefined
    for (let turn = 0; turn < 50 && record?.state !== "succeeded"; turn++) {
      await sleep(50)
      record = (await (
        await fetch(`${limn.address}/v1/requests/my-own-id`, { headers: { authorization: `Bearer ${limn.key}` } })
      ).json()) as typeof record
    }
    assert.equal(record?.state, "succeeded")
    assert.equal(record?.pictures[0]?.sha256, sha256(picture))
    const bytes = new Uint8Array(await (await fetch(record?.pictures[0]?.url ?? "")).arrayBuffer())
    assert.equal(sha256(bytes), sha256(picture))
  })
})

describe("a stream that breaks", () => {
  it("never looks complete", async () => {
    const text = answer(picture)
    const broken = await provider((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      response.write(`data: {"candidates":[{"content":{"role":"model","parts":[{"text":"${"word ".repeat(1000)}"}]}}]}\r\n\r\n`)
      setTimeout(() => response.write(`data: ${text.slice(0, 120)}`, () => response.destroy()), 100)
    })
    const limn = await limnOver([{ name: "only", baseUrl: broken.baseUrl }])
    const response = await fetch(`${limn.address}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
      body: JSON.stringify({
        model: wish.model,
        stream: true,
        messages: [{ role: "user", content: "A cat" }],
        modalities: ["image", "text"],
      }),
    })
    let body = ""
    try {
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) body += Buffer.from(piece).toString()
    } catch {
      body += "<torn>"
    }
    assert.ok(!body.includes("[DONE]") && !body.includes('"finish_reason":"stop"'), body.slice(-300))
    assert.ok(body.includes('"error"') || body.endsWith("<torn>"), body.slice(-300))
  })
})

describe("demo mode", () => {
  it("ends with the first provider: a catalogue name without a route is an error", async () => {
    const limn = await limnOver([{ name: "only", baseUrl: "http://127.0.0.1:9", models: ["gpt-image-2"] }])
    const reply = await gemini.ask(limn.address, limn.key, wish)
    assert.equal(reply.status, 404)
    assert.equal(reply.headers.get("x-limn-demo"), null)
  })
})
