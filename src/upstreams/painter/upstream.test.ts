import assert from "node:assert/strict"
import { after, describe, it } from "node:test"
import type { PreparedRequest } from "#canonical/request.ts"
import { noisePng, solidPng } from "../../../test/support/pictures.ts"
import { channelOf, joinText, preparedImage, type ReadEvent, readEvents, requestOf } from "../upstream-testing.ts"
import { closePainter, painter } from "./upstream.ts"

const model = "limn/painter"
const shape = { pixels: { width: 96, height: 64 } }
const generate = async (request: Partial<PreparedRequest> = {}, signal = AbortSignal.timeout(30_000)): Promise<readonly ReadEvent[]> =>
  joinText(await readEvents(painter.generate(requestOf({ model, ...request }), channelOf(painter, { baseUrl: "", model }), signal)))
const pictures = (events: readonly ReadEvent[]) => events.flatMap((event) => ("data" in event ? [event] : []))
const sizeOf = (data: Buffer): readonly number[] => [data.readUInt32BE(16), data.readUInt32BE(20)]
const textOf = (events: readonly ReadEvent[]): string => events.map((event) => (event.type === "text" ? event.text : "")).join("")

const given = (width: number, height: number) => ({
  type: "image" as const,
  image: { ...preparedImage(solidPng(width, height, [40, 90, 200])), width, height },
})

describe("the painter", () => {
  after(closePainter)

  it("answers with text, a PNG of the size that was asked for, an estimate of tokens, and the end", async () => {
    const events = await generate({ shape })
    assert.deepEqual(
      events.map(({ type }) => type),
      ["start", "text", "image", "usage", "finish"],
    )
    const [picture] = pictures(events)
    assert.deepEqual([picture?.mediaType, picture?.encoding, picture?.trailer], ["image/png", "binary", { thought: false }])
    assert.deepEqual(sizeOf(picture!.data), [96, 64])
    assert.equal(picture?.data[25], 2, "RGB")
    const usage = events.find((event) => event.type === "usage")?.usage
    assert.ok(usage?.estimated === true && usage.outputImageTokens === 1290 && usage.inputTokens > 0)
  })

  it("draws 1024×1024 where nothing is asked", async () => {
    assert.deepEqual(sizeOf(pictures(await generate())[0]!.data), [1024, 1024])
  })

  it("talks where only text is wanted", async () => {
    const events = await generate({ modalities: ["text"] })
    assert.deepEqual(
      events.map(({ type }) => type),
      ["start", "text", "usage", "finish"],
    )
  })

  it("shows rough versions first where they are wanted", async () => {
    const events = await generate({ shape, stream: true, partialImages: 2 })
    assert.deepEqual(
      pictures(events).map(({ type, data }) => [type, ...sizeOf(data)]),
      [
        ["preview", 24, 16],
        ["preview", 48, 32],
        ["image", 96, 64],
      ],
    )
  })

  it("draws another picture each time for one request, also with a seed, and the same for the next request", async () => {
    const channel = channelOf(painter, { baseUrl: "", model })
    const three = async (): Promise<readonly string[]> => {
      const request = requestOf({ model, shape, seed: 5, messages: [{ role: "user", parts: [{ type: "text", text: "a fox" }] }] })
      const answers = await Promise.all([1, 2, 3].map(() => readEvents(painter.generate(request, channel, AbortSignal.timeout(30_000)))))
      return answers.map((events) => pictures(events)[0]!.data.toString("base64"))
    }
    const [first, second] = [await three(), await three()]
    assert.equal(new Set(first).size, 3)
    assert.deepEqual(second, first)
  })

  it("edits the picture of the last turn in its own size", async () => {
    const parts = [{ type: "text" as const, text: "make it warmer" }, given(120, 50)]
    const events = await generate({ messages: [{ role: "user", parts }] })
    assert.deepEqual(sizeOf(pictures(events)[0]!.data), [120, 50])
    assert.match(textOf(events), /warmer/)
  })

  it("edits the picture that it drew before, unless something new is asked for", async () => {
    const turn = (text: string): PreparedRequest["messages"] => [
      { role: "user", parts: [{ type: "text", text: "a fox" }] },
      { role: "assistant", parts: [{ type: "text", text: "Here." }, given(120, 50)] },
      { role: "user", parts: [{ type: "text", text }] },
    ]
    assert.deepEqual(sizeOf(pictures(await generate({ messages: turn("now in black and white") }))[0]!.data), [120, 50])
    assert.deepEqual(sizeOf(pictures(await generate({ messages: turn("Draw a dog") }))[0]!.data), [1024, 1024])
  })

  it("reads base64, and fails with invalid_image where a picture cannot be decoded", async () => {
    const image = preparedImage(noisePng({ width: 30, height: 20, seed: 1 }), "base64")
    const ask = (bytes: typeof image) =>
      generate({
        messages: [
          {
            role: "user",
            parts: [
              { type: "text", text: "blur" },
              { type: "image", image: bytes },
            ],
          },
        ],
      })
    assert.equal(pictures(await ask(image)).length, 1)
    await assert.rejects(ask(preparedImage(Buffer.from("nothing"))), { code: "invalid_image" })
  })

  it("stops when it is given up", async () => {
    const controller = new AbortController()
    const answer = generate({ shape: { pixels: { width: 3000, height: 3000 } } }, controller.signal)
    setTimeout(() => controller.abort(), 30)
    await assert.rejects(answer, { name: "GatewayError" })
    await assert.rejects(generate({}, controller.signal), { name: "GatewayError" })
  })
})
