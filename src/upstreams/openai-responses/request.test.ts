import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { PreparedRequest } from "#canonical/request.ts"
import { solidPng } from "../../../test/support/pictures.ts"
import { type ChannelOptions, channelOf, preparedImage, readEvents, ReplayingServer, requestOf, warnedParams } from "../upstream-testing.ts"
import { openaiResponses } from "./upstream.ts"

const png = solidPng(40, 40, [200, 100, 50])
const data = Buffer.from(png).toString("base64")
const image_url = `data:image/png;base64,${data}`
const mask = { type: "image", image: preparedImage(png, "base64") } as const
const withPicture: PreparedRequest["messages"] = [{ role: "user", parts: [{ type: "image", image: preparedImage(png) }] }]
const tool = { type: "image_generation" }
const forced = { tool_choice: tool, max_tool_calls: 1 }

describe("the requests of openai-responses", () => {
  let server: ReplayingServer
  before(async () => {
    server = await ReplayingServer.start()
  })
  after(() => server.stop())

  const ask = async (request: Partial<PreparedRequest>, options: Partial<ChannelOptions> = {}) => {
    server.replay({ headers: { "content-type": "application/json" }, body: '{"status":"completed","output":[]}' })
    const channel = channelOf(openaiResponses, { baseUrl: `${server.origin}/v1`, model: "gpt-image-2", ...options })
    const events = await readEvents(openaiResponses.generate(requestOf(request), channel, AbortSignal.timeout(10_000)))
    const [seen] = server.seen
    assert.ok(seen !== undefined)
    assert.equal(seen.url, "/v1/responses")
    assert.equal(seen.headers["content-length"], String(seen.body.byteLength))
    return { body: JSON.parse(seen.body.toString()) as Record<string, unknown>, warned: warnedParams(events) }
  }

  it("writes every option under its name", async () => {
    const { body, warned } = await ask(
      {
        system: "You draw.",
        messages: withPicture,
        mask,
        shape: { aspectRatio: "16:9", imageSize: "1K", pixels: { width: 1376, height: 768 } },
        quality: "xhigh",
        format: { mediaType: "image/webp", compression: 80, background: "transparent" },
        temperature: 0.5,
        topP: 0.9,
        maxOutputTokens: 99,
        stream: true,
        partialImages: 2,
        vendorOptions: { "openai-responses": { moderation: "low", input_fidelity: "high", n: 3 }, gemini: { moderation: "x" } },
      },
      { settings: { model: "gpt-5.4" } },
    )
    assert.deepEqual(body, {
      model: "gpt-5.4",
      instructions: "You draw.",
      input: [{ role: "user", content: [{ type: "input_image", detail: "auto", image_url }] }],
      tools: [
        {
          ...tool,
          model: "gpt-image-2",
          size: "1376x768",
          quality: "xhigh",
          background: "transparent",
          output_format: "webp",
          output_compression: 80,
          moderation: "low",
          input_fidelity: "high",
          input_image_mask: { image_url },
          partial_images: 2,
        },
      ],
      ...forced,
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 99,
      store: false,
      stream: true,
    })
    assert.deepEqual(warned, [])
  })

  const input = [{ role: "user", content: [{ type: "input_text", text: "Draw a fox" }] }]
  const chat = { model: "gemini-2.5-flash-image" }
  const wishes: readonly (readonly [string, Partial<PreparedRequest>, Partial<ChannelOptions>, Record<string, unknown>])[] = [
    ["a model that only draws", {}, {}, { tools: [tool], ...forced }],
    ["a model that may talk", {}, chat, { tools: [tool], max_tool_calls: 1 }],
    ["a picture that is required", { pictureRequired: true }, chat, { tools: [tool], ...forced }],
    ["a picture alone", { modalities: ["image"] }, chat, { tools: [tool], ...forced }],
    ["text alone", { modalities: ["text"], shape: { pixels: { width: 1, height: 1 } } }, chat, {}],
  ]
  for (const [what, request, options, expected] of wishes) {
    it(`asks for ${what}`, async () => {
      const { body, warned } = await ask(request, options)
      assert.deepEqual(body, { model: options.model ?? "gpt-image-2", input, store: false, ...expected })
      assert.deepEqual(warned, [])
    })
  }

  it("sends a conversation as messages and as the calls that drew its pictures", async () => {
    const { body } = await ask({
      messages: [
        { role: "user", parts: [{ type: "text", text: "A fox" }] },
        {
          role: "assistant",
          parts: [
            { type: "text", text: "Hm.", thought: true },
            { type: "text", text: "Here:" },
            { type: "image", image: preparedImage(png, "binary"), signature: Buffer.from("c2ln") },
            { type: "image", image: preparedImage(png, "base64") },
          ],
        },
        {
          role: "user",
          parts: [
            { type: "text", text: "Now at night" },
            { type: "image", image: preparedImage(png, "base64") },
          ],
        },
      ],
    })
    const drawn = { type: "image_generation_call", status: "completed", result: data }
    assert.deepEqual(body["input"], [
      { role: "user", content: [{ type: "input_text", text: "A fox" }] },
      { role: "assistant", content: [{ type: "output_text", text: "Here:", annotations: [] }] },
      { id: "ig_1_1", ...drawn },
      { id: "ig_1_2", ...drawn },
      {
        role: "user",
        content: [
          { type: "input_text", text: "Now at night" },
          { type: "input_image", detail: "auto", image_url },
        ],
      },
    ])
  })

  it("streams where client, model and channel do", async () => {
    const streams = async (request: Partial<PreparedRequest>, options: Partial<ChannelOptions> = {}) =>
      (await ask(request, options)).body["stream"]
    assert.equal(await streams({ stream: true }), true)
    assert.equal(await streams({ stream: false }), undefined)
    assert.equal(await streams({ stream: true }, { card: { streams: false } }), undefined)
    assert.equal(await streams({ stream: true }, { settings: { streams: false } }), undefined)
  })

  it("warns of wishes that the protocol has no word for, and of a size that the model does not draw", async () => {
    const lost: Partial<PreparedRequest> = { seed: 1, stop: ["x"], mask, stream: true, partialImages: 1 }
    const size = { shape: { pixels: { width: 1920, height: 1080 } } }
    const { body, warned } = await ask({ ...lost, ...size }, { model: "gpt-image-1.5", settings: { streams: false } })
    assert.deepEqual(warned, ["seed", "stop", "mask", "partial_images", "size"])
    assert.deepEqual(body["tools"], [{ ...tool, size: "1536x1024" }])
    assert.deepEqual((await ask({ shape: { aspectRatio: "16:9" } })).warned, ["aspect_ratio"])
    assert.deepEqual((await ask({ ...lost, ...size, modalities: ["text"] })).warned, ["seed", "stop"])
  })
})
