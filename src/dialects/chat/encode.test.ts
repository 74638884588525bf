import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import { collect, collectUntilFailure, deliveryOf, fakeImage, play } from "#dialects/dialect-testing.ts"
import type { Delivery, Outbound } from "#dialects/dialect.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"
import type { AnswerForm } from "./envelope.ts"
import { flavours } from "./flavour.ts"

const chunkings = [1, 2, 3, 5, 7, 64, Number.POSITIVE_INFINITY]
const red = Buffer.from("89504e470d0a1a0a0000000d4948445200000001726564", "hex")
const blue = Buffer.from("ffd8ffe000104a46494600010100000100010000626c7565", "hex")
const form: AnswerForm = { flavour: "geekai", openRouter: false, includeUsage: false }

/** An answer with everything in it: thoughts, text in pieces, pictures between texts, and a second choice. */
function everything(chunkBytes = Number.POSITIVE_INFINITY): DeliveryEvent[] {
  const picture = (bytes: Buffer, mediaType: string, thought = false): DeliveredImage =>
    fakeImage(bytes, { chunkBytes, mediaType, trailer: { thought } })
  return [
    { type: "start", model: "gemini-2.5-flash-image-001", responseId: "r-1" },
    { type: "text", choice: 0, part: 0, text: "The user wants a cat.", thought: true },
    { type: "image", choice: 0, part: 1, image: picture(red, "image/png", true) },
    { type: "idle" },
    { type: "text", choice: 0, part: 2, text: "好的,\n" },
    { type: "text", choice: 0, part: 2, text: 'a "cat" 🐈:' },
    { type: "preview", choice: 0, part: 3, image: picture(blue, "image/jpeg") },
    { type: "image", choice: 0, part: 3, image: picture(red, "image/png") },
    { type: "text", choice: 0, part: 4, text: "And another:\n" },
    { type: "image", choice: 0, part: 5, image: picture(blue, "image/jpeg") },
    { type: "finish", choice: 0, reason: "stop", native: "STOP" },
    { type: "text", choice: 1, part: 0, text: "No." },
    {
      type: "usage",
      usage: { inputTokens: 9, outputTokens: 2587, inputImageTokens: 0, outputImageTokens: 2580, thoughtTokens: 7, cachedTokens: 4 },
    },
    { type: "finish", choice: 1, reason: "content_filter", native: "IMAGE_SAFETY", message: "The picture was withheld." },
  ]
}

function json(events: AsyncIterable<DeliveryEvent>, answer: Partial<AnswerForm>, delivery: Partial<Delivery> = {}): Outbound {
  return { status: 200, headers: {}, body: encodeJson(events, deliveryOf(delivery), { ...form, ...answer }) }
}

function sse(events: AsyncIterable<DeliveryEvent>, answer: Partial<AnswerForm>, delivery: Partial<Delivery> = {}): Outbound {
  return { status: 200, headers: {}, body: encodeStream(events, deliveryOf(delivery), { ...form, ...answer }) }
}

const text = (words: string): DeliveryEvent => ({ type: "text", choice: 0, part: 0, text: words })
const picture = (bytes = red): DeliveryEvent => ({ type: "image", choice: 0, part: 1, image: fakeImage(bytes) })
const finish = (reason: "stop" | "content_filter" | "no_image" | "length" | "other" = "stop"): DeliveryEvent => ({
  type: "finish",
  choice: 0,
  reason,
})

async function recorded(name: string, body: Buffer): Promise<void> {
  const url = new URL(`./fixtures/answers/${name}`, import.meta.url)
  assert.equal(body.toString(), (await readFile(url)).toString())
}

describe("recorded answers, at every chunking of their pictures", () => {
  for (const flavour of flavours) {
    const openRouter = flavour === "openrouter"
    it(`${flavour} as JSON`, async () => {
      for (const chunkBytes of chunkings) {
        const body = await collect(json(play(everything(chunkBytes)), { flavour, openRouter }))
        await recorded(`${flavour}.json`, body)
        JSON.parse(body.toString())
      }
    })
    it(`${flavour} as a stream`, async () => {
      for (const chunkBytes of chunkings) {
        const body = await collect(sse(play(everything(chunkBytes)), { flavour, openRouter, includeUsage: true }))
        await recorded(`${flavour}.sse`, body)
        for (const line of body
          .toString()
          .split("\n")
          .filter((line) => line.startsWith("data: {")))
          JSON.parse(line.slice(6))
      }
    })
  }
})

