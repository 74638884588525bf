import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import type { Chunk } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import { collect, deliveryOf, fakeImage, play } from "#dialects/dialect-testing.ts"
import type { AnswerForm } from "./answer-form.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream, type StreamWish } from "./encode-stream.ts"

type Json = Record<string, unknown>

const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "base64")
const form: AnswerForm = {
  echo: { model: "gpt-5", background: false },
  drawing: { action: "generate", background: "auto", quality: "high" },
}
const failure = new GatewayError("upstream_timeout", "The provider took too long.")

const text = (words: string, choice = 0): DeliveryEvent => ({ type: "text", choice, part: 0, text: words })
const picture = (choice = 0, trailer = {}): DeliveryEvent => ({
  type: "image",
  choice,
  part: 1,
  image: fakeImage(dot, { trailer: { thought: false, ...trailer } }),
})
const preview = (choice = 0): DeliveryEvent => ({ type: "preview", choice, part: 1, image: fakeImage(dot) })
const finish = (choice = 0, more: object = {}): DeliveryEvent => ({ type: "finish", choice, reason: "stop", ...more })
const usage: DeliveryEvent = { type: "usage", usage: { inputTokens: 20, outputTokens: 1130, thoughtTokens: 10 } }

const bytesOf = async (body: AsyncIterable<Chunk>): Promise<string> => (await collect({ status: 200, headers: {}, body })).toString()

async function asJson(events: readonly DeliveryEvent[], more: Parameters<typeof deliveryOf>[0] = {}): Promise<Json> {
  return JSON.parse(await bytesOf(encodeJson(play(events), deliveryOf(more), form))) as Json
}

async function asEvents(events: readonly DeliveryEvent[], wish: StreamWish = {}, broken?: GatewayError): Promise<readonly Json[]> {
  const written = await bytesOf(encodeStream(play(events, broken), deliveryOf(), form, wish))
  return written
    .split("\n\n")
    .filter((event) => event !== "" && !event.startsWith(":"))
    .map((event) => {
      const [, name, data] = /^event: (\S+)\ndata: (.*)$/.exec(event) ?? assert.fail(event)
      const parsed = JSON.parse(data ?? "") as Json
      assert.equal(parsed["type"], name)
      return parsed
    })
}

const typesOf = (events: readonly Json[]): readonly unknown[] => events.map(({ type }) => String(type).replace("response.", ""))
const itemsOf = (response: unknown): readonly Json[] => (response as { output: readonly Json[] }).output

describe("a JSON answer", () => {
  it("has its items in the order of the model, and what it cost", async () => {
    const response = await asJson(
      [
        text("Here "),
        text("it is."),
        picture(0, { revisedPrompt: 'A "dot"' }),
        text("Nice."),
        usage,
        { type: "charge", microUsd: 39_000 },
        finish(),
      ],
      { warnings: [{ code: "other", message: "Mind." }] },
    )
    const part = { type: "output_text", annotations: [], logprobs: [] }
    const message = { type: "message", status: "completed", role: "assistant" }
    assert.deepEqual(response, {
      id: "resp_req-1",
      object: "response",
      created_at: 1_795_233_600,
      ...form.echo,
      output: [
        { ...message, id: "msg_req-1_0_0", content: [{ ...part, text: "Here it is." }] },
        {
          id: "ig_req-1_0_1",
          type: "image_generation_call",
          status: "completed",
          ...form.drawing,
          output_format: "png",
          size: "1024x1024",
          result: dot.toString("base64"),
          revised_prompt: 'A "dot"',
        },
        { ...message, id: "msg_req-1_0_2", content: [{ ...part, text: "Nice." }] },
      ],
      status: "completed",
      error: null,
      incomplete_details: null,
      usage: {
        input_tokens: 20,
        input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        output_tokens: 1130,
        output_tokens_details: { reasoning_tokens: 10 },
        total_tokens: 1150,
        cost: 0.039,
      },
      warnings: [{ code: "other", message: "Mind." }],
    })
  })

  for (const [reason, told] of [
    ["length", "max_output_tokens"],
    ["content_filter", "content_filter"],
  ] as const) {
    it(`is incomplete after ${reason}`, async () => {
      const response = await asJson([text("No"), finish(0, { reason, message: "It is not allowed." })])
      assert.deepEqual([response["status"], response["incomplete_details"]], ["incomplete", { reason: told }])
      const refusals = itemsOf(response)
        .flatMap(({ content }) => content as Json[])
        .filter(({ type }) => type === "refusal")
      assert.equal(refusals.length, reason === "content_filter" ? 1 : 0)
    })
  }
})

