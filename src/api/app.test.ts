import assert from "node:assert/strict"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, it } from "node:test"
import { createModelMap } from "#gateway/model-map.ts"
import type { RecordedAnswer, RequestRecord } from "#ledger/ledger.ts"
import { ask, goodKey, testApi } from "./api-testing.ts"

const bearer = { authorization: `Bearer ${goodKey}` }
const api = testApi()

const record: RequestRecord = {
  id: "req_7",
  keyId: "key_1",
  dialect: "images",
  model: "limn/painter",
  state: "succeeded",
  stream: false,
  wanted: 1,
  pictures: 1,
  createdAt: new Date("2026-11-21T06:00:00Z"),
  finishedAt: new Date("2026-11-21T06:00:01Z"),
  attempts: [
    {
      id: "att_1",
      requestId: "req_7",
      number: 1,
      channel: "painter",
      upstream: "painter",
      model: "limn/painter",
      startedAt: new Date("2026-11-21T06:00:00Z"),
    },
  ],
}
const picture = {
  id: "p1",
  sha256: "ab",
  mediaType: "image/png",
  width: 8,
  height: 9,
  byteLength: 10,
  createdAt: new Date("2026-11-21T06:00:01Z"),
}

describe("GET /v1/requests/{id}", () => {
  const withRecord = (found: RequestRecord, extra = {}, answer?: RecordedAnswer) =>
    testApi({
      requests: {
        find: async (id, keyId) => (id === "req_7" && keyId === "key_1" ? found : undefined),
        answerOf: async () => ({ state: found.state, ...(answer === undefined ? {} : { answer }) }),
      },
      pictures: { ofRequest: async () => [picture], link: ({ id }, base) => `${base}/i/${id}.png` },
      ...extra,
    })

  it("tells the owner what became of a request", async () => {
    const { response, body } = await ask(withRecord(record), "/v1/requests/req_7", bearer)
    assert.equal(response.status, 200)
    assert.match(response.headers.get("x-request-id") ?? "", /^req_/)
    assert.deepEqual(body.pictures, [{ url: "http://limn.test/i/p1.png", media_type: "image/png", width: 8, height: 9, sha256: "ab" }])
    assert.equal(body.state, "succeeded")
    assert.equal(body.charge_usd, "0")
    assert.equal(body.receipt.total_usd, "0")
    assert.equal(body.error, null)
  })

  it("gives a receipt: what was asked for, what came, and what was paid for it", async () => {
    const paid: RequestRecord = {
      ...record,
      asked: { count: 2, aspectRatio: "1:1" },
      priceId: "price_1",
      hold: 80_000,
      charge: 39_001,
      lines: [
        { unit: "picture", tier: "1K", quantity: 1, unitPrice: 39_000_000 },
        { unit: "text_in", quantity: 3, unitPrice: 300 },
      ],
    }
    const { body } = await ask(withRecord(paid), "/v1/requests/req_7", bearer)
    assert.equal(body.charge_usd, "0.039001")
    assert.deepEqual(body.receipt, {
      asked: { count: 2, aspect_ratio: "1:1", image_size: null, width: null, height: null, media_type: null },
      delivered: [{ sha256: "ab", width: 8, height: 9, aspect_ratio: "8:9", media_type: "image/png" }],
      seconds: 1,
      attempts: [{ number: 1, purpose: null, outcome: null }],
      lines: [
        { unit: "picture", tier: "1K", quantity: 1, unit_price_usd: "0.039", amount_usd: "0.039" },
        { unit: "text_in", tier: null, quantity: 3, unit_price_usd: "0.0000003", amount_usd: "0.0000009" },
      ],
      price_version: "price_1",
      total_usd: "0.039001",
      held_usd: "0.08",
    })
  })

  it("charges nothing for a failure, and says what the client was told", async () => {
    const failed: RequestRecord = { ...record, state: "failed", errorCode: "upstream_timeout" }
    const error = { code: "upstream_timeout", message: "The provider took too long.", details: {} } as const
    const { body } = await ask(withRecord(failed, {}, { error }), "/v1/requests/req_7", { "x-goog-api-key": goodKey })
    assert.equal(body.charge_usd, "0")
    assert.deepEqual(body.error, { code: "upstream_timeout", message: "The provider took too long." })
    const unknown = await ask(withRecord({ ...record, state: "unknown" }), "/v1/requests/req_7", bearer)
    assert.equal(unknown.body.charge_usd, "0")
    const running = await ask(withRecord({ ...record, state: "running" }), "/v1/requests/req_7", bearer)
    assert.deepEqual([running.body.charge_usd, running.body.receipt], [null, null])
  })

  it("knows nothing of other requests, and nothing without a key", async () => {
    assert.equal((await ask(withRecord(record), "/v1/requests/req_8", bearer)).response.status, 404)
    assert.equal((await ask(withRecord(record), "/v1/requests/req_7")).response.status, 401)
    assert.equal((await ask(withRecord(record), "/v1/requests/req_7", { authorization: "Bearer other" })).response.status, 401)
  })

  it("makes links below the configured or the trusted address", async () => {
    const forwarded = { ...bearer, "x-forwarded-proto": "https", "x-forwarded-host": "limn.example" }
    const urls = async (extra: object): Promise<string> =>
      (await ask(withRecord(record, extra), "/v1/requests/req_7", forwarded)).body.pictures[0].url
    assert.equal(await urls({}), "http://limn.test/i/p1.png")
    assert.equal(await urls({ trustProxy: true }), "https://limn.example/i/p1.png")
    assert.equal(await urls({ publicUrl: "https://pictures.example/limn/" }), "https://pictures.example/limn/i/p1.png")
  })
})

