import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { RecordedAnswer, RequestRecord } from "#ledger/ledger.ts"
import { ask, goodKey, testApi } from "./api-testing.ts"

const bearer = { authorization: `Bearer ${goodKey}` }
const api = testApi()

const record: RequestRecord = {
  id: "req_7",
  keyId: "key_1",
  dialect: "openrouter-images",
  model: "google/gemini-2.5-flash-image",
  state: "succeeded",
  stream: true,
  wanted: 1,
  pictures: 1,
  usage: { inputTokens: 10, outputTokens: 1300, outputImageTokens: 1290 },
  charge: 38_703,
  attempts: [
    {
      id: "att_1",
      requestId: "req_7",
      number: 1,
      channel: "secret-channel",
      upstream: "gemini",
      model: "m",
      outcome: "upstream_error",
      cost: 99,
      startedAt: new Date(500),
      finishedAt: new Date(900),
    },
    {
      id: "att_2",
      requestId: "req_7",
      number: 2,
      channel: "secret-channel",
      upstream: "gemini",
      model: "m",
      outcome: "succeeded",
      cost: 99,
      startedAt: new Date(1000),
      finishedAt: new Date(3000),
    },
  ],
  createdAt: new Date(0),
  finishedAt: new Date(3500),
}
const answer: RecordedAnswer = { events: [{ type: "finish", choice: 0, reason: "stop", native: "STOP" }], warnings: [] }

describe("OpenRouter's picture models", () => {
  it("are those that draw, each with what it takes and a way to its endpoints", async () => {
    const { response, body } = await ask(api, "/api/v1/images/models")
    assert.equal(response.status, 200)
    const ids = body.data.map((model: { id: string }) => model.id)
    assert.ok(ids.includes("google/gemini-2.5-flash-image") && ids.includes("openai/gpt-image-2") && ids.includes("limn/painter"))
    for (const model of body.data) {
      assert.ok(model.architecture.output_modalities.includes("image"), model.id)
      assert.equal(typeof model.supports_streaming, "boolean")
      const { response, body } = await ask(api, model.endpoints)
      assert.equal(response.status, 200, model.endpoints)
      assert.equal(body.id, model.id)
      assert.deepEqual(body.endpoints[0].supported_parameters, model.supported_parameters)
    }
  })

  it("are described by typed capabilities", async () => {
    const of = async (id: string) =>
      (await ask(api, `/openrouter/api/v1/images/models/${id}/endpoints`)).body.endpoints[0].supported_parameters
    const gemini = await of("google/gemini-2.5-flash-image")
    assert.equal(gemini.aspect_ratio.type, "enum")
    assert.ok(gemini.aspect_ratio.values.includes("16:9"))
    assert.equal("resolution" in gemini, false)
    assert.deepEqual(gemini.input_references, { type: "range", min: 0, max: 3 })
    assert.deepEqual(gemini.n, { type: "range", min: 1, max: 10 })
    const painter = await of("limn/painter")
    assert.deepEqual(painter.resolution, { type: "enum", values: ["512", "1K", "2K", "4K"] })
    const gpt = await of("openai/gpt-image-2")
    assert.deepEqual(gpt.quality, { type: "enum", values: ["auto", "low", "medium", "high"] })
  })

  it("have price lines in dollars, by tier where that matters, and none where no price is known", async () => {
    const path = "/api/v1/images/models/google/gemini-2.5-flash-image/endpoints"
    const pricing = async (prices: Parameters<typeof testApi>[0]) => (await ask(testApi(prices), path)).body.endpoints[0].pricing
    assert.deepEqual(await pricing({ pricesOf: async () => ({ textIn: 300, imageIn: 300, textOut: 2500, imageOut: 30_000 }) }), [
      { billable: "output_image", unit: "token", cost_usd: 0.00003 },
      { billable: "input_image", unit: "token", cost_usd: 0.0000003 },
      { billable: "input_text", unit: "token", cost_usd: 0.0000003 },
    ])
    assert.deepEqual(
      await pricing({ pricesOf: async () => ({ request: 1_000_000, picture: { default: 40_000_000, "2K": 80_000_000 } }) }),
      [
        { billable: "output_image", unit: "request", cost_usd: 0.001 },
        { billable: "output_image", unit: "image", cost_usd: 0.04 },
        { billable: "output_image", unit: "image", cost_usd: 0.08, variant: "2K" },
      ],
    )
    assert.deepEqual(await pricing({ pricesOf: async () => undefined }), [])
  })

  it("are not looked for among others", async () => {
    const { response, body } = await ask(api, "/api/v1/images/models/no/such/endpoints")
    assert.equal(response.status, 404)
    assert.equal(body.error.code, 404)
    const { response: wrong } = await ask(api, "/api/v1/images/models/limn/painter/endpoints", {}, "DELETE")
    assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, OPTIONS"])
  })
})

