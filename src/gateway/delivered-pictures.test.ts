import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage, PreparedImage } from "#canonical/image.ts"
import type { DecodedPart, GenerationRequest, Message, PreparedPart } from "#canonical/request.ts"
import { type DeliveredPictures, noteDelivered } from "./delivered-pictures.ts"
import { requestOf } from "./gateway-testing.ts"

const hashOf = (name: string): string => Buffer.from(name.padEnd(32, "-")).toString("hex")

const say = (text: string): DecodedPart => ({ type: "text", text })
const send = (name: string, thought = false): DecodedPart => ({
  type: "inline-image",
  image: { encoding: "binary", chunks: [] },
  param: name,
  thought,
})
const link = (name: string): DecodedPart => ({ type: "linked-image", url: `https://example.com/${name}`, param: name })
const name = (id: string): DecodedPart => ({ type: "stored-image", id, param: "many parts may have the same" })
const user = (...parts: readonly DecodedPart[]): Message<DecodedPart> => ({ role: "user", parts })
const model = (...parts: readonly DecodedPart[]): Message<DecodedPart> => ({ role: "assistant", parts })

function prepare(messages: readonly Message<DecodedPart>[]): readonly Message<PreparedPart>[] {
  const image = (sha256: string): PreparedImage => ({
    mediaType: "image/png",
    width: 1,
    height: 1,
    sha256,
    byteLength: 1,
    encoding: "binary",
    chunks: [],
  })
  return messages.map(({ role, parts }) => ({
    role,
    parts: parts.map((part) => (part.type === "text" ? part : { type: "image", image: image(hashOf(part.param)) })),
  }))
}

/** What an answer shows: a picture that is kept under this id, or one that never became whole. */
function show(id: string | undefined, { thought = false, revisedPrompt = "" } = {}): DeliveryEvent {
  const stored = id === undefined ? Promise.reject(new Error("broke off")) : Promise.resolve({ id })
  stored.catch(() => {})
  const trailer = Promise.resolve({ thought, ...(revisedPrompt === "" ? {} : { revisedPrompt }) })
  return { type: "image", choice: 0, part: 0, image: { stored, trailer } as unknown as DeliveredImage }
}

async function noted(
  messages: readonly Message<DecodedPart>[],
  events: readonly DeliveryEvent[] = [show("made")],
  more: Partial<GenerationRequest> = {},
  place?: DeliveredPictures["place"],
): Promise<readonly DeliveredPictures[]> {
  const heard: DeliveredPictures[] = []
  const gateway = { noteDelivery: async (delivered: DeliveredPictures) => void heard.push(delivered) }
  const context = { id: "req_1", ...(place === undefined ? {} : { place }) }
  await noteDelivered(gateway, requestOf({ ...more, messages }), { messages: prepare(messages) }, context, events)
  return heard
}

describe("what is told of delivered pictures", () => {
  const drawn = [user(say("A kite")), model(say("Here."), send("thought", true), name("p1"), send("p2"))]

  it("has the words of the last turn, and the pictures that came with it or that it goes on from", async () => {
    const cases: readonly (readonly [readonly Message<DecodedPart>[], string | undefined, readonly string[]])[] = [
      [[user(say("A kite"))], "A kite", []],
      [[user(say("Make it"), send("a"), say("blue"), link("b"), send("a"))], "Make it\nblue", [hashOf("a"), hashOf("b")]],
      [[user(send("a"))], undefined, [hashOf("a")]],
      [[...drawn, user(say("Blue"))], "Blue", ["p1", hashOf("p2")]],
      [[...drawn, user(name("own"), say("Like this"))], "Like this", ["own"]],
      [[...drawn, user(say("Blue")), model(say("No.")), user(say("Do"))], "Do", []],
      [[...drawn, user(say("Wait")), user(say("Blue"))], "Blue", []],
      [[user(say("A kite")), model(say("It"))], "A kite", []],
      [[user(say(`${"x".repeat(7999)}🪁`))], `${"x".repeat(7999)}\uFFFD`, []],
    ]
    for (const [messages, prompt, sources] of cases) {
      const [delivered] = await noted(messages)
      assert.deepEqual([delivered?.prompt, delivered?.sources], [prompt, sources], JSON.stringify(messages).slice(0, 300))
    }
  })

  it("has the shape that was asked for, and the place in a conversation", async () => {
    const place = { conversationId: "c", messageId: "m" }
    const shape = { aspectRatio: "16:9", imageSize: "2K", pixels: { width: 9, height: 9 } } as const
    assert.deepEqual(await noted([user(say("A kite"))], [show("made", { revisedPrompt: "A red kite" })], { shape }, place), [
      {
        requestId: "req_1",
        pictures: [{ id: "made", revisedPrompt: "A red kite" }],
        prompt: "A kite",
        aspectRatio: "16:9",
        imageSize: "2K",
        sources: [],
        place,
      },
    ])
  })

  it("is of results that are kept, and nothing where there are none", async () => {
    const kept = [show("a"), show(undefined), show("thought", { thought: true }), show(""), show("b")]
    const [delivered] = await noted(drawn, kept)
    assert.deepEqual(delivered?.pictures, [{ id: "a" }, { id: "b" }])
    for (const events of [[], kept.slice(1, 4), [{ type: "text", choice: 0, part: 0, text: "No." }] as const]) {
      assert.deepEqual(await noted(drawn, events), [])
    }
    await noteDelivered({}, requestOf({ messages: drawn }), { messages: prepare(drawn) }, { id: "req_1" }, kept)
  })
})
