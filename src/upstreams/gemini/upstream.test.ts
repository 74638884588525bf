import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { PreparedRequest } from "#canonical/request.ts"
import { noisePng, solidPng } from "../../../test/support/pictures.ts"
import { fixturesIn } from "../fixture-testing.ts"
import { upstreamContract } from "../upstream.contract.ts"
import {
  base64,
  type ChannelOptions,
  channelOf,
  preparedImage,
  type ReadEvent,
  readEvents,
  ReplayingServer,
  requestOf,
  warnedParams,
} from "../upstream-testing.ts"
import { gemini } from "./upstream.ts"

const first = base64(noisePng({ width: 20, height: 24, seed: 1 }))
const second = base64(noisePng({ width: 21, height: 20, seed: 2 }))
const small = base64(solidPng(8, 8, [10, 20, 30]))

const start: ReadEvent = { type: "start", model: "gemini-2.5-flash-image", responseId: "mAitaLmkHPPlz7IPvtfUqQ4" }
/** A document's model and id come behind its parts, so they are not known where a picture has been handed on. */
const earlyStart: ReadEvent = { type: "start", model: "gemini-2.5-flash-image" }
const usage: ReadEvent = {
  type: "usage",
  usage: {
    inputTokens: 12,
    outputTokens: 1810,
    inputTextTokens: 12,
    outputTextTokens: 20,
    outputImageTokens: 1290,
    thoughtTokens: 500,
  },
}
const stop: ReadEvent = { type: "finish", choice: 0, reason: "stop", native: "STOP" }

const inFlight = (inputTokens: number, outputTokens = 0): ReadEvent => ({ type: "usage", usage: { inputTokens, outputTokens } })

function text(part: number, text: string, more: { readonly thought?: true; readonly signature?: Buffer } = {}): ReadEvent {
  return { type: "text", choice: 0, part, text, ...more }
}

function picture(
  part: number,
  data: string,
  signature?: string,
  more: { readonly thought?: boolean; readonly mediaType?: string } = {},
): ReadEvent {
  const { thought = false, mediaType = "image/png" } = more
  const trailer = { thought, ...(signature === undefined ? {} : { signature: Buffer.from(signature) }) }
  return { type: "image", choice: 0, part, mediaType, encoding: "base64", data: Buffer.from(data), trailer }
}

const expected: Readonly<Record<string, readonly ReadEvent[]>> = {
  "interleaved.json": [
    earlyStart,
    text(0, `Here is the fox. ${"It runs through tall grass. ".repeat(50)}`),
    picture(1, first),
    text(2, "And here it sleeps:"),
    picture(3, second, "c2lnbmF0dXJl"),
    usage,
    stop,
  ],
  "small-snake-case.json": [earlyStart, picture(0, small, "c2hvcnQ="), text(1, "Done."), inFlight(3, 1290), stop],
  "thinking.json": [
    earlyStart,
    text(0, "A red fox, low sun.", { thought: true }),
    picture(1, second, undefined, { thought: true, mediaType: "image/jpeg" }),
    picture(2, first, "QUFB".repeat(400)),
    text(3, "", { signature: Buffer.from("dGV4dA==") }),
    usage,
    stop,
  ],
  "both-spellings.json": [earlyStart, picture(0, first), picture(1, small), stop],
  "late-signature.json": [earlyStart, picture(0, first, "QkJC".repeat(500)), stop],
  "stream.sse": [
    start,
    text(0, "Let me ", { thought: true }),
    inFlight(12),
    text(0, "think.", { thought: true }),
    inFlight(12),
    text(1, "Here "),
    inFlight(12),
    text(1, "it is:"),
    inFlight(12),
    picture(2, first),
    inFlight(12, 1290),
    text(3, "", { signature: Buffer.from("ZW5k") }),
    usage,
    stop,
  ],
  "prompt-blocked.json": [
    start,
    inFlight(9),
    { type: "finish", choice: 0, reason: "content_filter", native: "PROHIBITED_CONTENT", promptBlocked: true },
  ],
  "image-safety.json": [
    start,
    inFlight(9),
    { type: "finish", choice: 0, reason: "content_filter", native: "IMAGE_SAFETY", message: "Unable to show the generated image." },
  ],
  "no-candidates.json": [earlyStart, { type: "finish", choice: 0, reason: "other" }],
}

