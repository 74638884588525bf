import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { PreparedRequest } from "#canonical/request.ts"
import { solidPng } from "../../../test/support/pictures.ts"
import {
  type ChannelOptions,
  channelOf,
  preparedImage,
  type ReadEvent,
  readEvents,
  ReplayingServer,
  requestOf,
  warnedParams,
} from "../upstream-testing.ts"
import { openaiChat } from "./upstream.ts"

const png = solidPng(40, 40, [200, 100, 50])
const url = `data:image/png;base64,${Buffer.from(png).toString("base64")}`
const picture = { type: "image_url", image_url: { url } }
const conversation: PreparedRequest["messages"] = [
  { role: "user", parts: [{ type: "text", text: "A fox" }] },
  {
    role: "assistant",
    parts: [
      { type: "text", text: "Hm.", thought: true },
      { type: "text", text: "Here:" },
      { type: "image", image: preparedImage(png, "binary"), signature: Buffer.from("c2ln") },
    ],
  },
  {
    role: "user",
    parts: [
      { type: "text", text: "Now at night" },
      { type: "image", image: preparedImage(png, "base64") },
    ],
  },
]

describe("the openai-chat upstream", () => {
  let server: ReplayingServer
  before(async () => {
    server = await ReplayingServer.start()
  })
  after(() => server.stop())

  const ask = async (request: Partial<PreparedRequest>, manner: string, options: Partial<ChannelOptions> = {}) => {
    server.replay({ headers: { "content-type": "application/json" }, body: '{"choices":[{"message":{"content":"ok"}}]}' })
    const channel = channelOf(openaiChat, { baseUrl: `${server.origin}/v1`, settings: { manner }, ...options })
    const events = await readEvents(openaiChat.generate(requestOf(request), channel, AbortSignal.timeout(10_000)))
    const [seen] = server.seen
    assert.ok(seen !== undefined)
    assert.equal(seen.url, "/v1/chat/completions")
    return { events, body: JSON.parse(seen.body.toString()) as Record<string, unknown> }
  }

  it("writes every setting under its name", async () => {
    const { body } = await ask(
      { system: "You draw.", seed: 7, temperature: 0.5, topP: 0.9, maxOutputTokens: 99, stop: ["END"], stream: true },
      "generic",
    )
    assert.deepEqual(body, {
      model: "gemini-2.5-flash-image",
      messages: [
        { role: "system", content: "You draw." },
        { role: "user", content: "Draw a fox" },
      ],
      modalities: ["image", "text"],
      seed: 7,
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 99,
      stop: ["END"],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it("shows earlier pictures in the assistant's turn where the provider takes them there", async () => {
    const { body } = await ask({ messages: conversation }, "openrouter")
    assert.deepEqual(body["messages"], [
      { role: "user", content: "A fox" },
      { role: "assistant", content: "Here:", images: [picture] },
      { role: "user", content: [{ type: "text", text: "Now at night" }, picture] },
    ])
  })

  it("shows earlier pictures in the next turn where it does not", async () => {
    const { body } = await ask({ messages: conversation }, "aihubmix")
    assert.deepEqual(body["messages"], [
      { role: "user", content: "A fox" },
      { role: "assistant", content: "Here:" },
      {
        role: "user",
        content: [{ type: "text", text: "What the assistant drew before:" }, picture, { type: "text", text: "Now at night" }, picture],
      },
    ])
    const drawn: PreparedRequest["messages"] = [{ role: "assistant", parts: [{ type: "image", image: preparedImage(png) }] }]
    assert.deepEqual((await ask({ messages: drawn }, "generic")).body["messages"], [
      { role: "assistant", content: "(a picture)" },
      { role: "user", content: [{ type: "text", text: "What the assistant drew before:" }, picture] },
    ])
  })

  const wide: Partial<PreparedRequest> = { shape: { aspectRatio: "16:9", imageSize: "512" } }
  const user = { role: "user", content: "Draw a fox" }
  const manners: readonly (readonly [string, Partial<PreparedRequest>, Record<string, unknown>, readonly string[]])[] = [
    ["openrouter", wide, { modalities: ["image", "text"], image_config: { aspect_ratio: "16:9", image_size: "0.5K" } }, []],
    ["generic", wide, { modalities: ["image", "text"], image_config: { aspect_ratio: "16:9", image_size: "0.5K" } }, []],
    [
      "aihubmix",
      wide,
      { modalities: ["text", "image"], messages: [{ role: "system", content: "aspect_ratio=16:9" }, user] },
      ["image_size"],
    ],
    ["geekai", wide, {}, ["aspect_ratio", "image_size"]],
    ["geekai", { pictureRequired: true }, { image_generation: true }, []],
    ["geekai", { modalities: ["image"] }, { image_generation: true }, []],
    ["openrouter", { modalities: ["text"], ...wide }, { modalities: ["text"] }, []],
    ["aihubmix", { modalities: ["text"], ...wide }, { modalities: ["text"] }, []],
  ]
  for (const [manner, request, expected, warned] of manners) {
    it(`asks in the manner of ${manner} for ${JSON.stringify(request)}`, async () => {
      const { body, events } = await ask(request, manner)
      assert.deepEqual(body, { model: "gemini-2.5-flash-image", messages: [user], ...expected })
      assert.deepEqual(warnedParams(events), warned)
    })
  }

  it("asks models that can only draw for nothing else", async () => {
    assert.deepEqual((await ask({}, "openrouter", { card: { output: ["image"] } })).body["modalities"], ["image"])
  })

  it("streams where client, model, channel and provider do", async () => {
    const streams = async (manner: string, options: Partial<ChannelOptions> = {}): Promise<unknown> =>
      (await ask({ stream: true }, manner, options)).body["stream"]
    assert.equal(await streams("openrouter"), true)
    assert.equal(await streams("geekai"), undefined)
    assert.equal(await streams("geekai", { model: "gpt-4o-image" }), true)
    assert.equal(await streams("generic", { card: { streams: false } }), undefined)
    assert.equal(await streams("generic", { settings: { streams: false } }), undefined)
    assert.equal((await ask({ stream: false }, "generic")).body["stream"], undefined)
  })

  it("warns of wishes that the protocol has no word for", async () => {
    const mask = { type: "image", image: preparedImage(png) } as const
    const { events } = await ask({ mask, quality: "high", format: { background: "transparent" }, partialImages: 1 }, "generic")
    assert.deepEqual(warnedParams(events), ["mask", "quality", "background", "partial_images"])
  })

  const failures: readonly (readonly [string, number, object, string])[] = [
    ["a spent quota", 429, { code: "insufficient_quota" }, "upstream_account"],
    ["a wrong key", 400, { code: "invalid_api_key" }, "upstream_account"],
    ["a region", 403, { code: "unsupported_country_region_territory" }, "upstream_unavailable"],
    ["an unknown model", 400, { code: "model_not_found" }, "model_not_found"],
    ["a relay without accounts", 503, { code: "model_not_found" }, "upstream_unavailable"],
    ["a kind in the metadata", 400, { code: 400, metadata: { error_type: "provider_overloaded" } }, "upstream_overloaded"],
    ["an unknown name", 400, { code: "constructor", type: "toString" }, "invalid_request"],
  ]
  for (const [what, status, error, code] of failures) {
    it(`understands a refusal for ${what}`, async () => {
      server.replay({
        status,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ error: { message: "no", ...error } }),
      })
      await assert.rejects(readEvents(openaiChat.generate(requestOf(), channel(server), AbortSignal.timeout(10_000))), { code })
    })
  }

  const refusals: readonly (readonly [number, object, string])[] = [
    [400, { code: "content_policy_violation" }, "content_policy_violation"],
    [400, { code: "moderation_blocked", type: "image_generation_user_error" }, "moderation_blocked"],
    [400, { code: null, type: "image_generation_user_error" }, "image_generation_user_error"],
    [403, { code: 403, metadata: { reasons: ["violence"], flagged_input: "…" } }, "moderation"],
  ]
  for (const [status, error, native] of refusals) {
    it(`takes ${native} for an answer`, async () => {
      const body = JSON.stringify({ error: { message: "no", ...error } })
      const finish: ReadEvent = { type: "finish", choice: 0, reason: "content_filter", native, promptBlocked: true }
      for (const [answerStatus, contentType, answer] of [
        [status, "application/json", body],
        [200, "application/json", body],
        [200, "text/event-stream", `data: ${body}\n\n`],
      ] as const) {
        server.replay({ status: answerStatus, headers: { "content-type": contentType }, body: answer })
        const events = await readEvents(openaiChat.generate(requestOf(), channel(server), AbortSignal.timeout(10_000)))
        assert.deepEqual(events, [{ type: "start", model: "gemini-2.5-flash-image" }, finish])
      }
    })
  }

  it("lists the models of the account", async () => {
    server.replay({
      headers: { "content-type": "application/json" },
      body: '{"data":[{"id":"google/gemini-2.5-flash-image"},{"id":"b"},{}]}',
    })
    assert.deepEqual(await openaiChat.listModels(channel(server), AbortSignal.timeout(10_000)), ["google/gemini-2.5-flash-image", "b"])
    assert.equal(server.seen[0]?.url, "/v1/models")
  })
})

function channel(server: ReplayingServer) {
  return channelOf(openaiChat, { baseUrl: `${server.origin}/v1` })
}
