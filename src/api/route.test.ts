import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { gunzipSync } from "node:zlib"
import { z } from "zod"
import type { ServerRequest } from "#http/server.ts"
import { routeFactory } from "./route.ts"

const services = { audit: { record: () => Promise.resolve() } }
const make = routeFactory<typeof services, { everybody: undefined }, "everybody">("everybody")
const answer = z.object({ text: z.string() })

function ask(method: "GET" | "POST", text: string, headers: Record<string, string>) {
  const route = make({ method, path: "/text", summary: "A text.", answer, handle: () => Promise.resolve({ text }) })
  return route.run(services, { method, path: "/text", query: new URLSearchParams(), headers } as unknown as ServerRequest, {}, undefined)
}

describe("the answer of a route", () => {
  const long = "a heron ".repeat(1000)
  for (const [title, method, text, headers, isCompressed] of [
    ["is compressed for who takes that", "GET", long, { "accept-encoding": "br, gzip" }, true],
    ["is plain for who does not", "GET", long, {}, false],
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
