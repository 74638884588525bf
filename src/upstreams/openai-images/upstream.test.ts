import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { PreparedRequest } from "#canonical/request.ts"
import { parseMultipart } from "#multipart/reader.ts"
import { noisePng, solidPng } from "../../../test/support/pictures.ts"
import { fixturesIn, hostedEvent } from "../fixture-testing.ts"
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
import { openaiImages } from "./upstream.ts"

const first = base64(noisePng({ width: 20, height: 24, seed: 1 }))
const second = base64(noisePng({ width: 21, height: 20, seed: 2 }))
const small = base64(solidPng(8, 8, [10, 20, 30]))

const start: ReadEvent = { type: "start", model: "gemini-2.5-flash-image" }
const usage: ReadEvent = {
  type: "usage",
  usage: { inputTokens: 10, outputTokens: 1120, inputTextTokens: 8, inputImageTokens: 2, outputImageTokens: 1120 },
}
const openrouterUsage: ReadEvent = {
  type: "usage",
  usage: { inputTokens: 10, outputTokens: 1120, outputImageTokens: 1100, thoughtTokens: 20 },
  cost: 33_600,
}
const stop: ReadEvent = { type: "finish", choice: 0, reason: "stop" }

interface PictureOptions {
  readonly type?: "image" | "preview"
  readonly mediaType?: string
  readonly revisedPrompt?: string
}

function picture(part: number, data: string, { type = "image", mediaType = "image/png", revisedPrompt }: PictureOptions = {}): ReadEvent {
  const trailer = { thought: false, ...(revisedPrompt === undefined ? {} : { revisedPrompt }) }
  return { type, choice: 0, part, mediaType, encoding: "base64", data: Buffer.from(data), trailer }
}

const hosted = hostedEvent(0, "A hosted fox")

const answers: Readonly<Record<string, readonly ReadEvent[]>> = {
  "base64.json": [start, picture(0, first), usage, stop],
  "several.json": [
    start,
    picture(0, first, { mediaType: "image/webp", revisedPrompt: "A red fox" }),
    picture(1, small, { mediaType: "image/webp", revisedPrompt: "A small fox" }),
    picture(2, second, { mediaType: "image/webp", revisedPrompt: `A fox, ${"very ".repeat(300)}red` }),
    stop,
  ],
  "plain.json": [start, picture(0, small), stop],
  "link.json": [start, hosted, picture(1, second, { mediaType: "image/jpeg" }), stop],
  "empty.json": [start, { type: "finish", choice: 0, reason: "other" }],
  "generation.sse": [
    start,
    picture(0, small, { type: "preview" }),
    picture(1, second, { type: "preview" }),
    picture(2, first),
    usage,
    stop,
  ],
  "edit.sse": [start, picture(0, first, { type: "preview" }), picture(1, second), usage, stop],
  "openrouter.json": [start, picture(0, first), picture(1, small, { mediaType: "image/webp" }), openrouterUsage, stop],
  "openrouter.sse": [
    start,
    picture(0, small, { type: "preview" }),
    picture(1, second, { type: "preview" }),
    picture(2, first),
    openrouterUsage,
    stop,
  ],
}

upstreamContract({
  upstream: openaiImages,
  basePath: "/v1",
  fixtures: fixturesIn(new URL("fixtures/", import.meta.url), answers, (name) =>
    name.startsWith("openrouter") ? { manner: "openrouter" } : undefined,
  ),
  frame: ['{"created":1,"data":[{"b64_json":"', '"}]}'],
  streamFrame: ['event: image_generation.completed\ndata: {"type":"image_generation.completed","b64_json":"', '"}\n\n'],
  errorBody: (status) => ({
    error: { message: "vendor words about sk-test-0123456789abcdef", type: "server_error", param: null, code: status },
  }),
})

