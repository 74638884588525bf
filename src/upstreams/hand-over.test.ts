import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { owned } from "#bytes/chunk.ts"
import type { GenerationEvent } from "#canonical/event.ts"
import { refusal } from "./failures.ts"
import { type AnswerToken, handOver } from "./hand-over.ts"
import { readEvents } from "./upstream-testing.ts"

const picture: AnswerToken = { type: "picture", as: "image", part: 0, mediaType: "image/png", encoding: "base64" }
const bytes = (text: string): AnswerToken => ({ type: "bytes", chunk: owned(Buffer.from(text)) })
const end: AnswerToken = { type: "picture-end" }
const trailer: AnswerToken = { type: "trailer", trailer: { thought: true } }
const finish: AnswerToken = { type: "finish", choice: 0, reason: "stop" }

async function* tokens(...list: readonly (AnswerToken | Error)[]): AsyncGenerator<AnswerToken, void, undefined> {
  for (const token of list) {
    if (token instanceof Error) throw token
    yield token
  }
}

async function nextImage(events: AsyncGenerator<GenerationEvent, void, undefined>) {
  const { value } = await events.next()
  assert.ok(value !== undefined && "image" in value)
  return value.image
}

describe("handOver", () => {
  it("hands pictures over with what is said behind them", async () => {
    const read = await readEvents(handOver(tokens(picture, bytes("a"), bytes("b"), end, trailer, finish)))
    const { as: type, ...rest } = picture as Extract<AnswerToken, { type: "picture" }>
    assert.deepEqual(read, [{ ...rest, type, choice: 0, data: Buffer.from("ab"), trailer: { thought: true } }, finish])
  })

  it("settles a trailer before the next event", async () => {
    const events = handOver(tokens(picture, end, trailer, finish))
    const image = await nextImage(events)
    let settled = false
    const watching = image.trailer.then(() => (settled = true))
    for await (const chunk of image.chunks) chunk.lease.release()
    assert.equal(settled, false)
    assert.deepEqual((await events.next()).value, finish)
    await watching
  })

  it("gives back the bytes that nobody read", async () => {
    let open = 0
    const counted = (): AnswerToken => {
      open++
      return { type: "bytes", chunk: { bytes: Buffer.alloc(1), lease: { retain() {}, release: () => void open-- } } }
    }
    for await (const event of handOver(tokens(picture, counted(), counted(), end, trailer, finish))) assert.ok(event.type !== "preview")
    assert.equal(open, 0)
  })

  it("refuses to read a picture twice or too late", async () => {
    const events = handOver(tokens(picture, end, trailer, picture, end, trailer, finish))
    const first = await nextImage(events)
    for await (const chunk of first.chunks) chunk.lease.release()
    await assert.rejects(async () => void (await first.chunks[Symbol.asyncIterator]().next()), { code: "internal" })
    const second = await nextImage(events)
    await events.next()
    await assert.rejects(async () => void (await second.chunks[Symbol.asyncIterator]().next()), { code: "internal" })
  })

  it("fails picture, trailer and events alike", async () => {
    const failure = refusal("upstream_timeout")
    const events = handOver(tokens(picture, bytes("a"), failure))
    const image = await nextImage(events)
    await assert.rejects(async () => {
      for await (const chunk of image.chunks) chunk.lease.release()
    }, failure)
    await assert.rejects(image.trailer, failure)
    assert.equal((await events.next()).done, true)
  })

  it("rejects the trailer of a picture that was left or cut off", async () => {
    const left = handOver(tokens(picture, bytes("a"), end, trailer))
    const image = await nextImage(left)
    await left.return()
    await assert.rejects(image.trailer, { code: "upstream_error" })

    const cut = await nextImage(handOver(tokens(picture, bytes("a"))))
    await assert.rejects(
      async () => {
        for await (const chunk of cut.chunks) chunk.lease.release()
      },
      { code: "upstream_error" },
    )
    await assert.rejects(cut.trailer, { code: "upstream_error" })
  })
})