interface Completion {
  readonly system_fingerprint: string | null
  readonly choices: readonly {
    readonly message: Readonly<Record<string, unknown>>
    readonly finish_reason: string
    readonly native_finish_reason?: string
  }[]
  readonly usage: Readonly<Record<string, unknown>>
  readonly warnings?: readonly { readonly message: string }[]
}

async function completion(
  events: readonly DeliveryEvent[],
  answer: Partial<AnswerForm>,
  delivery: Partial<Delivery> = {},
): Promise<Completion> {
  return JSON.parse((await collect(json(play(events), answer, delivery))).toString()) as Completion
}

async function chunks(events: readonly DeliveryEvent[], answer: Partial<AnswerForm>, delivery: Partial<Delivery> = {}): Promise<string[]> {
  const body = (await collect(sse(play(events), answer, delivery))).toString()
  assert.ok(body.endsWith("\n\n"))
  return body
    .slice(0, -2)
    .split("\n\n")
    .map((event) => event.replace(/^data: /, ""))
}

describe("encodeJson", () => {
  it("finds each picture once when a shell script looks for data", async () => {
    for (const flavour of ["aihubmix", "aihubmix-snake", "aihubmix-camel"] as const) {
      const body = (await collect(json(play([picture(red), picture(blue), finish()]), { flavour }))).toString()
      const found = [...body.matchAll(/"data":"([^"]*)"/g)].map(([, data]) => data)
      assert.deepEqual(found, [red.toString("base64"), blue.toString("base64")], flavour)
    }
  })

  it("puts data URLs in both places where pictures are not kept, and says so", async () => {
    const url = `data:image/png;base64,${red.toString("base64")}`
    const answer = await completion([text("Here:"), picture(), finish()], {}, { link: () => undefined })
    assert.equal(answer.choices[0]?.message["content"], `Here:\n![](${url})\n`)
    assert.deepEqual(answer.choices[0]?.message["image"], { url })
    assert.match(answer.warnings?.[0]?.message ?? "", /delivered as data URLs/)
    const aihubmix = await completion([picture(), finish()], { flavour: "aihubmix" }, { link: () => undefined })
    assert.equal("image" in (aihubmix.choices[0]?.message ?? {}), false)
    assert.equal(aihubmix.warnings, undefined)
  })

  it("answers text without pictures as every chat model does", async () => {
    const answer = await completion([text("Hel"), text("lo."), finish()], {})
    assert.deepEqual(answer.choices[0]?.message, { role: "assistant", content: "Hello.", refusal: null, annotations: [] })
    assert.equal(answer.usage["total_tokens"], 0)
    const openRouter = await completion([text("Hello."), finish()], { flavour: "openrouter" })
    assert.equal("images" in (openRouter.choices[0]?.message ?? {}), false)
  })

  it("keeps the model's parts apart where text is listed", async () => {
    const other: DeliveryEvent = { type: "text", choice: 0, part: 1, text: "Two" }
    const answer = await completion([text("O"), text("ne"), other, finish()], { flavour: "aihubmix" })
    assert.deepEqual(answer.choices[0]?.message["multi_mod_content"], [
      { text: "One", inlineData: {} },
      { text: "Two", inlineData: {} },
    ])
  })

  it("joins characters that were cut in half between two pieces of text", async () => {
    const [high, low] = ["🐈".slice(0, 1), "🐈".slice(1)]
    for (const flavour of flavours) {
      const answer = await completion([text(high), text(low), finish()], { flavour })
      assert.equal(answer.choices[0]?.message["content"], "🐈")
    }
  })

  it("names every end", async () => {
    const reasons = { stop: "stop", length: "length", content_filter: "content_filter", no_image: "stop", other: "stop" } as const
    for (const [reason, expected] of Object.entries(reasons)) {
      const answer = await completion([finish(reason as keyof typeof reasons)], { openRouter: true })
      assert.equal(answer.choices[0]?.finish_reason, expected)
      assert.equal(answer.choices[0]?.native_finish_reason, expected)
      assert.equal(answer.choices[0]?.message["content"], "")
    }
  })

  it("carries warnings that came up while it was written", async () => {
    const warnings: { code: "other"; message: string }[] = []
    const events = (async function* (): AsyncGenerator<DeliveryEvent> {
      yield finish()
      warnings.push({ code: "other", message: "Two of three arrived." })
    })()
    const answer = JSON.parse((await collect(json(events, {}, { warnings, demo: true }))).toString()) as Completion
    assert.deepEqual(answer.warnings, warnings)
    assert.equal(answer.system_fingerprint, "limn-demo")
  })

  it("writes an answer without choices as one", async () => {
    assert.deepEqual((await completion([], {})).choices, [])
  })

  it("throws what breaks it, before and after its first byte", async () => {
    const failure = new GatewayError("upstream_error", "The provider broke off.")
    assert.deepEqual(await collectUntilFailure(json(play([text("Hi")], failure), {})), { body: Buffer.alloc(0), failure })
    const torn = await collectUntilFailure(json(play([picture()], failure), { flavour: "openrouter" }))
    assert.equal(torn.failure, failure)
    assert.ok(torn.body.length > 0)
  })
})

