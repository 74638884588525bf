import assert from "node:assert/strict"
import { after, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import sharp from "sharp"
import type { ErrorCode } from "#canonical/error.ts"
import { solidPng } from "../../../test/support/pictures.ts"
import { handOver } from "../hand-over.ts"
import { channelOf, joinText, type ReadEvent, readEvents, requestOf } from "../upstream-testing.ts"
import { type Act, pause } from "./act.ts"
import { faults } from "./faults.ts"
import { closePainter, painter } from "./upstream.ts"

const usage = { inputTokens: 1, outputTokens: 2, estimated: true }

/** An act with a small picture at once, whose waits are noted and pass in no time. */
function actOf(waits: number[] = []): Act {
  const { signal } = new AbortController()
  return {
    model: "limn/painter:test",
    signal,
    wantsPicture: true,
    streams: false,
    previews: 0,
    idleTimeoutMs: 5000,
    draw: (scale = 1) => Promise.resolve({ png: solidPng(64 * scale, 48 * scale, [200, 20, 20]), text: "A red field." }),
    usage: () => usage,
    wait: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
  }
}

const play = async (name: string, waits?: number[]): Promise<readonly ReadEvent[]> =>
  joinText(await readEvents(handOver(faults[name]!.play(actOf(waits)))))
const pictures = (events: readonly ReadEvent[]) => events.flatMap((event) => ("data" in event ? [event] : []))
const types = (events: readonly ReadEvent[]): string => events.map(({ type }) => type).join(" ")
const finishOf = (events: readonly ReadEvent[]) => {
  const last = events.at(-1)
  assert.ok(last?.type === "finish")
  return last
}

describe("the painter's faults", () => {
  it("no-image ends by its own account", async () => {
    const events = await play("no-image")
    assert.equal(types(events), "start usage finish")
    assert.deepEqual([finishOf(events).reason, finishOf(events).native], ["no_image", "NO_IMAGE"])
  })

  it("text-only talks", async () => assert.equal(types(await play("text-only")), "start text usage finish"))

  it("empty says nothing", async () => {
    const events = await play("empty")
    assert.equal(types(events), "start usage finish")
    assert.equal(finishOf(events).reason, "stop")
  })

  it("safety withholds the picture", async () => {
    const { reason, native, message } = finishOf(await play("safety"))
    assert.deepEqual([reason, native], ["content_filter", "IMAGE_SAFETY"])
    assert.ok(message)
  })

  it("blocked-prompt refuses the prompt", async () => {
    const { reason, native, promptBlocked } = finishOf(await play("blocked-prompt"))
    assert.deepEqual([reason, native, promptBlocked], ["content_filter", "PROHIBITED_CONTENT", true])
  })

  it("wrong-mime declares a JPEG and sends a PNG", async () => {
    const [picture] = pictures(await play("wrong-mime"))
    assert.equal(picture?.mediaType, "image/jpeg")
    assert.equal(picture.data.toString("latin1", 1, 4), "PNG")
  })

  it("thoughts come first, with a picture of their own, and the result is signed", async () => {
    const events = await play("thoughts")
    assert.equal(types(events), "start text image text image usage finish")
    const [thought, result] = pictures(events)
    assert.deepEqual(thought?.trailer, { thought: true })
    assert.equal(result?.trailer.thought, false)
    assert.match(String(result.trailer.signature), /^[A-Za-z0-9+/]+=*$/)
  })

  it("duplicates are the same picture twice", async () => {
    const [first, second] = pictures(await play("duplicates"))
    assert.ok(first && second?.data.equals(first.data))
  })

  it("many are three different pictures", async () => {
    const found = pictures(await play("many"))
    assert.equal(new Set(found.map(({ data }) => data.toString("latin1"))).size, 3)
  })

  it("downgrade draws half the size", async () => {
    const [picture] = pictures(await play("downgrade"))
    assert.deepEqual([picture?.data.readUInt32BE(16), picture?.data.readUInt32BE(20)], [32, 24])
  })

  it("big is a valid picture of 20 MB", async () => {
    const [picture] = pictures(await play("big"))
    assert.ok(picture && picture.data.length >= 20 * 1024 * 1024 && picture.data.length < 22 * 1024 * 1024)
    const { info } = await sharp(picture.data).raw().toBuffer({ resolveWithObject: true })
    assert.deepEqual([info.width, info.height], [64, 48])
  })

  it("broken-image lacks its end", async () => {
    const events = await play("broken-image")
    assert.equal(finishOf(events).reason, "stop")
    const [picture] = pictures(events)
    await assert.rejects(sharp(picture?.data).raw().toBuffer())
  })

  it("slow takes eight seconds for the picture, in small pieces", async () => {
    const waits: number[] = []
    const events = await play("slow", waits)
    assert.equal(finishOf(events).reason, "stop")
    const total = waits.reduce((sum, wait) => sum + wait, 0)
    assert.ok(waits.length > 20 && total > 7000 && total <= 8000, `${waits.length} waits, ${total} ms`)
  })

  it("slow-start waits before it behaves", async () => {
    const waits: number[] = []
    assert.equal(types(await play("slow-start", waits)), "start text image usage finish")
    assert.deepEqual(waits, [15_000])
  })

  const failures: Readonly<Record<string, ErrorCode>> = {
    cut: "upstream_error",
    "cut-early": "upstream_error",
    stall: "upstream_timeout",
    "stall-early": "upstream_timeout",
    401: "upstream_account",
    429: "upstream_overloaded",
    500: "upstream_error",
    503: "upstream_overloaded",
    region: "upstream_unavailable",
  }
  for (const [name, code] of Object.entries(failures)) it(`${name} fails with ${code}`, () => assert.rejects(play(name), { code }))

  it("429 says for how long", () => assert.rejects(play("429"), { details: { retryAfterMs: 2000 } }))

  it("cut and stall send half of the picture first", async () => {
    for (const name of ["cut", "stall"]) {
      let bytes = 0
      await assert.rejects(async () => {
        for await (const event of handOver(faults[name]!.play(actOf()))) {
          if (!("image" in event)) continue
          event.image.trailer.catch(() => {})
          for await (const chunk of event.image.chunks) bytes += chunk.bytes.byteLength
        }
      })
      assert.equal(bytes, Math.ceil(solidPng(64, 48, [200, 20, 20]).byteLength / 2))
    }
  })

  it("a stall ends when the call is given up", async () => {
    const controller = new AbortController()
    const act: Act = { ...actOf(), idleTimeoutMs: 60_000, wait: (milliseconds) => pause(milliseconds, controller.signal) }
    const reading = readEvents(handOver(faults["stall"]!.play(act)))
    void sleep(20).then(() => controller.abort())
    await assert.rejects(reading, { name: "GatewayError", code: "upstream_error" })
  })
})

describe("the painter's names", () => {
  after(closePainter)
  const generate = (model: string, settings: Readonly<Record<string, unknown>> = {}) =>
    readEvents(painter.generate(requestOf({ model }), channelOf(painter, { baseUrl: "", model, settings }), AbortSignal.timeout(30_000)))

  it("mean nothing more without simulation", () =>
    assert.rejects(generate("limn/painter:no-image"), { code: "model_not_found", message: /--simulate/ }))
  it("list what is known when a suffix is not", () =>
    assert.rejects(generate("limn/painter:constructor", { simulate: true }), { code: "model_not_found", message: /no-image, text-only/ }))
  it("choose the fault", async () => {
    const events = await generate("limn/painter:no-image", { simulate: true })
    assert.equal(finishOf(events).native, "NO_IMAGE")
  })
  it("of other models are left alone", async () => {
    const events = await generate("gemini-2.5-flash-image:free")
    assert.equal(finishOf(events).reason, "stop")
  })
})
