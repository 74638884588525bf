import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { noisePng, solidPng } from "../../../test/support/pictures.ts"
import { fixturesIn, hostedEvent } from "../fixture-testing.ts"
import { upstreamContract } from "../upstream.contract.ts"
import { base64, type ChannelOptions, channelOf, type ReadEvent, readEvents, ReplayingServer, requestOf } from "../upstream-testing.ts"
import { openaiResponses } from "./upstream.ts"

const first = base64(noisePng({ width: 20, height: 24, seed: 1 }))
const second = base64(noisePng({ width: 21, height: 20, seed: 2 }))
const small = base64(solidPng(8, 8, [10, 20, 30]))

const model = "gemini-2.5-flash-image"
const start: ReadEvent = { type: "start", model, responseId: "resp_1" }
const usage: ReadEvent = {
  type: "usage",
  usage: { inputTokens: 80, outputTokens: 1220, inputImageTokens: 40, outputImageTokens: 1120, thoughtTokens: 64, cachedTokens: 4 },
}
const stop: ReadEvent = { type: "finish", choice: 0, reason: "stop" }

interface PictureOptions {
  readonly type?: "image" | "preview"
  readonly mediaType?: string
  /** Previews have none. */
  readonly revisedPrompt?: string
}

function picture(
  part: number,
  data: string,
  { type = "image", mediaType = "image/png", revisedPrompt = "A red fox" }: PictureOptions = {},
): ReadEvent {
  const trailer = { thought: false, ...(type === "preview" ? {} : { revisedPrompt }) }
  return { type, choice: 0, part, mediaType, encoding: "base64", data: Buffer.from(data), trailer }
}

function text(part: number, words: string): ReadEvent {
  return { type: "text", choice: 0, part, text: words }
}

const hosted = hostedEvent(0, "A hosted fox")

const answers: Readonly<Record<string, readonly ReadEvent[]>> = {
  "picture.json": [start, picture(0, first), text(1, "A fox, as you asked."), usage, stop],
  "several.json": [
    start,
    text(0, "First:"),
    picture(1, small, { mediaType: "image/webp" }),
    text(2, "Then "),
    text(3, "another:"),
    picture(4, second, { mediaType: "image/webp", revisedPrompt: `A fox, ${"very ".repeat(300)}red` }),
    { type: "usage", usage: { inputTokens: 30, outputTokens: 1200, outputImageTokens: 1100, cachedTokens: 4 } },
    stop,
  ],
  "words.json": [
    start,
    text(0, "Foxes are red."),
    { type: "usage", usage: { inputTokens: 30, outputTokens: 90, thoughtTokens: 64, cachedTokens: 4 } },
    stop,
  ],
  "link.json": [start, hosted, picture(1, second, { mediaType: "image/jpeg" }), stop],
  "incomplete.json": [start, text(0, "Foxes are"), { type: "finish", choice: 0, reason: "length", native: "max_output_tokens" }],
  "filtered.json": [
    start,
    text(0, "I cannot draw that."),
    { type: "finish", choice: 0, reason: "content_filter", native: "moderation_blocked", promptBlocked: true },
  ],
  "empty.json": [start, { type: "finish", choice: 0, reason: "other" }],
  "drawing.sse": [
    start,
    picture(0, small, { type: "preview" }),
    picture(1, second, { type: "preview" }),
    picture(2, first),
    text(3, "A fox, as you asked."),
    usage,
    stop,
  ],
  "sorted.sse": [{ type: "start", model }, text(0, "Here:"), picture(1, first), stop],
  "renamed.sse": [start, picture(0, first), text(1, "There."), stop],
  "late.sse": [start, picture(0, second), { type: "finish", choice: 0, reason: "content_filter", native: "content_filter" }],
  "refusal.sse": [start, { type: "finish", choice: 0, reason: "content_filter", message: "I will not draw that." }],
}

const call = '{"id":"ig_1","type":"image_generation_call","status":"completed","result":"'
const completed = 'event: response.completed\ndata: {"type":"response.completed","response":{"status":"completed","output":[]}}\n\n'

upstreamContract({
  upstream: openaiResponses,
  basePath: "/v1",
  fixtures: fixturesIn(new URL("fixtures/", import.meta.url), answers),
  frame: [`{"id":"resp_1","status":"completed","error":null,"output":[${call}`, '"}]}'],
  streamFrame: [
    `event: response.output_item.done\ndata: {"type":"response.output_item.done","output_index":0,"item":${call}`,
    `"}}\n\n${completed}`,
  ],
  errorBody: (status) => ({
    error: { message: "vendor words about sk-test-0123456789abcdef", type: "server_error", param: null, code: status },
  }),
})