describe("encodeStream", () => {
  it("reports usage where it was asked for, and always to clients of OpenRouter", async () => {
    const usage: DeliveryEvent = { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } }
    const events = [text("Hi"), usage, finish()]
    const plain = await chunks(events, {})
    assert.deepEqual(
      plain.map((chunk) => chunk.includes(`"usage"`)),
      [false, false, false, false],
    )
    const asked = (await chunks(events, { includeUsage: true })).slice(0, -1).map((chunk) => JSON.parse(chunk) as Record<string, unknown>)
    assert.deepEqual(
      asked.map((chunk) => chunk["usage"] === null),
      [true, true, true, false],
    )
    assert.deepEqual(asked.at(-1)?.["choices"], [])
    const openRouter = await chunks(events, { openRouter: true })
    assert.equal((JSON.parse(openRouter.at(-2) ?? "") as Completion).usage["total_tokens"], 3)
  })

  it("keeps the connection alive with comments", async () => {
    assert.deepEqual((await chunks([{ type: "idle" }, finish()], {})).at(0), ": keep-alive")
  })

  it("puts data URLs in both places where pictures are not kept, and says so with the end", async () => {
    const events = await chunks([picture(), picture(), finish()], {}, { link: () => undefined })
    const [, first, second, end] = events.slice(0, -1).map((event) => JSON.parse(event) as Record<string, never>)
    const url = `data:image/png;base64,${red.toString("base64")}`
    assert.deepEqual(first?.["choices"]?.[0]?.["delta"], { content: `![](${url})\n`, image: { url } })
    assert.deepEqual(second?.["choices"]?.[0]?.["delta"], { content: `![](${url})\n` })
    assert.equal((end as unknown as Completion).warnings?.length, 1)
  })

  const failure = new GatewayError("upstream_timeout", "The provider took too long.")

  it("throws what breaks it before its first byte", async () => {
    assert.deepEqual(await collectUntilFailure(sse(play([], failure), {})), { body: Buffer.alloc(0), failure })
  })

  it("throws where a hosted link cannot be made before its first byte", async () => {
    const image: DeliveredImage = { ...fakeImage(red), stored: Promise.reject(failure) }
    const torn = await collectUntilFailure(sse(play([{ type: "image", choice: 0, part: 0, image }]), {}))
    assert.deepEqual(torn, { body: Buffer.alloc(0), failure })
  })

  it("says in the stream what broke it, and does not look complete", async () => {
    const openai = await brokenChunks(sse(play([text("Hi")], failure), {}))
    assert.deepEqual(JSON.parse(openai.at(-1) ?? ""), {
      error: { message: failure.message, type: "server_error", param: null, code: "upstream_timeout" },
    })
    const openRouter = await brokenChunks(sse(play([{ type: "idle" }], failure), { openRouter: true }))
    const last = JSON.parse(openRouter.at(-1) ?? "") as Record<string, unknown>
    assert.deepEqual(last["error"], { code: 504, message: failure.message, metadata: { error_type: "timeout", code: "upstream_timeout" } })
    assert.deepEqual(last["choices"], [{ index: 0, delta: { content: "" }, finish_reason: "error" }])
  })

  it("is torn where a picture breaks inside its line", async () => {
    const image = fakeImage(red, { chunkBytes: 4, breakAfterBytes: 8 })
    for (const flavour of ["openrouter", "aihubmix", "markdown"] as const) {
      const torn = await collectUntilFailure(sse(play([text("Hi"), { type: "image", choice: 0, part: 1, image }]), { flavour }))
      assert.match(String(torn.failure), /broke off/)
      assert.ok(!torn.body.toString().includes("error"))
    }
  })

  it("can still say what broke after a picture", async () => {
    const events = await brokenChunks(sse(play([picture()], failure), { flavour: "openrouter" }))
    assert.match(events.at(-1) ?? "", /"upstream_timeout"/)
  })

  async function brokenChunks(outbound: Outbound): Promise<string[]> {
    const body = (await collect(outbound)).toString()
    assert.ok(body.endsWith("\n\n") && !body.includes("[DONE]") && !body.includes(`"finish_reason":"stop"`))
    return body
      .slice(0, -2)
      .split("\n\n")
      .map((event) => event.replace(/^data: /, ""))
  }
})
