import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { gunzipSync } from "node:zlib"
import { z } from "zod"
import type { AuditActor } from "#accounts/audit.ts"
import type { GatewayError } from "#canonical/error.ts"
import type { ServerRequest } from "#http/server.ts"
import { MemoryLimiter } from "#limits/memory-limiter.ts"
import { check, routeFactory } from "./route.ts"

const services = { audit: { record: () => Promise.resolve() }, limiter: new MemoryLimiter() }
const make = routeFactory<typeof services, { everybody: undefined }, "everybody">("everybody")
const answer = z.object({ text: z.string() })

function ask(method: "GET" | "HEAD" | "POST", text: string, headers: Record<string, string>) {
  const route = make({
    method: method === "HEAD" ? "GET" : method,
    path: "/text",
    summary: "A text.",
    answer,
    toCsv: (given) => given.text,
    handle: () => Promise.resolve({ text }),
  })
  return route.run(services, { method, path: "/text", query: new URLSearchParams(), headers } as unknown as ServerRequest, {}, undefined)
}

describe("the answer of a route", () => {
  const long = "a heron ".repeat(1000)
  for (const [title, method, text, headers, isCompressed] of [
    ["is compressed for who takes that", "GET", long, { "accept-encoding": "br, gzip" }, true],
    // So that HEAD says of length and coding what GET would.
    ["is told to be compressed by HEAD too", "HEAD", long, { "accept-encoding": "gzip" }, true],
    ["is plain for who does not", "GET", long, {}, false],
    ["is plain for who wants that", "GET", long, { "accept-encoding": "identity" }, false],
    ["is plain for who does not want that one", "GET", long, { "accept-encoding": "gzip;q=0, identity" }, false],
    ["is plain where it is short", "GET", "a heron", { "accept-encoding": "gzip" }, false],
    // What was sent comes back beside what is secret there: lengths would tell of it.
    ["is plain where something was sent", "POST", long, { "accept-encoding": "gzip" }, false],
  ] as const) {
    it(title, async () => {
      const { status, headers: given, body } = await ask(method, text, headers)
      const bytes = body as Uint8Array
      assert.equal(status, 200)
      assert.equal(given?.["content-encoding"], isCompressed ? "gzip" : undefined)
      assert.equal(given?.["vary"], "accept-encoding")
      assert.deepEqual(JSON.parse((isCompressed ? gunzipSync(bytes) : Buffer.from(bytes)).toString()), { text })
      if (isCompressed) assert.ok(bytes.byteLength < text.length / 10)
    })
  }
})

describe("the answer of a route as CSV", () => {
  it("is plain, whatever the client takes", async () => {
    const text = "a heron\n".repeat(1000)
    const { headers, body } = await ask("GET", text, { accept: "text/csv", "accept-encoding": "gzip" })
    assert.deepEqual([headers["content-type"], headers["content-encoding"]], ["text/csv; charset=utf-8", undefined])
    assert.equal(Buffer.from(body as Uint8Array).toString(), text)
  })
})

describe("the rate of a route", () => {
  const visit = routeFactory<typeof services, { member: { actor: AuditActor } }, "member">("member")
  const named = (what: string) =>
    visit({
      method: "POST",
      path: "/x",
      summary: "X.",
      answer,
      rate: { what, perMinute: 2 },
      handle: () => Promise.resolve({ text: "done" }),
    })
  const request = { method: "POST", path: "/x", query: new URLSearchParams(), headers: {} } as unknown as ServerRequest
  const by = (id: string) => ({ actor: { type: "user" as const, id, name: id } })

  it("holds for each account, over all routes of the same name, and says when to come again", async () => {
    const [one, same, other] = [named("make shares"), named("make shares"), named("fetch archives")]
    await one.run(services, request, {}, by("han"))
    await same.run(services, request, {}, by("han"))
    await assert.rejects(one.run(services, request, {}, by("han")), (error: GatewayError) => {
      assert.equal(error.code, "rate_limit_exceeded")
      assert.match(error.message, /^You may make shares 2 times a minute\. Try again in \d+ seconds?\.$/)
      assert.ok((error.details.retryAfterMs ?? 0) > 0)
      return true
    })
    for (const [route, who] of [
      [other, "han"],
      [one, "lin"],
    ] as const) {
      assert.equal((await route.run(services, request, {}, by(who))).status, 200)
    }
  })
})

describe("what is wrong with a field", () => {
  const schema = z.object({
    count: z.int().min(1).max(9).optional(),
    share: z.number().positive().optional(),
    name: z.string().min(2).max(3).optional(),
  })
  for (const [value, message] of [
    [{ count: 0 }, "`count` must be at least 1."],
    [{ count: 10 }, "`count` must be at most 9."],
    [{ count: "many" }, "`count` must be a number."],
    [{ count: 1.5 }, "`count` must be a whole number."],
    [{ share: 0 }, "`share` must be more than 0."],
    [{ name: "x" }, "`name` must have at least 2 characters."],
  ] as const) {
    it(`${JSON.stringify(value)}: ${message}`, () => assert.throws(() => check(schema, value), { message }))
  }
})
