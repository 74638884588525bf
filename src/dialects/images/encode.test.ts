import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Chunk } from "#bytes/chunk.ts"
import { collect, deliveryOf, fakeImage, play } from "#dialects/dialect-testing.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"

const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "base64")
const failure = new GatewayError("upstream_timeout", "The provider took too long.")
const idle: DeliveryEvent = { type: "idle" }
const usage: DeliveryEvent = {
  type: "usage",
  usage: { inputTokens: 20, outputTokens: 1130, inputTextTokens: 20, outputImageTokens: 1120 },
}

function request(wishes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    model: "gpt-image-2",
    messages: [{ role: "user", parts: [{ type: "text", text: "A dot" }] }],
    modalities: ["image"],
    pictureRequired: true,
    refusal: "error",
    count: 1,
    shape: {},
    format: {},
    stream: false,
    partialImages: 0,
    warnings: [],
    vendorOptions: {},
    ...wishes,
  }
}

function picture(choice: number, chunkBytes?: number): DeliveryEvent {
  return { type: "image", choice, part: 0, image: fakeImage(dot, chunkBytes === undefined ? {} : { chunkBytes }) }
}

function finish(choice: number): DeliveryEvent {
  return { type: "finish", choice, reason: "stop" }
}

function answer(chunkBytes: number): DeliveryEvent[] {
  return [
    { type: "start", model: "gpt-image-2" },
    { type: "text", choice: 0, part: 0, text: "Here are your dots." },
    { type: "image", choice: 0, part: 1, image: fakeImage(dot, { chunkBytes, trailer: { thought: true } }) },
    { type: "preview", choice: 0, part: 2, image: fakeImage(dot, { chunkBytes }) },
    { type: "preview", choice: 0, part: 2, image: fakeImage(dot, { chunkBytes }) },
    idle,
    { type: "image", choice: 0, part: 2, image: fakeImage(dot, { chunkBytes, trailer: { thought: false, revisedPrompt: 'A "dot"' } }) },
    finish(0),
    picture(1, chunkBytes),
    idle,
    usage,
    finish(1),
  ]
}

