import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, it } from "node:test"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent, FinishReason } from "#canonical/event.ts"
import type { Chunk } from "#bytes/chunk.ts"
import { collect, deliveryOf, fakeImage, play } from "#dialects/dialect-testing.ts"
import { encodeJson } from "./encode-json.ts"
import { arrayFraming, encodeStream, sseFraming } from "./encode-stream.ts"

const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "base64")
const stop: DeliveryEvent = { type: "finish", choice: 0, reason: "stop", native: "STOP" }
const usage: DeliveryEvent = {
  type: "usage",
  usage: {
    inputTokens: 12,
    outputTokens: 1400,
    inputTextTokens: 12,
    inputImageTokens: 0,
    outputTextTokens: 10,
    outputImageTokens: 1290,
    thoughtTokens: 100,
  },
}

function answer(chunkBytes: number): DeliveryEvent[] {
  const signature = Buffer.from("c2lnbmF0dXJl")
  return [
    { type: "start", model: "gemini-3-pro-image", responseId: "r-1" },
    { type: "text", choice: 0, part: 0, text: "First a dr", thought: true },
    { type: "text", choice: 0, part: 0, text: "aft.", thought: true },
    { type: "image", choice: 0, part: 1, image: fakeImage(dot, { chunkBytes, trailer: { thought: true } }) },
    { type: "idle" },
    { type: "text", choice: 0, part: 2, text: 'Here it "is"\n🎨', signature },
    { type: "image", choice: 0, part: 3, image: fakeImage(dot, { chunkBytes, trailer: { thought: false, signature } }) },
    usage,
    stop,
  ]
}

describe("encoding the gemini dialect", () => {
  for (const chunkBytes of [1, 2, 3, 7, 1000]) {
    it(`writes the recorded answers when pictures come ${chunkBytes} bytes at a time`, async () => {
      const events = answer(chunkBytes)
      assert.equal(await written(encodeJson(play(events), deliveryOf())), await recorded("answer.json"))
      assert.equal(await written(encodeStream(play(events), deliveryOf(), sseFraming)), await recorded("answer.sse"))
      assert.equal(await written(encodeStream(play(events), deliveryOf(), arrayFraming)), await recorded("answer-array.json"))
    })
  }

  it("keeps what is signed a part by itself", async () => {
    const signature = Buffer.from("c2ln")
    const said = (text: string, more: object = {}): DeliveryEvent => ({ type: "text", choice: 0, part: 0, text, ...more })
    const events = [said("One "), said("two"), said("", { signature }), said("three", { signature }), said(" four"), said(" five"), stop]
    const { candidates } = JSON.parse(await written(encodeJson(play(events), deliveryOf()))) as {
      candidates: [{ content: { parts: unknown } }]
    }
    assert.deepEqual(candidates[0].content.parts, [
      { text: "One two" },
      { text: "", thoughtSignature: "c2ln" },
      { text: "three", thoughtSignature: "c2ln" },
      { text: " four five" },
    ])
  })

  it("writes a stream that the strictest parser can read", async () => {
    let rest = await written(encodeStream(play(answer(16)), deliveryOf(), sseFraming))
    let documents = 0
    for (let event = firstEvent.exec(rest); event !== null; event = firstEvent.exec(rest)) {
      JSON.parse(event[1] ?? "")
      rest = rest.slice(event[0].length)
      documents++
    }
    assert.equal(rest, "")
    assert.equal(documents, 6)
  })

  const finishes: readonly { reason: FinishReason; native?: string; expected: string }[] = [
    { reason: "stop", expected: "STOP" },
    { reason: "stop", native: "stop", expected: "STOP" },
    { reason: "length", expected: "MAX_TOKENS" },
    { reason: "content_filter", expected: "SAFETY" },
    { reason: "content_filter", native: "IMAGE_PROHIBITED_CONTENT", expected: "IMAGE_PROHIBITED_CONTENT" },
    { reason: "content_filter", native: "content_filter", expected: "SAFETY" },
    { reason: "no_image", expected: "NO_IMAGE" },
    { reason: "no_image", native: "IMAGE_OTHER", expected: "IMAGE_OTHER" },
    { reason: "other", expected: "OTHER" },
  ]
  for (const { expected, ...finish } of finishes) {
    it(`ends an answer without a picture as ${expected} where the finish is ${JSON.stringify(finish)}`, async () => {
      const events: DeliveryEvent[] = [{ type: "start" }, { type: "finish", choice: 0, ...finish, message: "Sorry." }]
      const whole = (parts: object[]): object => ({
        candidates: [{ content: { parts, role: "model" }, finishReason: expected, finishMessage: "Sorry.", index: 0 }],
        modelVersion: "gemini-2.5-flash-image",
        responseId: "req-1",
      })
      assert.deepEqual(JSON.parse(await written(encodeJson(play(events), deliveryOf()))), whole([]))
      assert.deepEqual(JSON.parse(await written(encodeStream(play(events), deliveryOf(), arrayFraming))), [whole([{ text: "" }])])
    })
  }

  it("answers a refused prompt with promptFeedback and no candidates", async () => {
    const events: DeliveryEvent[] = [
      { type: "start" },
      usage,
      { type: "finish", choice: 0, reason: "content_filter", native: "PROHIBITED_CONTENT", promptBlocked: true },
    ]
    for (const answer of [
      JSON.parse(await written(encodeJson(play(events), deliveryOf()))),
      JSON.parse(await written(encodeStream(play(events), deliveryOf(), arrayFraming)))[0],
    ]) {
      assert.deepEqual(answer.promptFeedback, { blockReason: "PROHIBITED_CONTENT" })
      assert.equal("candidates" in answer, false)
      assert.equal(answer.usageMetadata.promptTokenCount, 12)
    }
  })

  it("gives every candidate its own place, one refused among them too", async () => {
    const events: DeliveryEvent[] = [
      { type: "finish", choice: 0, reason: "content_filter", native: "SAFETY", promptBlocked: true },
      { type: "text", choice: 1, part: 0, text: "Two" },
      { type: "image", choice: 1, part: 1, image: fakeImage(dot) },
      { ...stop, choice: 1 },
      { type: "text", choice: 2, part: 0, text: "Three" },
      { ...stop, choice: 2 },
    ]
    const { candidates } = JSON.parse(await written(encodeJson(play(events), deliveryOf())))
    const found = candidates.map(
      ({ index, finishReason, content }: { index: number; finishReason: string; content: { parts: unknown[] } }) => [
        index,
        finishReason,
        content.parts.length,
      ],
    )
    assert.deepEqual(found, [
      [1, "STOP", 2],
      [2, "STOP", 1],
      [0, "SAFETY", 0],
    ])
  })

  it("carries the same parts in every form, whatever they are", async () => {
    const part = fc.oneof(
      fc.record({ text: fc.string({ unit: "binary" }), thought: fc.boolean() }),
      fc.record({ picture: fc.uint8Array({ maxLength: 50 }), chunkBytes: fc.integer({ min: 1, max: 70 }), thought: fc.boolean() }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const events = parts.map((one, index): DeliveryEvent => {
          const place = { choice: 0, part: index }
          if ("text" in one) return { type: "text", ...place, ...one }
          const { picture, chunkBytes, thought } = one
          return { type: "image", ...place, image: fakeImage(picture, { chunkBytes, trailer: { thought } }) }
        })
        const expected = parts.map((one) => ({
          ...("text" in one
            ? { text: one.text }
            : { inlineData: { mimeType: "image/png", data: Buffer.from(one.picture).toString("base64") } }),
          ...(one.thought ? { thought: true } : {}),
        }))
        const { candidates } = JSON.parse(await written(encodeJson(play([...events, stop]), deliveryOf())))
        assert.deepEqual(candidates[0].content.parts, expected)
        const array = JSON.parse(await written(encodeStream(play([...events, stop]), deliveryOf(), arrayFraming)))
        const sse = (await written(encodeStream(play([...events, stop]), deliveryOf(), sseFraming))).split("\n\n").slice(0, -1)
        assert.deepEqual(
          sse.map((event) => JSON.parse(event.slice("data: ".length))),
          array,
        )
        const streamed = array.flatMap(
          (document: { candidates: { content: { parts: object[] } }[] }) => document.candidates[0]?.content.parts,
        )
        assert.deepEqual(streamed, [...expected, { text: "" }])
      }),
    )
  })

  it("keeps previews to itself", async () => {
    const events: DeliveryEvent[] = [{ type: "preview", choice: 0, part: 0, image: fakeImage(dot) }, stop]
    assert.doesNotMatch(await written(encodeStream(play(events), deliveryOf(), sseFraming)), /inlineData/)
    assert.doesNotMatch(await written(encodeJson(play(events), deliveryOf())), /inlineData/)
  })
})