describe("OpenRouter's other lists", () => {
  it("count, show one, and show those of a key", async () => {
    const all = (await ask(api, "/api/v1/models?output_modalities=all")).body
    assert.equal((await ask(api, "/api/v1/models/count?output_modalities=all")).body.data.count, all.data.length)
    assert.equal((await ask(api, "/api/v1/models/count")).body.data.count, (await ask(api, "/api/v1/models")).body.data.length)
    assert.deepEqual((await ask(api, "/api/v1/models/user?output_modalities=all", bearer)).body, all)
    assert.equal((await ask(api, "/api/v1/models/user")).response.status, 401)
    const { data } = (await ask(api, "/api/v1/model/limn/painter")).body
    assert.deepEqual(
      data,
      all.data.find((model: { id: string }) => model.id === "limn/painter"),
    )
  })

  it("are whole, or pages with a way to the next one", async () => {
    const all = (await ask(api, "/api/v1/models?output_modalities=all")).body
    assert.deepEqual([all.total_count, all.links.next], [all.data.length, null])
    const found: object[] = []
    let next: string | null = "/openrouter/api/v1/models?output_modalities=all&limit=4"
    while (next !== null) {
      const { body } = await ask(api, next)
      assert.ok(body.data.length <= 4)
      assert.equal(body.total_count, all.total_count)
      found.push(...body.data)
      next = body.links.next
    }
    assert.deepEqual(found, all.data)
  })

  it("are narrowed by parameters and ordered", async () => {
    const list = async (query: string) => (await ask(api, `/api/v1/models?output_modalities=all&${query}`)).body.data
    const all = await list("")
    assert.deepEqual(await list("supported_parameters=seed,temperature"), all)
    assert.deepEqual(await list("supported_parameters=seed,tools"), [])
    const created = (await list("sort=newest")).map((model: { created: number }) => model.created)
    assert.deepEqual(
      created,
      created.toSorted((one: number, other: number) => other - one),
    )
    const prices = (await list("sort=pricing-low-to-high")).map(({ pricing }: { pricing: { prompt: string; completion: string } }) =>
      pricing.prompt === "-1" ? Number.POSITIVE_INFINITY : Number(pricing.prompt) + Number(pricing.completion),
    )
    assert.deepEqual(
      prices,
      prices.toSorted((one: number, other: number) => one - other),
    )
    assert.deepEqual(await list("sort=most-popular"), all)
    assert.equal((await ask(api, "/api/v1/models?sort=prettiest")).response.status, 400)
  })
})