describe("encoding the images dialect", () => {
  for (const chunkBytes of [1, 2, 3, 7, 1000]) {
    it(`writes the recorded answers when pictures come ${chunkBytes} bytes at a time`, async () => {
      const wishes = request({ count: 2, quality: "high", format: { background: "opaque" } })
      const given = deliveryOf({ warnings: [{ code: "other", message: "Mind the dot." }] })
      assert.equal(await written(encodeJson(play(answer(chunkBytes)), given, wishes, "b64_json")), await recorded("answer.json"))
      assert.equal(await written(encodeStream(play(answer(chunkBytes)), given, wishes, "image_generation")), await recorded("answer.sse"))
    })
  }

  it("names the events of an edit after it", async () => {
    const events = [{ type: "preview", choice: 0, part: 0, image: fakeImage(dot) } as const, picture(0), finish(0)]
    const stream = await written(encodeStream(play(events), deliveryOf(), request(), "image_edit"))
    assert.deepEqual(stream.match(/(?<=^event: ).*$/gm), ["image_edit.partial_image", "image_edit.completed"])
  })

  it("delivers every picture where there are more than were asked for", async () => {
    const events = [picture(0), picture(0), picture(0), usage, finish(0)]
    const { data } = JSON.parse(await written(encodeJson(play(events), deliveryOf(), request(), "b64_json")))
    assert.equal(data.length, 3)
    const stream = await written(encodeStream(play(events), deliveryOf(), request(), "image_generation"))
    const totals = dataOf(stream).map(({ usage }) => (usage as { total_tokens: number }).total_tokens)
    assert.deepEqual(totals, [0, 0, 1150])
  })

  it("describes what was delivered and not what was asked for", async () => {
    const image = fakeImage(dot, { mediaType: "image/jpeg", width: 1344, height: 768 })
    const answer = JSON.parse(
      await written(encodeJson(play([{ type: "image", choice: 0, part: 0, image }]), deliveryOf(), request(), "b64_json")),
    )
    assert.deepEqual([answer.output_format, answer.size], ["jpeg", "1344x768"])
  })

  it("links pictures where links are wanted", async () => {
    const link = (): string => "https://limn.example/i/x.png?sig=1"
    const answer = JSON.parse(await written(encodeJson(play([picture(0), usage, finish(0)]), deliveryOf({ link }), request(), "url")))
    assert.deepEqual(answer.data, [{ url: link() }])
    assert.equal("warnings" in answer, false)
  })

  it("puts pictures into the answer, with a warning, where nothing can be linked", async () => {
    const answer = JSON.parse(
      await written(encodeJson(play([picture(0), finish(0)]), deliveryOf({ link: () => undefined }), request(), "url")),
    )
    assert.deepEqual(answer.data, [{ b64_json: dot.toString("base64") }])
    assert.equal(answer.warnings[0].param, "response_format")
  })

  it("keeps an open event alive with white space and closes it when all is settled", async () => {
    const events = [idle, picture(0), idle, idle, usage, finish(0)]
    const stream = await written(encodeStream(play(events), deliveryOf(), request(), "image_generation"))
    assert.ok(stream.startsWith(": keep-alive\n\n"))
    assert.match(stream, /" {2},"created_at":1795233600,/)
    assert.equal(dataOf(stream)[0]?.["b64_json"], dot.toString("base64"))
  })
})

describe("failures while the images dialect is written", () => {
  it("throws on what fails before the first byte", async () => {
    await assert.rejects(encodeJson(play([{ type: "start" }], failure), deliveryOf(), request(), "b64_json").next(), failure)
    await assert.rejects(encodeStream(play([{ type: "start" }], failure), deliveryOf(), request(), "image_edit").next(), failure)
  })

  it("refuses to call an answer without a picture an answer", async () => {
    const thought: DeliveryEvent = { type: "image", choice: 0, part: 0, image: fakeImage(dot, { trailer: { thought: true } }) }
    const body = encodeJson(play([thought, finish(0)]), deliveryOf(), request(), "b64_json")
    await assert.rejects(body.next(), (error) => error instanceof GatewayError && error.code === "no_image_generated")
    const stream = encodeStream(play([thought, finish(0)]), deliveryOf(), request(), "image_generation")
    await assert.rejects(stream.next(), (error) => error instanceof GatewayError && error.code === "no_image_generated")
  })

  const error = { message: "The provider took too long.", type: "server_error", param: null, code: "upstream_timeout" }

  it("ends a stream with an error event", async () => {
    const stream = await written(encodeStream(play([idle], failure), deliveryOf(), request(), "image_generation"))
    assert.equal(stream, `: keep-alive\n\nevent: error\ndata: ${JSON.stringify({ error })}\n\n`)
  })

  it("turns the open event into an error where the picture came and the rest did not", async () => {
    const stream = await written(encodeStream(play([picture(0)], failure), deliveryOf(), request(), "image_generation"))
    assert.deepEqual(dataOf(stream).at(-1)?.["error"], error)
  })

  it("tears the connection where a picture or a JSON answer breaks", async () => {
    const broken: DeliveryEvent = { type: "image", choice: 0, part: 0, image: fakeImage(dot, { chunkBytes: 4, breakAfterBytes: 8 }) }
    await assert.rejects(written(encodeJson(play([picture(0), broken]), deliveryOf(), request(), "b64_json")), /broke off/)
    await assert.rejects(written(encodeJson(play([picture(0)], failure), deliveryOf(), request(), "b64_json")), failure)
    await assert.rejects(written(encodeStream(play([picture(0), broken]), deliveryOf(), request(), "image_generation")), /broke off/)
  })
})

function dataOf(stream: string): Record<string, unknown>[] {
  return (stream.match(/(?<=^data: ).*$/gm) ?? []).map((line) => JSON.parse(line))
}

async function written(body: AsyncIterable<Chunk>): Promise<string> {
  return (await collect({ status: 200, headers: {}, body })).toString()
}

function recorded(name: string): Promise<string> {
  return readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8")
}
