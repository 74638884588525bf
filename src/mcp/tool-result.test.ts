import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import { deliveryOf, fakeImage, LeaseCount, play } from "#dialects/dialect-testing.ts"
import type { ReturnWish } from "./decode-tool.ts"
import { failedResult, toolResult } from "./tool-result.ts"

const picture = (bytes: Uint8Array, leases = new LeaseCount()): DeliveryEvent => ({
  type: "image",
  choice: 0,
  part: 0,
  image: fakeImage(bytes, { leases, chunkBytes: 1000 }),
})
const text = (words: string, thought = false): DeliveryEvent => ({ type: "text", choice: 0, part: 0, text: words, thought })
const most = { auto: 700 * 1024, image: 8 * 1024 * 1024, link: 0 }

function result(
  events: readonly DeliveryEvent[],
  wish: ReturnWish = "auto",
  more: Parameters<typeof deliveryOf>[0] = {},
  said: string[] = [],
) {
  return toolResult(play(events), deliveryOf(more), { wish, count: events.length, say: (message) => said.push(message) })
}

describe("toolResult", () => {
  it("gives pictures, the model's words and the cost, and no thoughts", async () => {
    const bytes = Buffer.from("a picture")
    const said: string[] = []
    const warnings = [{ code: "other", message: "The seed is ignored." }] as const
    const events = [text("Hm.", true), text("Here "), text("it is."), picture(bytes), { type: "charge", microUsd: 39_000 } as const]
    const { content, structuredContent } = await result(events, "auto", { warnings }, said)
    const [first, second] = content
    assert.ok(first?.type === "image" && second?.type === "text" && content.length === 2)
    assert.deepEqual(Buffer.from(first.data, "base64"), bytes)
    assert.match(
      second.text,
      /^Here it is\.\n\nPicture 1: 1024×1024 PNG, id \w+, https:.*\n.*edit_image.*\nCost: 0\.039 USD\.\nNote: The seed is ignored\.$/,
    )
    const { pictures, ...rest } = structuredContent as { pictures: { bytes: number }[] }
    assert.deepEqual(rest, {
      request_id: "req-1",
      model: "gemini-2.5-flash-image",
      text: "Here it is.",
      cost_usd: "0.039",
      warnings: ["The seed is ignored."],
    })
    assert.deepEqual([pictures.length, pictures[0]?.bytes, said], [1, bytes.byteLength, ["1 of 5 pictures are there"]])
  })

  it("keeps apart what was said with each of several pictures", async () => {
    const of = (choice: number, words: string): DeliveryEvent => ({ type: "text", choice, part: 0, text: words })
    const events = [of(1, "A "), of(0, "One. "), of(1, "second."), picture(Buffer.from("a")), picture(Buffer.from("b"))]
    const { structuredContent } = await result(events)
    assert.equal((structuredContent as { text: string }).text, "One.\nA second.")
  })

  it("throws where no picture came", async () => {
    await assert.rejects(result([text("No.")]), { code: "no_image_generated" })
  })

  it("throws what the events throw", async () => {
    const failure = new GatewayError("upstream_error", "It broke.")
    await assert.rejects(
      toolResult(play([picture(Buffer.from("a"))], failure), deliveryOf(), { wish: "auto", count: 1, say: () => {} }),
      failure,
    )
  })

  it("gives each picture once, in order, within its bounds, and every lease back", async () => {
    const sizes = fc.array(fc.constantFrom(1, 1000, 300 * 1024, 700 * 1024, 700 * 1024 + 1), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom<ReturnWish>("auto", "image", "link"), fc.boolean(), async (lengths, wish, isKept) => {
        const leases = new LeaseCount()
        const all = lengths.map((length, index) => Buffer.alloc(length, index))
        const { content, structuredContent } = await result(
          all.map((bytes) => picture(bytes, leases)),
          wish,
          isKept ? {} : { link: () => undefined },
        )
        const blocks = content.filter(({ type }) => type !== "text")
        const facts = (structuredContent as { pictures: { bytes: number; url?: string }[] }).pictures
        assert.deepEqual(
          facts.map(({ bytes }) => bytes),
          lengths,
        )
        let within = 0
        for (const [index, block] of blocks.entries()) {
          if (block.type === "resource_link") assert.equal(block.uri, facts[index]?.url)
          else if (block.type === "image") {
            const bytes = Buffer.from(block.data, "base64")
            assert.ok(bytes.equals(all[index] ?? Buffer.alloc(0)))
            within += bytes.byteLength
          }
        }
        assert.equal(blocks.length, lengths.length)
        if (isKept) assert.ok(within <= most[wish])
        else assert.ok(blocks.every(({ type }) => type === "image"))
        assert.equal(leases.open, 0)
      }),
      { numRuns: 40 },
    )
  })
})

describe("failedResult", () => {
  it("says what went wrong, what to do, and what programs need", () => {
    const error = new GatewayError("rate_limit_exceeded", "Too fast.", { retryAfterMs: 1500, param: "n", modelText: "No." })
    assert.deepEqual(failedResult(error, "req-1"), {
      isError: true,
      content: [{ type: "text", text: "Too fast. Try again in 2 s. The model said: No. (rate_limit_exceeded, request req-1)" }],
      _meta: { "limn/error": { code: "rate_limit_exceeded", request_id: "req-1", param: "n", retry_after_s: 2 } },
    })
  })

  it("sends an assistant to the tool that lists the models", () => {
    const error = new GatewayError("model_not_found", "No `x` here. GET /v1/models lists the models that are.")
    const [said] = failedResult(error, "req-1").content
    assert.ok(said?.type === "text" && said.text.includes("list_models lists the models") && !said.text.includes("GET"))
  })
})
