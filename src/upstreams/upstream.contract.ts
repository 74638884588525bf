import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import type { ErrorCode } from "#canonical/error.ts"
import { GatewayError } from "#canonical/error.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { createUndiciTransport } from "#http/undici-transport.ts"
import { bigPng } from "../../test/support/pictures.ts"
import { type ContractFixture, hostedPicture } from "./fixture-testing.ts"
import type { Upstream } from "./upstream.ts"
import {
  type ChannelOptions,
  channelOf,
  joinText,
  readEvents,
  type Replay,
  rechunkingTransport,
  ReplayingServer,
  requestOf,
  testKey,
} from "./upstream-testing.ts"

/** A member of the family, for {@link upstreamContract}. */
export interface ContractMember {
  readonly upstream: Upstream
  /** Behind the server's origin. */
  readonly basePath: string
  readonly fixtures: readonly ContractFixture[]
  /** What stands before and behind the base64 of a picture in an answer of this protocol. */
  readonly frame: readonly [head: string, tail: string]
  /** The same in an event stream. */
  readonly streamFrame: readonly [head: string, tail: string]
  /** An error as this protocol writes it. */
  errorBody(status: number): unknown
}

const chunkings = [1, 2, 7, 251, Number.POSITIVE_INFINITY]
const json = { "content-type": "application/json" }
const eventStream = { "content-type": "text/event-stream" }
const quarterHourMs = 15 * 60_000

