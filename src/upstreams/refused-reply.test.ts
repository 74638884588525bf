import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { owned } from "#bytes/chunk.ts"
import { parseRetryAfter, readRefused, toFailure } from "./refused-reply.ts"

const now = Date.parse("2026-11-21T12:00:00Z")

describe("parseRetryAfter", () => {
  for (const [value, wait] of [
    ["2", 2000],
    [" 2.5 ", 2500],
    ["0", 1000],
    ["1000000000", 900_000],
    ["Sat, 21 Nov 2026 12:00:30 GMT", 30_000],
    ["Saturday, 21-Nov-26 12:00:30 GMT", 30_000],
    ["Sat, 21 Nov 2026 11:00:00 GMT", 1000],
    ["Sun, 21 Nov 2027 12:00:00 GMT", 900_000],
    ["-5", undefined],
    ["abc", undefined],
    ["Abc 1", undefined],
    ["2026-11-21", undefined],
    ["", undefined],
    [undefined, undefined],
  ] as const) {
    it(`reads ${JSON.stringify(value)} as ${wait}`, () => assert.equal(parseRetryAfter(value, now), wait))
  }
})

describe("toFailure", () => {
  for (const [status, executed] of [
    [400, "no"],
    [401, "no"],
    [404, "no"],
    [429, "no"],
    [408, undefined],
    [500, undefined],
    [503, undefined],
    [524, undefined],
  ] as const) {
    it(`says of status ${status} whether the work was done: ${executed ?? "nobody knows"}`, () => {
      assert.equal(toFailure("upstream_error", { status, body: {}, excerpt: "" }).details.executed, executed)
    })
  }
})

describe("readRefused", () => {
  const read = (text: string, key?: string) =>
    readRefused(
      {
        status: 400,
        headers: {},
        body: (async function* () {
          for (let start = 0; start < text.length; start += 1000) yield owned(Buffer.from(text.slice(start, start + 1000)))
        })(),
      },
      key,
    )

  it("keeps keys and pictures out of the log, and cuts what it keeps", async () => {
    const { body, excerpt } = await read(
      JSON.stringify({ error: { message: `bad sk-1 ${"iVBORw0KGgo".repeat(50)} end ${"word ".repeat(200)}` } }),
      "sk-1",
    )
    assert.ok(body !== undefined)
    assert.match(excerpt, /^\{"error":\{"message":"bad \[key\] \[…\] end word word/)
    assert.equal(excerpt.length, 500)
  })

  it("reads 64 KiB and no more", async () => {
    const { body } = await read(`{"a":"${"x ".repeat(50_000)}"}`)
    assert.equal(body, undefined)
  })
})