describe("the openai-images upstream", () => {
  let server: ReplayingServer
  before(async () => {
    server = await ReplayingServer.start()
  })
  after(() => server.stop())

  const ask = async (request: Partial<PreparedRequest>, options: Partial<ChannelOptions> = {}) => {
    server.replay({ headers: { "content-type": "application/json" }, body: '{"data":[]}' })
    const channel = channelOf(openaiImages, { baseUrl: `${server.origin}/v1`, model: "gpt-image-2", ...options })
    const events = await readEvents(openaiImages.generate(requestOf(request), channel, AbortSignal.timeout(10_000)))
    const [seen] = server.seen
    assert.ok(seen !== undefined)
    return { events, seen, body: () => JSON.parse(seen.body.toString()) as unknown, warned: warnedParams(events) }
  }
  const ratio = { settings: { manner: "ratio", responseFormat: true }, model: "gemini-3-pro-image" }
  const png = noisePng({ width: 30, height: 30, seed: 3 })

  it("writes a request with OpenAI's options", async () => {
    const { seen, body, warned } = await ask({
      system: "You draw.",
      shape: { aspectRatio: "16:9", imageSize: "1K", pixels: { width: 1376, height: 768 } },
      quality: "high",
      format: { mediaType: "image/webp", compression: 80, background: "transparent" },
    })
    assert.equal(seen.url, "/v1/images/generations")
    assert.deepEqual(body(), {
      model: "gpt-image-2",
      prompt: "You draw.\n\nDraw a fox",
      size: "1376x768",
      quality: "high",
      background: "transparent",
      output_format: "webp",
      output_compression: 80,
    })
    assert.deepEqual(warned, [])
  })

  it("writes a request with a ratio and a tier", async () => {
    const { body, warned } = await ask(
      {
        shape: { aspectRatio: "16:9", imageSize: "2K", pixels: { width: 1, height: 1 } },
        quality: "high",
        format: { background: "transparent" },
      },
      ratio,
    )
    const common = { prompt: "Draw a fox", aspect_ratio: "16:9", response_format: "b64_json" }
    assert.deepEqual(body(), { model: "gemini-3-pro-image", image_size: "2K", ...common })
    assert.deepEqual(warned, ["quality", "background"])
    const tierless = await ask({ shape: { aspectRatio: "16:9", imageSize: "1K" } }, { ...ratio, model: "gemini-2.5-flash-image" })
    assert.deepEqual(tierless.body(), { model: "gemini-2.5-flash-image", ...common })
    const sized = { ...ratio, model: "gpt-image-2" }
    assert.deepEqual((await ask({ shape: { pixels: { width: 1536, height: 1024 } } }, sized)).warned, ["size"])
  })

  it("writes a request for OpenRouter, pictures included, as JSON", async () => {
    const openrouter = { settings: { manner: "openrouter" }, model: "google/gemini-3.1-flash-image" }
    const url = `data:image/png;base64,${base64(png)}`
    const { seen, body, warned } = await ask(
      {
        messages: [
          {
            role: "user",
            parts: [
              { type: "text", text: "At night" },
              { type: "image", image: preparedImage(png) },
            ],
          },
        ],
        shape: { aspectRatio: "1:4", imageSize: "512", pixels: { width: 256, height: 1024 } },
        quality: "high",
        format: { mediaType: "image/webp", compression: 80, background: "transparent" },
        seed: 7,
        stream: true,
        partialImages: 2,
      },
      openrouter,
    )
    assert.equal(seen.url, "/v1/images")
    assert.equal(seen.headers["content-length"], String(seen.body.byteLength))
    assert.deepEqual(body(), {
      model: "google/gemini-3.1-flash-image",
      prompt: "At night",
      aspect_ratio: "1:4",
      resolution: "512",
      quality: "high",
      background: "transparent",
      output_format: "webp",
      output_compression: 80,
      seed: 7,
      stream: true,
      input_references: [{ type: "image_url", image_url: { url } }],
    })
    assert.deepEqual(warned, [])
    const sized = await ask(
      { shape: { pixels: { width: 1536, height: 1024 } }, mask: { type: "image", image: preparedImage(png) } },
      openrouter,
    )
    assert.deepEqual(sized.body(), { model: "google/gemini-3.1-flash-image", prompt: "Draw a fox", size: "1536x1024" })
    assert.deepEqual(sized.warned, ["mask"])
  })

  it("lists the models of the account where each provider has those that draw", async () => {
    for (const [manner, path] of [
      ["openai", "/v1/models"],
      ["ratio", "/v1/models"],
      ["openrouter", "/v1/images/models"],
    ]) {
      server.replay({ headers: { "content-type": "application/json" }, body: '{"data":[{"id":"a/b"},{}]}' })
      const channel = channelOf(openaiImages, { baseUrl: `${server.origin}/v1`, settings: { manner } })
      assert.deepEqual(await openaiImages.listModels(channel, AbortSignal.timeout(10_000)), ["a/b"])
      assert.equal(server.seen[0]?.url, path)
    }
  })

  it("asks for partial pictures only where somebody wants them", async () => {
    const streamed = await ask({ stream: true, partialImages: 2 })
    assert.deepEqual(streamed.body(), { model: "gpt-image-2", prompt: "Draw a fox", stream: true, partial_images: 2 })
    assert.deepEqual((await ask({ stream: true })).body(), { model: "gpt-image-2", prompt: "Draw a fox" })
    assert.deepEqual((await ask({ stream: true, partialImages: 2 }, { settings: { streams: false } })).warned, ["partial_images"])
  })

  it("sends the pictures of a conversation and its mask as a form", async () => {
    const jpeg = preparedImage(png, "base64", "image/jpeg")
    const { seen } = await ask({
      messages: [
        { role: "user", parts: [{ type: "text", text: "A fox" }] },
        {
          role: "assistant",
          parts: [
            { type: "text", text: "Hm", thought: true },
            { type: "text", text: "Here:" },
            { type: "image", image: preparedImage(png) },
          ],
        },
        {
          role: "user",
          parts: [
            { type: "text", text: "In this style" },
            { type: "image", image: jpeg },
          ],
        },
      ],
      mask: { type: "image", image: preparedImage(png, "base64") },
      shape: { pixels: { width: 1024, height: 1024 } },
    })
    assert.equal(seen.url, "/v1/images/edits")
    assert.equal(seen.headers["content-length"], String(seen.body.byteLength))
    const parts = parseMultipart([seen.body], String(seen.headers["content-type"]))
    const texts = parts.filter(({ filename }) => filename === undefined).map((part) => [part.name, part.text()])
    assert.deepEqual(texts, [
      ["model", "gpt-image-2"],
      ["prompt", "The conversation so far:\nUser: A fox\nAssistant: Here:\n[picture 1]\n\nIn this style"],
      ["size", "1024x1024"],
    ])
    const files = parts.filter(({ filename }) => filename !== undefined)
    assert.deepEqual(
      files.map(({ name, filename, mediaType }) => [name, filename, mediaType]),
      [
        ["image[]", "image-1.png", "image/png"],
        ["image[]", "image-2.jpeg", "image/jpeg"],
        ["mask", "mask.png", "image/png"],
      ],
    )
    for (const { chunks } of files) assert.deepEqual(Buffer.concat(chunks), Buffer.from(png))
  })

  it("sends a lone picture under the name that every relay knows", async () => {
    const { seen } = await ask({ messages: [{ role: "user", parts: [{ type: "image", image: preparedImage(png) }] }] }, ratio)
    const parts = parseMultipart([seen.body], String(seen.headers["content-type"]))
    assert.deepEqual(parts.map(({ name }) => name).sort(), ["image", "model", "prompt", "response_format"])
  })

  it("sends the newest 16 pictures", async () => {
    const parts = Array.from({ length: 18 }, (_, index) => ({ type: "image", image: preparedImage(Buffer.of(index)) }) as const)
    const { seen, warned } = await ask({ messages: [{ role: "user", parts }] })
    const files = parseMultipart([seen.body], String(seen.headers["content-type"])).filter(({ name }) => name === "image[]")
    assert.deepEqual(
      files.map(({ chunks }) => Buffer.concat(chunks)[0]),
      Array.from({ length: 16 }, (_, index) => index + 2),
    )
    assert.deepEqual(warned, ["messages"])
  })

  it("warns of wishes that the protocol has no word for, and of a size that the model does not draw", async () => {
    const { warned } = await ask(
      {
        seed: 1,
        temperature: 1,
        topP: 1,
        maxOutputTokens: 1,
        stop: ["x"],
        mask: { type: "image", image: preparedImage(png) },
        shape: { pixels: { width: 1920, height: 1080 } },
      },
      { model: "gpt-image-1.5" },
    )
    assert.deepEqual(warned, ["seed", "temperature", "top_p", "max_tokens", "stop", "mask", "size"])
    assert.deepEqual((await ask({ shape: { aspectRatio: "16:9" } })).warned, ["aspect_ratio"])
  })

  it("refuses a request for text alone", async () => {
    const events = openaiImages.generate(
      requestOf({ modalities: ["text"] }),
      channelOf(openaiImages, { baseUrl: server.origin }),
      AbortSignal.timeout(1000),
    )
    await assert.rejects(readEvents(events), { code: "invalid_request" })
  })

  it("fails where OpenRouter's stream does", async () => {
    const body = 'data: {"type":"error","error":{"message":"no","code":429,"type":"x","param":null}}\n\n'
    server.replay({ headers: { "content-type": "text/event-stream" }, body })
    const channel = channelOf(openaiImages, { baseUrl: server.origin, settings: { manner: "openrouter" } })
    await assert.rejects(readEvents(openaiImages.generate(requestOf(), channel, AbortSignal.timeout(10_000))), {
      code: "upstream_overloaded",
    })
  })

  it("takes a refusal for safety for an answer", async () => {
    const body = '{"error":{"message":"no","type":"image_generation_user_error","param":null,"code":"moderation_blocked"}}'
    for (const [status, contentType, answer] of [
      [400, "application/json", body],
      [200, "text/event-stream", `event: error\ndata: ${body}\n\n`],
    ] as const) {
      server.replay({ status, headers: { "content-type": contentType }, body: answer })
      const channel = channelOf(openaiImages, { baseUrl: server.origin })
      assert.deepEqual(await readEvents(openaiImages.generate(requestOf(), channel, AbortSignal.timeout(10_000))), [
        start,
        { type: "finish", choice: 0, reason: "content_filter", native: "moderation_blocked", promptBlocked: true },
      ])
    }
  })

  it("fails where a hosted picture is not there", async () => {
    server.replay(({ url }) =>
      url === "/gone.png"
        ? { status: 404, body: "gone" }
        : { headers: { "content-type": "application/json" }, body: `{"data":[{"url":"${server.origin}/gone.png"}]}` },
    )
    const events = openaiImages.generate(requestOf(), channelOf(openaiImages, { baseUrl: server.origin }), AbortSignal.timeout(10_000))
    await assert.rejects(readEvents(events), { code: "upstream_error" })
  })
})