/** Runs every test that all providers' protocols must pass, against a server on a real socket. */
export function upstreamContract(member: ContractMember): void {
  const { upstream, frame, streamFrame } = member
  describe(`the contract of upstreams: ${upstream.name}`, () => {
    let server: ReplayingServer
    before(async () => {
      server = await ReplayingServer.start()
    })
    after(() => server.stop())

    const channel = (options: Partial<ChannelOptions> = {}) => channelOf(upstream, { baseUrl: server.origin + member.basePath, ...options })
    const generate = (
      request: Partial<PreparedRequest> = {},
      options: Partial<ChannelOptions> = {},
      signal = AbortSignal.timeout(30_000),
    ) => upstream.generate(requestOf(request), channel(options), signal)

    for (const fixture of member.fixtures) {
      it(`reads the answer "${fixture.name}" however it is cut`, async () => {
        for (const chunkBytes of chunkings) {
          server.replay(({ url }) =>
            url === "/picture.png"
              ? { headers: { "content-type": "image/png" }, body: hostedPicture }
              : { headers: { "content-type": fixture.contentType }, body: fixture.body.replaceAll("{origin}", server.origin) },
          )
          const leases = { open: 0 }
          const transport = rechunkingTransport(createUndiciTransport({ environment: {} }), chunkBytes, leases)
          const settings = fixture.settings === undefined ? {} : { settings: fixture.settings }
          const events = await readEvents(generate(fixture.request, { transport, ...settings }))
          assert.deepEqual(joinText(events), fixture.events, `in chunks of ${chunkBytes}`)
          assert.equal(leases.open, 0, "every chunk was given back")
          for (const { url, headers } of server.seen.filter(({ url }) => url === "/picture.png")) {
            assert.ok(!JSON.stringify({ url, headers }).includes(testKey), "no credential reaches a picture's address")
          }
          await transport.close()
        }
      })
    }

    for (const [form, [head, tail], headers] of [
      ["document", frame, json],
      ["event stream", streamFrame, eventStream],
    ] as const) {
      it(`hands on a picture of 8 MB in a ${form} without holding it`, async () => {
        const picture = Buffer.from(Buffer.from(bigPng(8_000_000, 1)).toString("base64"))
        server.replay({ headers, body: [Buffer.from(head), picture, Buffer.from(tail)] })
        const hash = createHash("sha256")
        const startHeap = process.memoryUsage().heapUsed
        let mostHeap = 0
        for await (const event of generate({ stream: true })) {
          if (!("image" in event)) continue
          for await (const chunk of event.image.chunks) {
            hash.update(chunk.bytes)
            chunk.lease.release()
            mostHeap = Math.max(mostHeap, process.memoryUsage().heapUsed - startHeap)
          }
          await Promise.race([event.image.trailer, sleep(0)])
        }
        assert.equal(hash.digest("hex"), createHash("sha256").update(picture).digest("hex"))
        assert.ok(mostHeap < picture.length / 2, `${mostHeap} bytes of heap`)
      })

      it(`skips a picture that nobody reads in a ${form}`, async () => {
        server.replay({ headers, body: head + "A".repeat(400_000) + tail })
        const leases = { open: 0 }
        const transport = rechunkingTransport(createUndiciTransport({ environment: {} }), 10_000, leases)
        const types: string[] = []
        for await (const event of generate({ stream: true }, { transport })) types.push(event.type)
        assert.equal(types.at(-1), "finish")
        assert.equal(types.filter((type) => type === "image").length, 1)
        assert.equal(leases.open, 0)
        await transport.close()
      })

      it(`stops at once when a ${form} is given up inside a picture`, async () => {
        const controller = new AbortController()
        server.replay({ headers, body: head + "A".repeat(200_000), ending: "stall" })
        const image = await firstPicture(generate({ stream: true }, {}, controller.signal))
        const chunks = image.chunks[Symbol.asyncIterator]()
        await chunks.next()
        controller.abort()
        await assert.rejects(
          async () => {
            while ((await chunks.next()).done !== true);
          },
          { name: "GatewayError" },
        )
        await assert.rejects(image.trailer)
        await server.seen[0]?.closed
      })

      it(`closes the connection when a ${form} is left`, async () => {
        server.replay({ headers, body: head + "A".repeat(200_000), ending: "stall" })
        const events = generate({ stream: true })
        const image = await firstPicture(events)
        const chunks = image.chunks[Symbol.asyncIterator]()
        await chunks.next()
        await chunks.return?.()
        await events[Symbol.asyncIterator]().return?.()
        await assert.rejects(image.trailer)
        await server.seen[0]?.closed
      })

      for (const [what, replay] of Object.entries<Replay>({
        "is cut off inside a picture": { body: head + "A".repeat(5000) },
        "is cut off behind a picture": { body: head + "A".repeat(5000) + tail.slice(0, 1) },
        "loses its connection inside a picture": { body: head + "A".repeat(5000), ending: "drop" },
        "is empty": { body: "" },
      })) {
        it(`answers upstream_error where a ${form} ${what}`, async () => {
          server.replay({ headers, ...replay })
          await rejectsWith("upstream_error", generate({ stream: true }))
        })
      }
    }

    it("answers upstream_timeout where a provider stalls", async () => {
      server.replay({ headers: json, body: frame[0] + "A".repeat(5000), ending: "stall" })
      await rejectsWith("upstream_timeout", generate({}, { idleTimeoutMs: 1000 }))
    })

    const page = "<!doctype html><html><body><h1>It works</h1></body></html>"
    const error = (status: number): Replay => ({ status, headers: json, body: JSON.stringify(member.errorBody(status)) })
    const tooMany = (retryAfter: string): Replay => ({ ...error(429), headers: { ...json, "retry-after": retryAfter } })
    const refusals: Readonly<Record<string, readonly [Replay, ErrorCode, number?]>> = {
      "a page with status 200": [{ headers: { "content-type": "text/html" }, body: page }, "upstream_error"],
      "a page with status 403": [{ status: 403, headers: { "content-type": "text/html" }, body: page }, "upstream_error"],
      "a page with status 404": [{ status: 404, headers: { "content-type": "text/html" }, body: page }, "upstream_error"],
      "a page with status 502": [{ status: 502, headers: { "content-type": "text/html" }, body: page }, "upstream_error"],
      "words for JSON": [{ headers: json, body: "All is well." }, "upstream_error"],
      null: [{ headers: json, body: "null" }, "upstream_error"],
      "an empty list": [{ headers: json, body: "[]" }, "upstream_error"],
      "an empty object": [{ headers: json, body: "{}" }, "upstream_error"],
      "words for events": [{ headers: eventStream, body: "data: All is well.\n\n" }, "upstream_error"],
      "a body that is not UTF-8": [{ headers: json, body: Buffer.from('{"a":"\xff"}', "latin1") }, "upstream_error"],
      "no content": [{ status: 204 }, "upstream_error"],
      "a redirect": [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, "upstream_error"],
      "an error inside an answer": [{ headers: json, body: JSON.stringify(member.errorBody(503)) }, "upstream_overloaded"],
      "an error inside a stream": [
        { headers: eventStream, body: `data: ${JSON.stringify(member.errorBody(503))}\n\n` },
        "upstream_overloaded",
      ],
      "status 400": [error(400), "invalid_request"],
      "status 401": [error(401), "upstream_account"],
      "status 402": [error(402), "upstream_account"],
      "status 403": [error(403), "upstream_account"],
      "status 404": [error(404), "model_not_found"],
      "status 413": [error(413), "payload_too_large"],
      "status 422": [error(422), "invalid_request"],
      "status 429": [error(429), "upstream_overloaded"],
      "status 429 with seconds": [tooMany("2"), "upstream_overloaded", 2000],
      "status 429 with a date that has passed": [tooMany("Wed, 21 Oct 2015 07:28:00 GMT"), "upstream_overloaded", 1000],
      "status 429 with a date far away": [tooMany("Fri, 31 Dec 2099 23:59:59 GMT"), "upstream_overloaded", quarterHourMs],
      "status 429 with words": [tooMany("soon"), "upstream_overloaded"],
      "status 429 with less than nothing": [tooMany("-5"), "upstream_overloaded"],
      "status 429 with ages": [tooMany("1000000000"), "upstream_overloaded", quarterHourMs],
      "status 500": [error(500), "upstream_error"],
      "status 502": [error(502), "upstream_error"],
      "status 503": [error(503), "upstream_overloaded"],
      "status 504": [error(504), "upstream_timeout"],
      "status 529": [error(529), "upstream_overloaded"],
      "an endless error": [
        {
          status: 500,
          headers: json,
          body: {
            *[Symbol.iterator]() {
              for (let i = 0; i < 2000; i++) yield Buffer.alloc(10_000, 32)
            },
          },
        },
        "upstream_error",
      ],
    }
    for (const [what, [replay, code, retryAfterMs]] of Object.entries(refusals)) {
      it(`answers ${code} to ${what}`, async () => {
        server.replay(replay)
        const failure = await rejectsWith(code, generate())
        assert.equal(failure.details.retryAfterMs, retryAfterMs)
      })
    }

    it("puts neither the provider's words nor the key into what a client reads", async () => {
      for (const status of [400, 401, 403, 404, 429, 500]) {
        server.replay({ status, headers: json, body: JSON.stringify(member.errorBody(status)) })
        const failure = await rejectsWith(undefined, generate())
        assert.doesNotMatch(failure.message, /vendor words/)
        assert.doesNotMatch(JSON.stringify(failure.details.log), new RegExp(testKey))
        assert.equal(failure.details.log?.["providerStatus"], status)
      }
    })

    it("sends the key in a header and nowhere else", async () => {
      server.replay(error(500))
      await rejectsWith("upstream_error", generate())
      const [seen] = server.seen
      assert.ok(seen !== undefined && JSON.stringify(seen.headers).includes(testKey))
      assert.ok(!seen.url.includes(testKey) && !seen.body.includes(testKey))
    })
  })
}

async function firstPicture(events: ReturnType<Upstream["generate"]>) {
  const iterator = events[Symbol.asyncIterator]()
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
    if ("image" in next.value) return next.value.image
  throw new Error("there was no picture")
}

/** Reads an answer that must fail, and gives the failure. */
async function rejectsWith(code: ErrorCode | undefined, events: ReturnType<Upstream["generate"]>): Promise<GatewayError> {
  try {
    await readEvents(events)
  } catch (error) {
    assert.ok(error instanceof GatewayError, String(error))
    if (code !== undefined) assert.equal(error.code, code, JSON.stringify(error.details.log))
    return error
  }
  return assert.fail("the answer was taken")
}