describe("health", () => {
  it("separates living from being ready", async () => {
    const broken = testApi({ ready: () => Promise.reject(new Error("no database")) })
    assert.equal((await ask(broken, "/healthz")).response.status, 200)
    assert.equal((await ask(broken, "/readyz")).response.status, 503)
    assert.equal((await ask(testApi({ ready: async () => false }), "/readyz")).response.status, 503)
    assert.equal((await ask(api, "/readyz")).response.status, 200)
  })
})

describe("what nobody serves", () => {
  const message = async (path: string, method = "GET"): Promise<string> => {
    const { response, body } = await ask(api, path, {}, method)
    assert.equal(response.status, 404)
    assert.equal(response.headers.get("access-control-allow-origin"), "*")
    return body.error.message
  }

  it("suggests the route that was meant", async () => {
    assert.match(await message("/v1/v1/chat/completions", "POST"), /mean POST \/v1\/chat\/completions/)
    assert.match(await message("/chat/completions", "POST"), /mean POST \/v1\/chat\/completions/)
    assert.match(await message("/v1/image/generation", "POST"), /POST \/v1\/images\/generations/)
    assert.match(await message("/images/edits", "POST"), /POST \/v1\/images\/edits/)
    assert.match(await message("/models"), /GET \/v1\/models/)
    assert.match(await message("/v1/chat/completion", "POST"), /mean POST \/v1\/chat\/completions\?/)
    assert.match(
      await message("/v1/v1beta/models/gemini-2.5-flash-image:generateContent", "POST"),
      /models\/gemini-2.5-flash-image:generateContent/,
    )
  })

  it("suggests what is near, and a vendor's mount only to who asked for that vendor", async () => {
    const hints = {
      "GET /models": "GET /v1/models?",
      "GET /v2/models": "GET /v1/models?",
      "POST /v2/chat/completions": "POST /v1/chat/completions?",
      "POST /foo/images/edits": "POST /v1/images/edits?",
      "POST /openrouter/v1/chat/completions": "POST /openrouter/api/v1/chat/completions?",
      "POST /openruoter/api/v1/chat/completions": "POST /openrouter/api/v1/chat/completions?",
      "POST /aihubmix/chat/completions": "POST /aihubmix/v1/chat/completions?",
      "GET /v1beta/model": "GET /v1beta/models?",
      "GET /health": "GET /healthz?",
      "GET /v1/request/req_1": "GET /v1/requests/{id}?",
      "GET /foo": undefined,
      "GET /foo/bar": undefined,
      "GET /v1": undefined,
      "GET /v1/foo": undefined,
      "GET /openrouter": undefined,
      "POST /completions": undefined,
      "GET /foo/generations": "GET /api/v1/generation?",
      "GET /wp-login.php": undefined,
    }
    for (const [request, hint] of Object.entries(hints)) {
      const [method = "", path = ""] = request.split(" ")
      const told = (await message(path, method)).replace(/^There is nothing at .*?\. /, "")
      assert.equal(told, hint === undefined ? "GET /llms.txt lists what there is." : `Did you mean ${hint}`, request)
    }
  })

  it("says to whoever has files to upload where pictures go", async () => {
    for (const path of ["/v1/files", "/upload/v1beta/files", "/v1beta/files/abc", "/api/v1/files"])
      assert.match((await ask(api, path)).body.error.message, /no file storage here\. Send the picture itself/, path)
  })

  it("answers in the form of the path", async () => {
    assert.equal((await ask(api, "/v1/nothing")).body.error.type, "invalid_request_error")
    assert.equal((await ask(api, "/api/v1/nothing")).body.error.code, 404)
    assert.equal((await ask(api, "/v1beta/nothing")).body.error.status, "NOT_FOUND")
    assert.equal((await ask(api, "/gemini/v1/nothing")).body.error.status, "NOT_FOUND")
    assert.equal((await ask(api, "/upload/v1beta/files")).body.error.status, "NOT_FOUND")
    assert.equal((await ask(api, "/v1/nothing", { "x-goog-api-client": "genai" })).body.error.status, "NOT_FOUND")
  })

  it("names the methods of a route that has others", async () => {
    for (const [path, method, allow] of [
      ["/v1/models", "POST", "GET, OPTIONS"],
      ["/v1/requests/req_1", "DELETE", "GET, OPTIONS"],
      ["/v1/images/generations", "GET", "POST, OPTIONS"],
      ["/api/v1/models/limn/painter/endpoints", "PUT", "GET, OPTIONS"],
    ] as const) {
      const { response } = await ask(api, path, {}, method)
      assert.equal(response.status, 405, path)
      assert.equal(response.headers.get("allow"), allow)
    }
  })

  it("lets any origin ask", async () => {
    const response = await api.app.request("/v1/models", { method: "OPTIONS" })
    assert.equal(response.status, 204)
    assert.equal(response.headers.get("access-control-allow-origin"), "*")
    assert.match(response.headers.get("access-control-allow-methods") ?? "", /GET/)
  })

  it("hides an unexpected failure from the client and shows it to the log", async () => {
    const seen: unknown[] = []
    const broken = testApi({
      authenticate: () => Promise.reject(new Error("secret detail")),
      failed: (error) => void seen.push(error),
    })
    const { response, body } = await ask(broken, "/v1/models", bearer)
    assert.equal(response.status, 500)
    assert.doesNotMatch(JSON.stringify(body), /secret detail/)
    assert.match(String(seen[0]), /secret detail/)
  })
})