upstreamContract({
  upstream: gemini,
  basePath: "",
  fixtures: fixturesIn(new URL("fixtures/", import.meta.url), expected),
  frame: ['{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"', '"}}]},"finishReason":"STOP"}]}'],
  streamFrame: [
    'data: {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"',
    '"}}]},"finishReason":"STOP"}]}\r\n\r\n',
  ],
  errorBody: (status) => ({ error: { code: status, message: `vendor words about sk-test-0123456789abcdef`, status: "OTHER" } }),
})

describe("the gemini upstream", () => {
  let server: ReplayingServer
  before(async () => {
    server = await ReplayingServer.start()
  })
  after(() => server.stop())

  const answer = { headers: { "content-type": "application/json" }, body: '{"candidates":[{"finishReason":"STOP"}]}' }
  const ask = async (request: Partial<PreparedRequest>, options: Partial<ChannelOptions> = {}) => {
    server.replay(answer)
    const events = await readEvents(
      gemini.generate(requestOf(request), channelOf(gemini, { baseUrl: server.origin, ...options }), AbortSignal.timeout(10_000)),
    )
    const [seen] = server.seen
    assert.ok(seen !== undefined)
    return { events, seen, body: JSON.parse(seen.body.toString()) as Record<string, unknown> }
  }

  it("writes a conversation with pictures, thoughts and signatures as it was", async () => {
    const png = noisePng({ width: 30, height: 30, seed: 3 })
    const signature = Buffer.from("c2ln")
    const { seen, body } = await ask({
      system: "You draw.",
      messages: [
        {
          role: "user",
          parts: [
            { type: "text", text: 'A "fox"\n狐' },
            { type: "image", image: preparedImage(png, "binary") },
          ],
        },
        {
          role: "assistant",
          parts: [
            { type: "text", text: "Hm.", thought: true },
            { type: "image", image: preparedImage(png, "base64"), signature },
          ],
        },
      ],
    })
    assert.equal(seen.method, "POST")
    assert.equal(seen.url, "/v1beta/models/gemini-2.5-flash-image:generateContent")
    assert.equal(seen.headers["content-length"], String(seen.body.byteLength))
    const inlineData = { mimeType: "image/png", data: base64(png) }
    assert.deepEqual(body, {
      contents: [
        { role: "user", parts: [{ text: 'A "fox"\n狐' }, { inlineData }] },
        {
          role: "model",
          parts: [
            { text: "Hm.", thought: true },
            { inlineData, thoughtSignature: "c2ln" },
          ],
        },
      ],
      systemInstruction: { parts: [{ text: "You draw." }] },
      generationConfig: { responseModalities: ["TEXT", "IMAGE"] },
    })
  })

  it("writes every setting under its name", async () => {
    const vendor = {
      safetySettings: [{ category: "HARM_CATEGORY_HATE_SPEECH", threshold: "OFF" }],
      thinkingConfig: { thinkingLevel: "LOW" },
      apiKey: "x",
    }
    const { body } = await ask(
      {
        seed: 7,
        temperature: 0.5,
        topP: 0.9,
        maxOutputTokens: 99,
        stop: ["END"],
        shape: { aspectRatio: "16:9", imageSize: "2K" },
        vendorOptions: { gemini: vendor, other: { tools: [] } },
      },
      { model: "gemini-nano-banana-2.1" },
    )
    assert.deepEqual(body["safetySettings"], vendor.safetySettings)
    assert.deepEqual(Object.keys(body).sort(), ["contents", "generationConfig", "safetySettings"])
    assert.deepEqual(body["generationConfig"], {
      responseModalities: ["TEXT", "IMAGE"],
      imageConfig: { aspectRatio: "16:9", imageSize: "2K" },
      seed: 7,
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 99,
      stopSequences: ["END"],
      thinkingConfig: vendor.thinkingConfig,
    })
  })

  const configs: readonly (readonly [string, Partial<PreparedRequest>, Partial<ChannelOptions>, object])[] = [
    ["text alone", { modalities: ["text"], shape: { aspectRatio: "1:1" } }, {}, { responseModalities: ["TEXT"] }],
    ["a picture alone", { modalities: ["image"] }, { card: { imageOnly: true } }, { responseModalities: ["IMAGE"] }],
    [
      "a picture of a model that must talk",
      { modalities: ["image"] },
      { card: { imageOnly: false } },
      { responseModalities: ["TEXT", "IMAGE"] },
    ],
    [
      "a size of a model without sizes",
      { shape: { aspectRatio: "1:1", imageSize: "1K" } },
      { card: { imageSizes: [] } },
      { responseModalities: ["TEXT", "IMAGE"], imageConfig: { aspectRatio: "1:1" } },
    ],
  ]
  for (const [what, request, options, config] of configs) {
    it(`asks for ${what}`, async () => {
      const { body } = await ask(request, options)
      assert.deepEqual(body["generationConfig"], config)
    })
  }

  it("streams where client, model and channel do", async () => {
    const streamed = "/v1beta/models/gemini-2.5-flash-image:streamGenerateContent?alt=sse"
    const whole = "/v1beta/models/gemini-2.5-flash-image:generateContent"
    assert.equal((await ask({ stream: true })).seen.url, streamed)
    assert.equal((await ask({ stream: false })).seen.url, whole)
    assert.equal((await ask({ stream: true }, { card: { streams: false } })).seen.url, whole)
    assert.equal((await ask({ stream: true }, { settings: { streams: false } })).seen.url, whole)
  })

  it("sends the key as the channel's settings say, and a model's name as a path", async () => {
    const google = (await ask({})).seen.headers
    assert.equal(google["x-goog-api-key"], "sk-test-0123456789abcdef")
    assert.equal(google.authorization, undefined)
    const { seen } = await ask({}, { settings: { auth: "bearer" }, model: "models/google/a b?c" })
    assert.equal(seen.headers["x-goog-api-key"], undefined)
    assert.equal(seen.headers.authorization, "Bearer sk-test-0123456789abcdef")
    assert.equal(seen.url, "/v1beta/models/google/a%20b%3Fc:generateContent")
  })

  it("warns of wishes that the protocol has no word for", async () => {
    const mask = { type: "image", image: preparedImage(solidPng(8, 8, [0, 0, 0])) } as const
    const wishes: Partial<PreparedRequest> = { mask, quality: "high", format: { background: "transparent" }, partialImages: 2 }
    assert.deepEqual(warnedParams((await ask(wishes)).events), ["mask", "quality", "background", "partial_images"])
    assert.deepEqual(warnedParams((await ask({ quality: "auto" })).events), [])
  })

  const info = (reason: string) => [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "googleapis.com" }]
  const retry = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "37s" }
  const quota = { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId: "GenerateRequestsPerDayPerProject" }] }
  const refusals: readonly (readonly [string, number, object, object])[] = [
    ["a wrong key", 400, { status: "INVALID_ARGUMENT", details: info("API_KEY_INVALID") }, { code: "upstream_account" }],
    ["a blocked key", 403, { status: "PERMISSION_DENIED", details: info("API_KEY_SERVICE_BLOCKED") }, { code: "upstream_account" }],
    [
      "the region",
      400,
      { status: "FAILED_PRECONDITION", message: "User location is not supported for the API use." },
      { code: "upstream_unavailable" },
    ],
    ["an argument", 400, { status: "INVALID_ARGUMENT", message: "Invalid value" }, { code: "invalid_request" }],
    ["a wait", 429, { status: "RESOURCE_EXHAUSTED", details: [retry] }, { code: "upstream_overloaded", retryAfterMs: 37_000 }],
    ["a spent day", 429, { status: "RESOURCE_EXHAUSTED", details: [quota, retry] }, { code: "upstream_overloaded", retryAfterMs: 900_000 }],
    ["a model", 404, { status: "NOT_FOUND" }, { code: "model_not_found" }],
  ]
  for (const [what, status, error, outcome] of refusals) {
    it(`understands a refusal for ${what}`, async () => {
      const body = JSON.stringify({ error: { code: status, message: "no", ...error } })
      for (const isStatus of [true, false]) {
        server.replay({ status: isStatus ? status : 200, headers: { "content-type": "application/json" }, body })
        const events = gemini.generate(requestOf(), channelOf(gemini, { baseUrl: server.origin }), AbortSignal.timeout(10_000))
        await assert.rejects(readEvents(events), (thrown: { code: string; details: { retryAfterMs?: number } }) => {
          const { retryAfterMs } = thrown.details
          assert.deepEqual({ code: thrown.code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }, outcome)
          return true
        })
      }
    })
  }

  it("lists the models of the account", async () => {
    server.replay({
      headers: { "content-type": "application/json" },
      body: '{"models":[{"name":"models/gemini-3-pro-image"},{"name":"models/b"},{}]}',
    })
    const names = await gemini.listModels(channelOf(gemini, { baseUrl: server.origin }), AbortSignal.timeout(10_000))
    assert.deepEqual(names, ["gemini-3-pro-image", "b"])
    assert.equal(server.seen[0]?.url, "/v1beta/models?pageSize=1000")
  })
})
