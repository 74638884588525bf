import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { type ErrorCode, errorRules, GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import { collect, deliveryOf, fakeImage, LeaseCount, play } from "#dialects/dialect-testing.ts"
import type { Dialect, Inbound, Outbound } from "#dialects/dialect.ts"

/** One form in which a dialect can answer. */
interface Sample {
  readonly name: string
  /** A request that is answered in this form. */
  readonly inbound: Inbound
  /** Gives the JSON documents of an answer's body; throws where it is not a complete answer of this form. */
  readonly parse: (body: Buffer) => readonly unknown[]
  /** How often the form writes each picture in full: 0 where it writes links. */
  readonly copies: number
}

const picture = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108", "hex")
const finish = { type: "finish", choice: 0, reason: "stop" } as const
const usage = { type: "usage", usage: { inputTokens: 3, outputTokens: 1290 } } as const

function answerOf(image: DeliveredImage): DeliveryEvent[] {
  const text = { type: "text", choice: 0, part: 0, text: 'A "cat",\n小猫 \u2028 🐈' } as const
  return [{ type: "start", model: "m" }, text, { type: "image", choice: 0, part: 1, image }, usage, finish]
}

/** What every dialect promises, whatever it writes. `paths` are addresses of all its mounts. */
export function dialectContract(dialect: Dialect, paths: readonly string[], samples: readonly Sample[]): void {
  describe(`${dialect.name} keeps the contract`, () => {
    for (const path of paths) {
      it(`answers every error code at ${path}`, () => {
        for (const code of Object.keys(errorRules) as ErrorCode[]) {
          const error = new GatewayError(code, `Words of "${code}".`, { retryAfterMs: 1500, log: { secret: "sk-hidden" } })
          const outbound = dialect.encodeError(error, path)
          assert.ok(outbound.status >= 400 && outbound.status < 600, code)
          assert.equal(outbound.headers["content-type"], "application/json")
          assert.ok(outbound.body instanceof Uint8Array)
          const text = Buffer.from(outbound.body).toString()
          assert.ok(JSON.stringify(JSON.parse(text)).includes(JSON.stringify(error.message).slice(1, -1)), code)
          assert.ok(!text.includes("sk-hidden"), code)
        }
      })
    }

    it("has an endpoint for every mount", () => {
      for (const path of paths)
        assert.ok(
          dialect.endpoints.some((endpoint) => endpoint.path.test(path)),
          path,
        )
    })

    for (const sample of samples) describe(sample.name, () => sampleContract(dialect, sample))
  })
}

function sampleContract(dialect: Dialect, sample: Sample): void {
  const encode = async (events: AsyncIterable<DeliveryEvent>): Promise<Outbound> =>
    (await dialect.decode(sample.inbound)).encode(events, deliveryOf())

  it("writes nothing before its first event, and passes an early failure on", async () => {
    const failure = new GatewayError("upstream_error", "The provider broke off.")
    await assert.rejects(first(await encode(play([], failure))), (error) => error === failure)
  })

  it("writes the same bytes however the picture comes, and gives all memory back", async () => {
    const whole = await collect(await encode(play(answerOf(fakeImage(picture)))))
    assert.ok(sample.parse(whole).length > 0)
    assert.equal(whole.toString().split(picture.toString("base64")).length - 1, sample.copies)
    for (const chunkBytes of [1, 2, 3, 7, 13, 31]) {
      const leases = new LeaseCount()
      const body = await collect(await encode(play(answerOf(fakeImage(picture, { chunkBytes, leases })))))
      assert.deepEqual(body, whole)
      assert.equal(leases.open, 0)
    }
  })

  it("stops asking for events when its reader leaves", async () => {
    let left = false
    const leases = new LeaseCount()
    const events = (async function* () {
      try {
        yield* answerOf(fakeImage(picture, { chunkBytes: 1, leases }))
      } finally {
        left = true
      }
    })()
    const { body } = await encode(events)
    assert.ok(!(body instanceof Uint8Array))
    for await (const { lease } of body) {
      lease.release()
      if (leases.taken > 0 || sample.copies === 0) break
    }
    assert.ok(left)
    assert.ok(leases.taken <= 1)
  })

  if (sample.copies === 0) return

  it("tears the answer where a picture breaks", async () => {
    const events = play(answerOf(fakeImage(picture, { chunkBytes: 7, breakAfterBytes: 14 })))
    await assert.rejects(encode(events).then(collect), /broke off/)
  })

  it("passes 64 MB of picture through without a copy", async () => {
    const piece = Buffer.alloc(65_536, "QUJD")
    const pieces = 1024
    const image: DeliveredImage = {
      ...fakeImage(picture),
      async *read(): AsyncGenerator<Chunk> {
        for (let index = 0; index < pieces; index++) yield owned(piece)
      },
    }
    let passed = 0
    let written = 0
    let most = 0
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    const { body } = await encode(play(answerOf(image)))
    assert.ok(!(body instanceof Uint8Array))
    for await (const { bytes } of body) {
      if (bytes === piece) passed++
      else written += bytes.byteLength
      if (passed % 64 !== 0) continue
      const now = process.memoryUsage()
      most = Math.max(most, now.heapUsed - heapUsed, now.arrayBuffers - arrayBuffers)
    }
    assert.equal(passed, pieces * sample.copies)
    assert.ok(written < 65_536)
    assert.ok(most < 32 * 1024 * 1024, `${most} bytes more were held at once`)
  })
}

async function first({ body }: Outbound): Promise<unknown> {
  if (body instanceof Uint8Array) return body
  return body[Symbol.asyncIterator]().next()
}