describe("the answers of openai-responses", () => {
  let server: ReplayingServer
  before(async () => {
    server = await ReplayingServer.start()
  })
  after(() => server.stop())

  const read = (contentType: string, body: string, options: Partial<ChannelOptions> = {}) => {
    server.replay({ headers: { "content-type": contentType }, body })
    const channel = channelOf(openaiResponses, { baseUrl: `${server.origin}/v1`, ...options })
    return readEvents(openaiResponses.generate(requestOf(), channel, AbortSignal.timeout(10_000)))
  }
  const readJson = (response: object, options: Partial<ChannelOptions> = {}) =>
    read("application/json", JSON.stringify({ status: "completed", output: [], ...response }), options)
  const failed = (error: object) => ({ type: "response.failed", response: { status: "failed", error, output: [] } })
  const readEvent = (event: object) => read("text/event-stream", `data: ${JSON.stringify(event)}\n\n`)
  const itemOf = (result: string) => ({ id: "ig_1", type: "image_generation_call", status: "completed", result })

  for (const native of ["moderation_blocked", "image_content_policy_violation", "bio_policy"]) {
    it(`takes ${native} for an answer wherever it stands`, async () => {
      const error = { code: native, message: "no" }
      const finish: ReadEvent = { type: "finish", choice: 0, reason: "content_filter", native, promptBlocked: true }
      assert.deepEqual((await readJson({ status: "failed", error })).at(-1), finish)
      assert.deepEqual((await readEvent(failed(error))).at(-1), finish)
      assert.deepEqual((await readEvent({ type: "error", ...error, param: null })).at(-1), finish)
    })
  }

  const failures: readonly (readonly [object, string])[] = [
    [{ code: "server_error" }, "upstream_error"],
    [{ code: "rate_limit_exceeded" }, "upstream_overloaded"],
    [{ code: "invalid_base64_image" }, "invalid_request"],
    [{ code: "image_too_large" }, "invalid_request"],
    [{ code: "something_else" }, "upstream_error"],
  ]
  for (const [error, code] of failures) {
    it(`answers ${code} to ${JSON.stringify(error)}`, async () => {
      await assert.rejects(readEvent(failed(error)), { code })
      await assert.rejects(readEvent({ type: "error", ...error }), { code })
      await assert.rejects(readJson({ status: "failed", error }), { code })
    })
  }

  it("fails where a call failed and nothing was drawn", async () => {
    const call = { id: "ig_1", type: "image_generation_call", status: "failed", result: null, error: { code: "server_error", type: "x" } }
    await assert.rejects(readJson({ output: [call] }), { code: "upstream_error" })
    const events = await readJson({ output: [call, { ...itemOf(small), id: "ig_2" }] })
    assert.deepEqual(events.at(-1), stop)
  })

  it("takes nothing for an answer that has no end", async () => {
    for (const status of ["in_progress", "queued", "cancelled", "failed"])
      await assert.rejects(readJson({ status }), { code: "upstream_error" })
    await assert.rejects(readEvent({ type: "response.image_generation_call.completed", output_index: 0 }), { code: "upstream_error" })
  })

  it("reports no usage where the picture is not in it", async () => {
    const response = { output: [itemOf(small)], usage: { input_tokens: 9, output_tokens: 300 } }
    const usageOf = async (more: object, options: Partial<ChannelOptions> = {}) =>
      (await readJson({ ...response, ...more }, options)).flatMap((event) => (event.type === "usage" ? [event.usage] : []))
    const apart = { settings: { model: "gpt-5.4" } }
    const unused = { tool_usage: { image_gen: { input_tokens: 0, output_tokens: 0 } } }
    assert.deepEqual(await usageOf({}), [{ inputTokens: 9, outputTokens: 300 }])
    assert.deepEqual(await usageOf({}, apart), [])
    assert.deepEqual(await usageOf(unused, apart), [])
    assert.deepEqual(await usageOf({ output: [] }, apart), [{ inputTokens: 9, outputTokens: 300 }])
    assert.deepEqual(await usageOf({ tool_usage: { image_gen: { input_tokens: 5, output_tokens: 196 } } }, apart), [
      { inputTokens: 14, outputTokens: 496, outputImageTokens: 196 },
    ])
    assert.deepEqual(await usageOf({ usage: null, tool_usage: { image_gen: { input_tokens: 5, output_tokens: 196 } } }, apart), [
      { inputTokens: 5, outputTokens: 196, outputImageTokens: 196 },
    ])
  })

  it("lists the models of the account", async () => {
    server.replay({ headers: { "content-type": "application/json" }, body: '{"data":[{"id":"gpt-image-2"}]}' })
    const channel = channelOf(openaiResponses, { baseUrl: `${server.origin}/v1` })
    assert.deepEqual(await openaiResponses.listModels(channel, AbortSignal.timeout(10_000)), ["gpt-image-2"])
    assert.equal(server.seen[0]?.url, "/v1/models")
  })
})