describe("OpenRouter's account", () => {
  const spent = testApi({
    authenticate: async (key) =>
      key === goodKey
        ? {
            id: "key_1",
            label: "studio",
            payer: { keyId: "key_1", userId: "user_1" },
            limits: { requestsPerMinute: 30 },
            expiresAt: new Date("2027-01-01T00:00:00Z"),
          }
        : undefined,
    spendingOf: async ({ keyId }) => {
      assert.equal(keyId, "key_1")
      return {
        cap: 10_000_000,
        period: "month",
        left: 7_500_000,
        affordable: 2_000_000,
        total: 30_000_000,
        today: 500_000,
        thisWeek: 1_000_000,
        thisMonth: 2_500_000,
      }
    },
  })

  it("shows a key with its own limit", async () => {
    for (const path of ["/api/v1/key", "/openrouter/api/v1/key"]) {
      const { data } = (await ask(spent, path, bearer)).body
      assert.deepEqual([data.label, data.creator_user_id, data.expires_at], ["studio", "user_1", "2027-01-01T00:00:00.000Z"])
      assert.deepEqual([data.limit, data.limit_remaining, data.limit_reset], [10, 7.5, "monthly"])
      assert.deepEqual([data.usage, data.usage_daily, data.usage_weekly, data.usage_monthly], [30, 0.5, 1, 2.5])
      assert.deepEqual([data.rate_limit.requests, data.rate_limit.interval], [30, "60s"])
    }
    const { data } = (await ask(api, "/api/v1/key", bearer)).body
    assert.deepEqual([data.limit, data.limit_remaining, data.limit_reset, data.rate_limit.requests], [null, null, null, -1])
  })

  it("has credits whose difference is what may be spent", async () => {
    assert.deepEqual((await ask(spent, "/api/v1/credits", bearer)).body, { data: { total_credits: 32, total_usage: 30 } })
    assert.deepEqual((await ask(api, "/api/v1/credits", bearer)).body, { data: { total_credits: 1_000_000_000, total_usage: 0 } })
  })

  it("is for the key alone, and for one that may read", async () => {
    const writes = testApi({
      authenticate: async () => ({ id: "key_1", label: "", payer: { keyId: "key_1" }, limits: {}, scopes: ["generate"] }),
    })
    for (const path of ["/api/v1/key", "/api/v1/credits", "/api/v1/generation?id=req_7"]) {
      assert.equal((await ask(api, path)).response.status, 401, path)
      const { response, body } = await ask(writes, path, bearer)
      assert.deepEqual([response.status, body.error.metadata.error_type], [403, "permission_denied"], path)
    }
  })
})

describe("OpenRouter's generations", () => {
  const requests = {
    find: async (id: string, keyId: string) => (id === "req_7" && keyId === "key_1" ? record : undefined),
    answerOf: async () => ({ state: "succeeded" as const, answer }),
  }
  const kept = testApi({ requests })

  it("are found by the id of the answer, whatever the API was", async () => {
    for (const id of ["req_7", "chatcmpl-req_7"]) {
      const { data } = (await ask(kept, `/api/v1/generation?id=${id}`, bearer)).body
      assert.deepEqual([data.id, data.api_type, data.streamed, data.num_media_completion], ["req_7", "image", true, 1])
      assert.deepEqual([data.total_cost, data.usage, data.upstream_inference_cost], [0.038703, 0.038703, null])
      assert.deepEqual([data.tokens_prompt, data.tokens_completion, data.native_tokens_completion_images], [10, 1300, 1290])
      assert.deepEqual([data.finish_reason, data.native_finish_reason], ["stop", "STOP"])
      assert.deepEqual([data.latency, data.generation_time], [3500, 2000])
      assert.ok(!JSON.stringify(data).includes("secret-channel"))
    }
    const chat = testApi({ requests: { ...requests, find: async () => ({ ...record, dialect: "chat" }) } })
    assert.equal((await ask(chat, "/api/v1/generation?id=req_7", bearer)).body.data.api_type, "completions")
  })

  it("say what they can of a failure, and of an answer that is no longer kept", async () => {
    const failed = { ...record, state: "failed" as const, charge: 0, attempts: [] }
    const own = testApi({ requests: { find: async () => failed, answerOf: async () => undefined } })
    const { data } = (await ask(own, "/api/v1/generation?id=req_7", bearer)).body
    assert.deepEqual([data.finish_reason, data.total_cost, data.generation_time], ["error", 0, null])
    for (const [dialect, reason] of [
      ["openrouter-images", "stop"],
      ["chat", null],
    ] as const) {
      const gone = testApi({ requests: { find: async () => ({ ...record, dialect }), answerOf: async () => undefined } })
      assert.equal((await ask(gone, "/api/v1/generation?id=req_7", bearer)).body.data.finish_reason, reason)
    }
  })

  it("are 404 for everybody else, and while they run", async () => {
    const { finishedAt: _, ...running } = { ...record, state: "running" as const }
    const own = testApi({ requests: { ...requests, find: async () => running } })
    for (const [one, path, status, words] of [
      [kept, "/api/v1/generation?id=req_8", 404, /No generation of this key/],
      [own, "/api/v1/generation?id=req_7", 404, /still runs/],
      [kept, "/api/v1/generation", 400, /`id` is missing/],
    ] as const) {
      const { response, body } = await ask(one, path, bearer)
      assert.deepEqual([response.status, body.error.code], [status, status])
      assert.match(body.error.message, words)
    }
  })
})
