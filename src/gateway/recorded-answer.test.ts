import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage, ImageTrailer, StoredImage } from "#canonical/image.ts"
import type { RecordedAnswer } from "#ledger/ledger.ts"
import { recordAnswer, reviveAnswer } from "./recorded-answer.ts"

const stored: StoredImage = { id: "p1", sha256: "ab", mediaType: "image/png", width: 4, height: 3, byteLength: 9 }

function imageOf(trailer: ImageTrailer, more: Partial<StoredImage> = {}): DeliveredImage {
  return {
    mediaType: "image/png",
    width: 4,
    height: 3,
    read: async function* () {},
    trailer: Promise.resolve(trailer),
    stored: Promise.resolve({ ...stored, ...more }),
  }
}

/** As the database gives it back. */
const kept = (answer: RecordedAnswer | undefined) => JSON.parse(JSON.stringify(answer)) as Parameters<typeof reviveAnswer>[0]
const request = { requestId: "req_1", charge: 39_000 }

describe("a recorded answer", () => {
  it("gives every event again, signatures and thoughts included", async () => {
    const signature = Buffer.from("c2lnbmF0dXJl+/==")
    const trailer = { thought: true, signature, revisedPrompt: "一只猫" }
    const events: DeliveryEvent[] = [
      { type: "start", model: "m", responseId: "r" },
      { type: "text", choice: 0, part: 0, text: 'a "word" \u2028', thought: true, signature },
      { type: "preview", choice: 0, part: 1, image: imageOf({ thought: false }, { id: "p0" }) },
      { type: "image", choice: 0, part: 1, image: imageOf(trailer) },
      { type: "idle" },
      { type: "warning", warning: { code: "other", message: "w" } },
      { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } },
      { type: "charge", microUsd: 0 },
      { type: "finish", choice: 0, reason: "stop", native: "STOP" },
    ]
    const recorded = kept(await recordAnswer(events, [{ code: "other", message: "w" }]))
    assert.deepEqual(recorded.warnings, [{ code: "other", message: "w" }])
    const asked: (readonly [string, ImageTrailer])[] = []
    const image = imageOf({ thought: false })
    const revived = await reviveAnswer(
      recorded,
      async (id, said) => {
        asked.push([id, said])
        return image
      },
      request,
    )
    assert.deepEqual(asked, [
      ["p0", { thought: false }],
      ["p1", trailer],
    ])
    const expected = events.filter(({ type }) => type !== "idle").map((event) => ("image" in event ? { ...event, image } : event))
    assert.deepEqual(
      revived,
      expected.map((event) => (event.type === "charge" ? { ...event, microUsd: 39_000 } : event)),
    )
  })

  it("does without previews that are not kept, and is none without its pictures", async () => {
    const preview = { type: "preview", choice: 0, part: 0, image: imageOf({ thought: false }, { id: "" }) } as const
    assert.deepEqual(kept(await recordAnswer([preview], [])).events, [])
    assert.equal(await recordAnswer([{ ...preview, type: "image" }], []), undefined)
    const broken = { ...imageOf({ thought: false }), stored: Promise.reject(new Error("no room")) }
    assert.equal(await recordAnswer([{ ...preview, type: "image", image: broken }], []), undefined)
  })

  it("is none where it is endless", async () => {
    const text = { type: "text", choice: 0, part: 0, text: "x".repeat(1024 * 1024) } as const
    assert.ok(await recordAnswer([text, text, text], []))
    assert.equal(await recordAnswer([text, text, text, text], []), undefined)
  })

  it("is gone with a picture, and says whose it was", async () => {
    const recorded = kept(await recordAnswer([{ type: "image", choice: 0, part: 0, image: imageOf({ thought: false }) }], []))
    await assert.rejects(
      reviveAnswer(recorded, async () => undefined, request),
      (error: Error & { code?: string }) => error.code === "gone" && error.message.includes("req_1"),
    )
  })

  it("that recovery wrote has pictures of which nothing more is known", async () => {
    const events = [{ type: "start" }, { type: "image", choice: 0, part: 0, image: { picture: "p1" } }]
    const said: ImageTrailer[] = []
    const image = imageOf({ thought: false })
    const revived = await reviveAnswer(
      { events, warnings: [] },
      async (_id, trailer) => {
        said.push(trailer)
        return image
      },
      request,
    )
    assert.deepEqual(said, [{ thought: false }])
    assert.deepEqual(revived, [{ type: "start" }, { type: "image", choice: 0, part: 0, image }])
  })
})
