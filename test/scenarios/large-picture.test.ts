import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { after, before, describe, it } from "node:test"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { bigPng } from "../support/pictures.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

const megabyte = 1024 * 1024
const picture = bigPng(20 * megabyte, 11)
const hash = createHash("sha256").update(picture).digest("hex")
const encoded = Buffer.from(Buffer.from(picture).toString("base64"))

/** Every form of answer that carries base64, and the bytes that stand before and after it in the wire. */
const forms: readonly { readonly name: string; readonly path: string; readonly body: object; readonly headers?: Record<string, string> }[] =
  [
    { name: "gemini", path: "/v1beta/models/gemini-big:generateContent", body: { contents: [{ parts: [{ text: "Draw" }] }] } },
    {
      name: "gemini SSE",
      path: "/v1beta/models/gemini-big:streamGenerateContent?alt=sse",
      body: { contents: [{ parts: [{ text: "Draw" }] }] },
    },
    {
      name: "chat openrouter",
      path: "/api/v1/chat/completions",
      body: { model: "gemini-big", messages: [{ role: "user", content: "Draw" }], modalities: ["image", "text"] },
    },
    {
      name: "chat openrouter SSE",
      path: "/api/v1/chat/completions",
      body: { model: "gemini-big", stream: true, messages: [{ role: "user", content: "Draw" }], modalities: ["image", "text"] },
    },
    {
      name: "chat aihubmix-snake",
      path: "/v1/chat/completions",
      headers: { "x-limn-images": "aihubmix-snake" },
      body: { model: "gemini-big", messages: [{ role: "user", content: "Draw" }], modalities: ["image", "text"] },
    },
    {
      name: "chat aihubmix, both spellings",
      path: "/v1/chat/completions",
      body: { model: "gemini-big", messages: [{ role: "user", content: "Draw" }], modalities: ["image", "text"] },
    },
    {
      name: "chat markdown",
      path: "/v1/chat/completions",
      headers: { "x-limn-images": "markdown" },
      body: { model: "gemini-big", messages: [{ role: "user", content: "Draw" }] },
    },
    { name: "images", path: "/v1/images/generations", body: { model: "gemini-big", prompt: "Draw" } },
    { name: "images SSE", path: "/v1/images/generations", body: { model: "gemini-big", prompt: "Draw", stream: true } },
    { name: "responses", path: "/v1/responses", body: { model: "gemini-big", input: "Draw" } },
    { name: "responses SSE", path: "/v1/responses", body: { model: "gemini-big", input: "Draw", stream: true } },
    { name: "openrouter-images", path: "/api/v1/images", body: { model: "gemini-big", prompt: "Draw" } },
    { name: "openrouter-images SSE", path: "/api/v1/images", body: { model: "gemini-big", prompt: "Draw", stream: true } },
  ]

describe("a picture of 20 MB", () => {
  let provider: Server
  let limn: TestLimn

  before(async () => {
    provider = createServer((request, response) => {
      const stream = request.url?.includes("stream") === true
      request.resume().on("end", () => {
        response.writeHead(200, { "content-type": stream ? "text/event-stream" : "application/json" })
        response.write(
          `${stream ? "data: " : ""}{"candidates":[{"content":{"role":"model","parts":[{"text":"Here."},{"inlineData":{"mimeType":"image/png","data":"`,
        )
        response.write(encoded)
        response.end(
          `"}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3}}${stream ? "\r\n\r\n" : ""}`,
        )
      })
    })
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve))
    const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    limn = await startLimn({
      channels: [{ name: "big", upstream: "gemini", preset: "google", baseUrl, keys: ["k"], models: ["gemini-big"] }],
      file: { prices: { "gemini-big": { picture: 0.04 } } },
    })
    await ask(forms[0] as (typeof forms)[number])
  })

  after(async () => {
    await limn?.close()
    provider?.close()
    provider?.closeAllConnections()
  })

  /** Reads an answer as bytes, keeping nothing but hashes of every base64 run of the picture's length. */
  async function ask({ path, body, headers = {} }: (typeof forms)[number]): Promise<{ found: string[]; growth: number }> {
    collect()
    const before = process.memoryUsage().heapUsed
    let peak = before
    // What a collection leaves behind is what is really held while the picture is on its way.
    const sampler = setInterval(() => {
      collect()
      peak = Math.max(peak, process.memoryUsage().heapUsed)
    }, 10)
    const response = await fetch(`${limn.address}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    })
    const pieces: Uint8Array[] = []
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) pieces.push(piece)
    clearInterval(sampler)
    const answer = Buffer.concat(pieces)
    assert.equal(response.status, 200, answer.toString("utf8", 0, 500))
    const found: string[] = []
    const head = encoded.subarray(0, 32)
    for (let at = answer.indexOf(head); at >= 0; at = answer.indexOf(head, at + 32)) {
      const end = answer.indexOf(0x22, at)
      const close = answer.indexOf(0x29, at)
      const run = answer.subarray(at, close >= 0 && close < end ? close : end)
      found.push(
        createHash("sha256")
          .update(Buffer.from(run.toString("latin1"), "base64"))
          .digest("hex"),
      )
    }
    return { found, growth: peak - before }
  }

  for (const form of forms) {
    it(`passes through ${form.name} byte for byte, stored, without living in the heap`, async () => {
      const { found, growth } = await ask(form)
      assert.ok(found.length > 0, "the answer holds the picture")
      assert.deepEqual(new Set(found), new Set([hash]))
      assert.ok((await limn.stored()).has(hash))
      assert.ok(growth < 8 * megabyte, `the heap grew by ${Math.round(growth / megabyte)} MiB`)
    })
  }
})
