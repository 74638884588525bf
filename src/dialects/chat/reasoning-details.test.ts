import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DecodedPart } from "#canonical/request.ts"
import { collect, deliveryOf, fakeImage, play } from "#dialects/dialect-testing.ts"
import { decode, png, say, withMessages } from "./decode-testing.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"
import type { AnswerForm } from "./envelope.ts"

const form: AnswerForm = { flavour: "openrouter", openRouter: true, includeUsage: false }
const sign = (name: string): Uint8Array => Buffer.from(Buffer.from(name).toString("base64"))
const signature = sign("s".repeat(2000))
const image = fakeImage(Buffer.from(png, "base64"), { trailer: { thought: false, signature } })
const finish: DeliveryEvent = { type: "finish", choice: 0, reason: "stop" }
const events: readonly DeliveryEvent[] = [
  { type: "text", choice: 0, part: 0, text: "Hm.", thought: true },
  { type: "text", choice: 0, part: 1, text: "Here ", signature: sign("first") },
  { type: "text", choice: 0, part: 1, text: "it " },
  { type: "text", choice: 0, part: 1, text: "is:" },
  { type: "image", choice: 0, part: 2, image },
  { type: "text", choice: 0, part: 3, text: "", signature: sign("last") },
  finish,
]
/** The same as parts, each with its signature. */
const parts = [`Here |${text("first")}`, "it is:", `<${png}>|${Buffer.from(signature).toString()}`, `|${text("last")}`]

function text(name: string): string {
  return Buffer.from(sign(name)).toString()
}

const sayAll = (said: readonly DecodedPart[]): string[] =>
  said.map((part) => say(part) + (part.signature === undefined ? "" : `|${Buffer.from(part.signature).toString()}`))

/** A body with this key is refused as a whole. */
const hasPlainKeys = (value: unknown): boolean => !JSON.stringify(value).includes("__proto__")

interface Message {
  readonly content: string
  readonly images: readonly unknown[]
  readonly reasoning_details?: readonly { readonly data: string; readonly id: string }[]
}

async function written(from: readonly DeliveryEvent[], flavour: AnswerForm["flavour"] = "openrouter"): Promise<Message> {
  const body = await collect({ status: 200, headers: {}, body: encodeJson(play(from), deliveryOf(), { ...form, flavour }) })
  return (JSON.parse(body.toString()) as { choices: readonly [{ message: Message }] }).choices[0].message
}

async function readBack(message: object): Promise<string[]> {
  const { messages } = await decode(
    withMessages({ role: "user", content: "a" }, { role: "assistant", ...message }, { role: "user", content: "b" }),
  )
  return sayAll(messages[1]?.parts ?? [])
}

describe("reasoning_details", () => {
  it("bring every signature back to its part", async () => {
    const message = await written(events)
    assert.deepEqual(await readBack(message), parts)
  })

  it("do so out of a stream", async () => {
    const body = await collect({ status: 200, headers: {}, body: encodeStream(play(events), deliveryOf(), form) })
    const deltas = body
      .toString()
      .split("\n\n")
      .filter((event) => event.startsWith("data: {"))
      .flatMap((event) => (JSON.parse(event.slice(6)) as { choices: readonly { delta: Partial<Message> }[] }).choices)
      .map(({ delta }) => delta)
    const message = {
      content: deltas.map(({ content }) => content ?? "").join(""),
      images: deltas.flatMap((delta) => delta.images ?? []),
      reasoning_details: deltas.flatMap((delta) => delta.reasoning_details ?? []),
    }
    assert.equal(message.reasoning_details.length, 1)
    assert.deepEqual(await readBack(message), parts)
  })

  it("have an id of their own, and stand only where OpenRouter's clients look for them", async () => {
    const other = await written([{ ...finish, choice: 1 }, ...events.map((event) => ("choice" in event ? { ...event, choice: 1 } : event))])
    const { reasoning_details: details } = await written(events)
    assert.match(details?.[0]?.id ?? "", /-0$/)
    assert.notEqual(details?.[0]?.id, other.reasoning_details?.[0]?.id)
    for (const flavour of ["aihubmix", "geekai", "markdown"] as const) assert.ok(!("reasoning_details" in (await written(events, flavour))))
    assert.ok(!("reasoning_details" in (await written([{ type: "text", choice: 0, part: 0, text: "Hi" }, finish]))))
  })

  it("sign pictures and the first text where the client changed its words", async () => {
    const message = { ...(await written(events)), content: "Other words." }
    assert.deepEqual(await readBack(message), [`Other words.|${text("first")}`, parts[2]])
  })

  it("count for nothing where the pictures are others", async () => {
    const message = { ...(await written(events)), images: [] }
    assert.deepEqual(await readBack(message), ["Here it is:"])
  })

  it("may stand among those of others and of turns before", async () => {
    const details = (await written(events)).reasoning_details as readonly object[]
    const earlier = (await written([{ type: "text", choice: 0, part: 0, text: "Before", signature }, finish]))
      .reasoning_details as readonly object[]
    const foreign = [{ type: "reasoning.text", text: "Hm." }, { type: "reasoning.encrypted", data: "Zm9yZWlnbg==" }, null, 7]
    const message = { ...(await written(events)), reasoning_details: [...earlier, ...foreign, ...details, ...foreign] }
    assert.deepEqual(await readBack(message), parts)
  })

  it("are passed over where they are anything else", async () => {
    const images = [{ type: "image_url", image_url: { url: `data:image/png;base64,${png}` } }]
    await fc.assert(
      fc.asyncProperty(fc.jsonValue().filter(hasPlainKeys), fc.boolean(), async (value, wrapped) => {
        const data = Buffer.from(JSON.stringify(value)).toString("base64")
        const message = { content: "Hi", images, reasoning_details: wrapped ? [{ type: "reasoning.encrypted", data }] : value }
        assert.deepEqual(await readBack(message), ["Hi", `<${png}>`])
      }),
    )
    const signed = (part: object): string => Buffer.from(JSON.stringify([part])).toString("base64")
    for (const part of [
      { type: "text", text: "Hi", signature: 'a"b' },
      { type: "text", text: "Hi", signature: 7 },
      { type: "text", text: "Hi", signature: "abc", more: 1 },
      { type: "text", text: "\ud800", signature: "abc" },
      { type: "image", signature: "abc" },
    ]) {
      assert.deepEqual(await readBack({ content: "Hi", reasoning_details: [{ data: signed(part) }] }), ["Hi"])
    }
  })
})