describe("failures while the gemini dialect is written", () => {
  const failure = new GatewayError("upstream_error", "The provider broke off.")
  const text: DeliveryEvent = { type: "text", choice: 0, part: 0, text: "Wait" }

  it("throws on what fails before the first byte", async () => {
    for (const body of [
      encodeJson(play([{ type: "start" }], failure), deliveryOf()),
      encodeStream(play([{ type: "start" }, { type: "idle" }], failure), deliveryOf(), sseFraming),
      encodeStream(play([], failure), deliveryOf(), arrayFraming),
    ]) {
      await assert.rejects(body.next(), failure)
    }
  })

  it("ends a stream with an error document and a list that is closed", async () => {
    const error = { code: 503, status: "UNAVAILABLE", message: "The provider broke off." }
    const sse = await written(encodeStream(play([text], failure), deliveryOf(), sseFraming))
    const last = sse.trimEnd().split("\n\n").at(-1) ?? ""
    assert.ok(last.startsWith("data: ") && sse.endsWith("\n\n"))
    const array = JSON.parse(await written(encodeStream(play([text], failure), deliveryOf(), arrayFraming)))
    for (const document of [JSON.parse(last.slice("data: ".length)), array.at(-1)]) {
      const { details: _details, ...rest } = document.error
      assert.deepEqual(rest, error)
    }
    assert.doesNotMatch(sse, /finishReason/)
  })

  it("tears the connection where a picture or a JSON answer breaks", async () => {
    const picture: DeliveryEvent = { type: "image", choice: 0, part: 1, image: fakeImage(dot, { chunkBytes: 4, breakAfterBytes: 8 }) }
    await assert.rejects(written(encodeJson(play([text, picture, stop]), deliveryOf())), /broke off/)
    await assert.rejects(written(encodeJson(play([{ ...picture, image: fakeImage(dot) }], failure), deliveryOf())), failure)
    await assert.rejects(written(encodeStream(play([text, picture, stop]), deliveryOf(), sseFraming)), /broke off/)
    await assert.rejects(written(encodeStream(play([text, picture, stop]), deliveryOf(), arrayFraming)), /broke off/)
  })
})

/** The only event form that the oldest client in use understands, at the very start of what is left. */
const firstEvent = /^data: (.*)(?:\n\n|\r\r|\r\n\r\n)/

async function written(body: AsyncIterable<Chunk>): Promise<string> {
  return (await collect({ status: 200, headers: {}, body })).toString()
}

function recorded(name: string): Promise<string> {
  return readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8")
}
