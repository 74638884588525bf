import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { Signature } from "#canonical/image.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { solidPng } from "../../../test/support/pictures.ts"
import { channelOf, preparedImage, type ReadEvent, readEvents, ReplayingServer, requestOf } from "../upstream-testing.ts"
import { openaiChat } from "./upstream.ts"

const png = solidPng(40, 40, [200, 100, 50])
const url = `data:image/png;base64,${Buffer.from(png).toString("base64")}`
const thought = { type: "reasoning.text", text: "Hm.", index: 0 }
const encrypted = (data: string, index: number): object => ({
  type: "reasoning.encrypted",
  id: `rs_${index}`,
  format: "google-gemini-v1",
  index,
  data,
})
const details = [encrypted("Zmlyc3Q=", 1), encrypted("x".repeat(5000), 2)]

/** What providers sent, in every order of members. */
const answers: Readonly<Record<string, string>> = {
  "a document": JSON.stringify({
    choices: [
      {
        message: { content: "Here", reasoning_details: [thought, ...details], images: [{ type: "image_url", image_url: { url } }] },
        finish_reason: "stop",
      },
    ],
  }),
  "a stream": [
    { content: "Here" },
    { reasoning_details: [thought, details[0]] },
    { images: [{ type: "image_url", image_url: { url } }] },
    { reasoning_details: [details[1]] },
  ]
    .map((delta) => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`)
    .concat('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n', "data: [DONE]\n\n")
    .join(""),
}

describe("signatures through reasoning_details", () => {
  let server: ReplayingServer
  before(async () => {
    server = await ReplayingServer.start()
  })
  after(() => server.stop())

  const ask = async (manner: string, messages: PreparedRequest["messages"], answer = answers["a document"] as string) => {
    const contentType = answer.startsWith("data:") ? "text/event-stream" : "application/json"
    server.replay({ headers: { "content-type": contentType }, body: answer })
    const channel = channelOf(openaiChat, { baseUrl: `${server.origin}/v1`, settings: { manner } })
    const events = await readEvents(openaiChat.generate(requestOf({ messages }), channel, AbortSignal.timeout(10_000)))
    const body = JSON.parse((server.seen[0]?.body ?? "").toString()) as { messages: readonly Readonly<Record<string, unknown>>[] }
    return { events, messages: body.messages }
  }
  const first: PreparedRequest["messages"] = [{ role: "user", parts: [{ type: "text", text: "A fox" }] }]
  const next = (signature: Signature | undefined): PreparedRequest["messages"] => [
    ...first,
    {
      role: "assistant",
      parts: [
        { type: "text", text: "Here" },
        { type: "image", image: preparedImage(png, "binary"), signature: Buffer.from("bmF0aXZl") },
        { type: "text", text: "", ...(signature === undefined ? {} : { signature }) },
      ],
    },
    { role: "user", parts: [{ type: "text", text: "At night" }] },
  ]
  const signatureOf = (events: readonly ReadEvent[]): Signature | undefined =>
    events.flatMap((event) => (event.type === "text" ? (event.signature ?? []) : []))[0]

  for (const [name, answer] of Object.entries(answers)) {
    it(`are one signature behind ${name}, and go back as they came`, async () => {
      const { events } = await ask("openrouter", first, answer)
      assert.deepEqual(
        events.filter(({ type }) => type === "text" || type === "image").map((event) => ("part" in event ? event.part : undefined)),
        [0, 1, 2],
      )
      const signature = signatureOf(events)
      assert.match(Buffer.from(signature as Signature).toString(), /^[\w+/=]+$/)
      const { messages } = await ask("openrouter", next(signature))
      assert.deepEqual(messages[1]?.["reasoning_details"], details)
      assert.equal(messages[1]?.["content"], "Here")
    })
  }

  it("are let go of where they are too many to be kept, and the answer is whole all the same", async () => {
    const [begin = "", ...end] = (answers["a stream"] as string).split(/(?<=\n\n)/)
    const piece = `data: ${JSON.stringify({ choices: [{ delta: { reasoning_details: [encrypted("x".repeat(3_500_000), 3)] } }] })}\n\n`
    const { events } = await ask("openrouter", first, [begin, ...Array.from({ length: 5 }, () => piece), ...end].join(""))
    assert.equal(signatureOf(events)?.byteLength, undefined)
    assert.deepEqual(
      events.map(({ type }) => type),
      ["start", "text", "image", "finish"],
    )
  })

  it("are left out where they came by another protocol, or are broken", async () => {
    for (const signature of [undefined, Buffer.from("bmF0aXZl"), Buffer.from(Buffer.from('[{"type":"reasoning.').toString("base64"))]) {
      const { messages } = await ask("openrouter", next(signature))
      assert.ok(!("reasoning_details" in (messages[1] ?? {})))
    }
  })

  it("are neither taken nor sent in any other manner", async () => {
    const signature = signatureOf((await ask("openrouter", first)).events)
    for (const manner of ["generic", "aihubmix", "geekai"]) {
      assert.equal(openaiChat.carriesSignatures({ manner, streams: true }), false)
      const { events, messages } = await ask(manner, next(signature))
      assert.equal(signatureOf(events), undefined)
      assert.ok(!JSON.stringify(messages).includes("reasoning"))
    }
    assert.equal(openaiChat.carriesSignatures({ manner: "openrouter", streams: true }), true)
  })
})