describe("a stream", () => {
  it("comes in the order that the API's clients check", async () => {
    const events = await asEvents([
      { type: "start" },
      text("Here "),
      text("it is."),
      preview(),
      { type: "idle" },
      preview(),
      picture(),
      usage,
      finish(),
    ])
    assert.deepEqual(typesOf(events), [
      "created",
      "in_progress",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "output_item.added",
      "image_generation_call.in_progress",
      "image_generation_call.generating",
      "image_generation_call.partial_image",
      "image_generation_call.partial_image",
      "image_generation_call.completed",
      "output_item.done",
      "completed",
    ])
    assert.deepEqual(
      events.map((event) => event["sequence_number"]),
      [...events.keys()],
    )
    assert.deepEqual(
      events.filter(({ type }) => String(type).endsWith("partial_image")).map((event) => event["partial_image_index"]),
      [0, 1],
    )
  })

  it("begins with its queue where it is made in the background", async () => {
    const background = { ...form, echo: { ...form.echo, background: true } }
    const written = await bytesOf(encodeStream(play([{ type: "start" }, finish()]), deliveryOf(), background))
    assert.deepEqual(written.match(/(?<=^event: response\.).*$/gm), ["created", "queued", "in_progress", "completed"])
  })

  it("goes on after an event that the client has had", async () => {
    const answer = [text("Here"), picture(), finish()]
    const all = await asEvents(answer)
    for (const after of all.keys()) assert.deepEqual(await asEvents(answer, { after }), all.slice(after + 1))
  })

  it("tells of a failure once it has begun", async () => {
    for (const [events, wish] of [
      [[text("Here"), picture()], {}],
      [[], { atOnce: true }],
    ] as const) {
      const written = await asEvents(events, wish, failure)
      const { response, type } = written.at(-1) as { type: string; response: Json }
      assert.equal(type, "response.failed")
      assert.deepEqual([response["status"], itemsOf(response)], ["failed", []])
      assert.deepEqual(response["error"], { code: "server_error", type: "server_error", message: "The provider took too long." })
    }
    await assert.rejects(asEvents([], {}, failure), failure)
  })

  it("tells that it was cancelled without an error", async () => {
    const written = await asEvents([text("Here")], {}, new GatewayError("cancelled", "Cancelled."))
    const { response } = written.at(-1) as { response: Json }
    assert.deepEqual([response["status"], response["error"]], ["cancelled", null])
  })

  it("leaves out what was only thought", async () => {
    const thought: DeliveryEvent = { type: "text", choice: 0, part: 0, text: "Hm.", thought: true }
    const events = await asEvents([thought, picture(0, { thought: true }), text("Here"), finish()])
    assert.equal(itemsOf(events.at(-1)?.["response"]).length, 1)
  })
})

describe("whatever comes", () => {
  const piece = fc.record({ kind: fc.constantFrom("text", "picture", "preview", "thought"), choice: fc.integer({ min: 0, max: 2 }) })
  const answers = fc.array(piece, { maxLength: 24 }).map((pieces) => {
    const events = pieces.map(({ kind, choice }, index): DeliveryEvent => {
      if (kind === "picture") return picture(choice)
      if (kind === "preview") return preview(choice)
      return kind === "text" ? text(`${index} `, choice) : { type: "text", choice, part: 0, text: "?", thought: true }
    })
    // A preview is followed by its picture.
    const pending = [0, 1, 2].filter(
      (choice) => events.findLast((event) => "image" in event && event.choice === choice)?.type === "preview",
    )
    return [...events, ...pending.map((choice) => picture(choice)), usage, ...[0, 1, 2].map((choice) => finish(choice))]
  })

  it("is the same answer in both forms, and every item of a stream is added once, filled and done", async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (events) => {
        const choiceOf = (event: DeliveryEvent): number => ("choice" in event ? event.choice : -1)
        const json = await asJson(events.toSorted((one, other) => choiceOf(one) - choiceOf(other)))
        const stream = await asEvents(events)
        const final = stream.at(-1)?.["response"] as Json
        const byId = (items: readonly Json[]): readonly Json[] =>
          items.toSorted((one, other) => String(one["id"]).localeCompare(String(other["id"])))
        assert.deepEqual(byId(itemsOf(final)), byId(itemsOf(json)))
        const added = stream.filter(({ type }) => type === "response.output_item.added")
        const done = stream.filter(({ type }) => type === "response.output_item.done")
        assert.deepEqual(
          added.map((event) => event["output_index"]),
          [...added.keys()],
        )
        for (const [index, item] of itemsOf(final).entries()) {
          assert.deepEqual(done.find((event) => event["output_index"] === index)?.["item"], item)
          const deltas = stream.filter((event) => event["item_id"] === item["id"] && event["type"] === "response.output_text.delta")
          const [part] = (item["content"] ?? []) as Json[]
          if (item["type"] === "message") assert.equal(deltas.map(({ delta }) => delta).join(""), part?.["text"])
        }
        for (const choice of [0, 1, 2]) {
          const ofChoice = (items: readonly Json[]): readonly unknown[] =>
            items.map(({ id }) => id).filter((id) => String(id).includes(`_req-1_${choice}_`))
          assert.deepEqual(ofChoice(itemsOf(final)), ofChoice(itemsOf(json)), "each choice has its items in one order")
        }
      }),
    )
  })
})