describe("documents", () => {
  it("say where this server is", async () => {
    const response = await api.app.request("http://limn.test/llms.txt")
    const text = await response.text()
    assert.match(text, /http:\/\/limn\.test\/v1\/images\/generations/)
    assert.doesNotMatch(text, /\{\{/)
  })

  it("name a model that is served", async () => {
    const { listed } = createModelMap({ "house-style": "gemini-2.5-flash-image" }, "id")
    const text = await (await testApi({ listed: () => listed }).app.request("/llms.txt")).text()
    assert.match(text, /house-style/)
    assert.doesNotMatch(text, /limn\/painter/)
    const demo = await testApi({ listed: () => listed, demo: () => true }).app.request("/llms.txt")
    assert.equal(demo.headers.get("x-limn-demo"), "painter")
    assert.match(await demo.text(), /demo mode[^]*limn\/painter/)
  })

  it("describe only routes that exist, each GET of them served", async () => {
    const { body } = await ask(api, "/openapi.json")
    assert.equal(body.openapi, "3.1.0")
    assert.ok(body.paths["/v1/images/edits"].post.requestBody.content["multipart/form-data"])
    assert.ok(body.paths["/v1beta/models/{model}:generateContent"].post)
    // The others are asked for where they are served: test/scenarios/admin.test.ts and openapi.test.ts.
    const elsewhere = /^\/$|^\/(?:admin|app|i)\/|\/responses\//
    const asked = Object.keys(body.paths).filter((path) => body.paths[path].get !== undefined && !elsewhere.test(path))
    assert.ok(asked.length > 12)
    for (const path of asked) {
      const filled = path.replace("{author}/{slug}", "limn/painter").replace("{model}", "limn/painter").replace("{id}", "req_7")
      const query = path.endsWith("/generation") ? "?id=req_7" : ""
      const metrics = { render: () => "", verifyAdmin: async () => true }
      const withRecord = testApi({ requests: { find: async () => record, answerOf: async () => undefined }, metrics })
      const incoming = { socket: { remoteAddress: "127.0.0.1", remotePort: 9, remoteFamily: "IPv4" } }
      const response = await withRecord.app.request(filled + query, { headers: bearer }, { incoming })
      assert.equal(response.status, 200, path)
    }
  })
})

describe("the listener", () => {
  it("serves over a socket, HEAD and unread bodies included", async () => {
    const server = createServer(api.listener)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      assert.equal((await fetch(`${base}/v1/models`, { headers: bearer })).status, 200)
      const head = await fetch(`${base}/healthz`, { method: "HEAD" })
      assert.equal(head.status, 200)
      assert.equal(await head.text(), "")
      const lost = await fetch(`${base}/nowhere`, { method: "POST", body: "x".repeat(100_000) })
      assert.equal(lost.status, 404)
      await lost.text()
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})
