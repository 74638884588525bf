import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { Chunk } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import { collect, deliveryOf, fakeImage, play } from "#dialects/dialect-testing.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"

const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "base64")
const base64 = dot.toString("base64")
const failure = new GatewayError("upstream_timeout", "The provider took too long.")
const idle: DeliveryEvent = { type: "idle" }
const finish: DeliveryEvent = { type: "finish", choice: 0, reason: "stop" }
const charge: DeliveryEvent = { type: "charge", microUsd: 39_000 }
const usage: DeliveryEvent = {
  type: "usage",
  usage: { inputTokens: 20, outputTokens: 1300, outputImageTokens: 1290, thoughtTokens: 10 },
}
const created = Date.parse("2026-11-21T04:00:00Z") / 1000

function picture(more: Parameters<typeof fakeImage>[1] = {}, type: "image" | "preview" = "image"): DeliveryEvent {
  return { type, choice: 0, part: 0, image: fakeImage(dot, more) }
}

function write(body: AsyncIterable<Chunk>): Promise<string> {
  return collect({ status: 200, headers: {}, body }).then(String)
}

/** The documents of a stream, and what its last line was. */
function read(stream: string): { events: Record<string, unknown>[]; done: boolean } {
  const lines = stream.match(/(?<=^data: ).*$/gm) ?? []
  const documents = lines.filter((line) => line !== "[DONE]")
  return { events: documents.map((line) => JSON.parse(line) as Record<string, unknown>), done: lines.at(-1) === "[DONE]" }
}

describe("encoding OpenRouter's image answers", () => {
  it("writes every result, measured, and what it cost", async () => {
    const thought = picture({ trailer: { thought: true } })
    const text: DeliveryEvent = { type: "text", choice: 0, part: 0, text: "Here." }
    const events = [text, thought, picture(), picture({ mediaType: "image/jpeg", chunkBytes: 3 }), usage, finish, charge]
    assert.deepEqual(JSON.parse(await write(encodeJson(play(events), deliveryOf()))), {
      created,
      data: [
        { b64_json: base64, media_type: "image/png" },
        { b64_json: base64, media_type: "image/jpeg" },
      ],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 1300,
        total_tokens: 1320,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0, image_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 10,
          audio_tokens: 0,
          image_tokens: 1290,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
        cost: 0.039,
      },
    })
  })

  it("refuses an answer without a picture, and adds warnings to one with", async () => {
    await assert.rejects(write(encodeJson(play([usage, finish]), deliveryOf())), { code: "no_image_generated" })
    await assert.rejects(write(encodeStream(play([usage, finish]), deliveryOf())), { code: "no_image_generated" })
    const warnings = [{ code: "other", message: "Mind the dot." }] as const
    assert.deepEqual(JSON.parse(await write(encodeJson(play([picture(), finish]), deliveryOf({ warnings })))).warnings, warnings)
    const { events } = read(await write(encodeStream(play([picture(), finish]), deliveryOf({ warnings }))))
    assert.deepEqual(events[0]?.["warnings"], warnings)
  })

  it("streams previews and results, with the usage in the last one", async () => {
    const played = [
      idle,
      picture({}, "preview"),
      picture({}, "preview"),
      picture(),
      idle,
      picture({ chunkBytes: 5 }),
      idle,
      usage,
      charge,
      finish,
    ]
    const stream = await write(encodeStream(play(played), deliveryOf()))
    const { events, done } = read(stream)
    assert.ok(done)
    assert.ok(stream.startsWith(": keep-alive\n\n"))
    assert.ok(!/^event:/m.test(stream), "events have no names")
    assert.deepEqual(
      events.map(({ type, partial_image_index, media_type }) => [type, partial_image_index ?? media_type]),
      [
        ["image_generation.partial_image", 0],
        ["image_generation.partial_image", 1],
        ["image_generation.completed", "image/png"],
        ["image_generation.completed", "image/png"],
      ],
    )
    assert.deepEqual(new Set(events.map((event) => event["b64_json"])), new Set([base64]))
    assert.deepEqual(
      events.slice(2).map((event) => [event["created"], (event["usage"] as { cost?: number } | undefined)?.cost]),
      [
        [created, undefined],
        [created, 0.039],
      ],
    )
  })

  it("turns a late failure into an error event, also where a picture is whole and not settled", async () => {
    for (const begun of [idle, picture()]) {
      const { events, done } = read(await write(encodeStream(play([begun], failure), deliveryOf())))
      assert.equal(done, false)
      const [event] = events
      assert.equal(events.length, 1)
      assert.equal(event?.["type"], "error")
      assert.deepEqual(event?.["error"], { message: failure.message, type: "server_error", param: null, code: "upstream_timeout" })
    }
  })
})
