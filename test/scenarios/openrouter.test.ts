import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { type CountingProvider, drawn, draws, drawsAfter, fails, refuses, startProvider } from "../support/counting-provider.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"

const model = "google/gemini-2.5-flash-image"
const pictureUsd = 0.04
const base64 = Buffer.from(drawn).toString("base64")

/** JSON of which the test knows the shape. */
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

let provider: CountingProvider
let limn: TestLimn
before(async () => {
  provider = await startProvider(draws)
  limn = await startLimn({
    channels: [provider.channel],
    file: { prices: { "gemini-2.5-flash-image": { picture: pictureUsd } } },
  })
})
after(async () => {
  assert.deepEqual(await limn.violations(), [])
  await limn.close()
  await provider.close()
})

async function post(path: string, body: object, key = limn.key): Promise<{ response: Response; text: string }> {
  const response = await fetch(`${limn.address}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "http-referer": "https://app.example",
      "x-title": "App",
    },
    body: JSON.stringify(body),
  })
  return { response, text: await response.text() }
}

async function get(path: string, key = limn.key): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${limn.address}${path}`, { headers: { authorization: `Bearer ${key}` } })
  return { status: response.status, body: await response.json() }
}

const events = (stream: string): Json[] => (stream.match(/(?<=^data: )\{.*$/gm) ?? []).map((line) => JSON.parse(line))

describe("OpenRouter's image API", () => {
  it("draws, says what it cost, and knows the generation at once", async () => {
    for (const mount of ["/api/v1", "/openrouter/api/v1"]) {
      const { response, text } = await post(`${mount}/images`, { model, prompt: "A red kite", n: 2 })
      assert.equal(response.status, 200, text.slice(0, 300))
      const { data, usage } = JSON.parse(text)
      assert.deepEqual(
        data.map(({ b64_json, media_type }: Json) => [b64_json, media_type]),
        [
          [base64, "image/png"],
          [base64, "image/png"],
        ],
      )
      assert.equal(usage.cost, 2 * pictureUsd)
      assert.equal(usage.completion_tokens_details.image_tokens, 2 * 1290)
      const id = response.headers.get("x-generation-id")
      const { body } = await get(`${mount}/generation?id=${id}`)
      assert.equal(body.data.http_referer, "https://app.example/")
      assert.equal(body.data.total_cost, 2 * pictureUsd)
      assert.equal(body.data.num_media_completion, 2)
      assert.equal(body.data.native_tokens_completion_images, 2 * 1290)
      assert.equal(body.data.finish_reason, "stop")
    }
  })

  it("streams, and knows the generation as soon as the stream has ended", async () => {
    const { response, text } = await post("/api/v1/images", { model, prompt: "A red kite", stream: true })
    assert.equal(response.headers.get("content-type"), "text/event-stream")
    assert.ok(text.endsWith("data: [DONE]\n\n"))
    const [completed, ...more] = events(text)
    assert.deepEqual(
      [completed.type, completed.b64_json, completed.usage.cost, more.length],
      ["image_generation.completed", base64, pictureUsd, 0],
    )
    const { body } = await get(`/api/v1/generation?id=${response.headers.get("x-generation-id")}`)
    assert.deepEqual([body.data.total_cost, body.data.streamed, body.data.api_type], [pictureUsd, true, "image"])
  })

  it("takes references by data URL and by our own links", async () => {
    const linked = await post("/v1/images/generations", { model, prompt: "A kite", response_format: "url" })
    const { url } = JSON.parse(linked.text).data[0]
    for (const reference of [url, `data:image/png;base64,${base64}`]) {
      const body = { model, prompt: "Make it blue", input_references: [{ type: "image_url", image_url: { url: reference } }] }
      const { response, text } = await post("/api/v1/images", body)
      assert.equal(response.status, 200, text.slice(0, 300))
    }
  })

  it("fails in OpenRouter's form, and for nothing", async () => {
    const poor = await limn.anotherKey({ budget: { cap: 10_000 } })
    const body = { model, prompt: "A red kite" }
    const cases = [
      { behaviour: refuses, key: limn.key, body, status: 400, type: "content_policy_violation" },
      { behaviour: fails(500), key: limn.key, body, status: 502, type: "provider_unavailable" },
      { behaviour: draws, key: poor, body, status: 402, type: "payment_required" },
      { behaviour: draws, key: "sk-wrong-key-of-nobody", body, status: 401, type: "authentication" },
      { behaviour: draws, key: limn.key, body: { ...body, model: "no/such" }, status: 404, type: "not_found" },
      { behaviour: draws, key: limn.key, body: { ...body, size: "1024x1024", aspect_ratio: "16:9" }, status: 400, type: "invalid_request" },
      { behaviour: draws, key: limn.key, body: { ...body, aspect_ratio: "9:19.5" }, status: 400, type: "invalid_request" },
    ]
    const before = (await get("/api/v1/key")).body.data.usage
    for (const { behaviour, key, body, status, type } of cases) {
      provider.behave(behaviour)
      for (const stream of [false, true]) {
        const { response, text } = await post("/api/v1/images", { ...body, stream }, key)
        const { error } = JSON.parse(text)
        assert.deepEqual([response.status, error.code, error.metadata.error_type], [status, status, type], text)
      }
    }
    provider.behave(draws)
    assert.equal((await get("/api/v1/key")).body.data.usage, before)
  })

  it("quotes", async () => {
    const calls = provider.calls()
    const { response, text } = await post("/api/v1/images", { model, prompt: "A red kite", n: 3, dry_run: true })
    assert.equal(response.status, 200, text)
    assert.ok(text.includes("0.12"), text)
    assert.equal(provider.calls(), calls)
  })
})

describe("OpenRouter's account", () => {
  it("tells what a key has spent, and what is set aside while it draws", async () => {
    const key = await limn.anotherKey({ label: "studio", budget: { cap: 1_000_000, period: "day" } })
    await post("/api/v1/images", { model, prompt: "A red kite" }, key)
    const after = (await get("/api/v1/key", key)).body.data
    assert.deepEqual([after.label, after.limit, after.limit_remaining, after.limit_reset], ["studio", 1, 0.96, "daily"])
    assert.deepEqual([after.usage, after.usage_daily, after.usage_weekly, after.usage_monthly], [0.04, 0.04, 0.04, 0.04])
    assert.deepEqual((await get("/api/v1/credits", key)).body.data, { total_credits: 1, total_usage: 0.04 })

    const gate = Promise.withResolvers<undefined>()
    provider.behave(drawsAfter(gate.promise))
    const calls = provider.calls()
    const running = post("/api/v1/images", { model, prompt: "A red kite" }, key)
    await provider.called(calls + 1)
    assert.equal((await get("/api/v1/key", key)).body.data.limit_remaining, 0.92)
    gate.resolve(undefined)
    await running
    provider.behave(draws)
    const ended = (await get("/api/v1/key", key)).body.data
    assert.deepEqual([ended.usage, ended.limit_remaining], [0.08, 0.92])
  })

  it("shows a generation to the key that made it, and to no other", async () => {
    const other = await limn.anotherKey()
    const { response } = await post("/api/v1/images", { model, prompt: "A red kite" })
    const path = `/api/v1/generation?id=${response.headers.get("x-generation-id")}`
    assert.equal((await get(path)).status, 200)
    assert.equal((await get(path, other)).status, 404)
  })
})

describe("OpenRouter's chat", () => {
  const chat = { model, messages: [{ role: "user", content: "A red kite" }], modalities: ["image", "text"] }

  it("names the generation in its answer and its head", async () => {
    for (const stream of [false, true]) {
      const { response, text } = await post("/api/v1/chat/completions", { ...chat, stream, usage: { include: true } })
      const answers = stream ? events(text) : [JSON.parse(text)]
      const { id, usage } = answers.at(-1)
      assert.equal(response.headers.get("x-generation-id"), id)
      assert.equal(usage.cost, pictureUsd)
      assert.equal(usage.completion_tokens_details.image_tokens, 1290)
      const { data } = (await get(`/api/v1/generation?id=${id}`)).body
      assert.deepEqual([data.total_cost, data.streamed, data.api_type], [pictureUsd, stream, "completions"])
    }
  })

  it("leaves out what it cannot do, with warnings", async () => {
    const { response, text } = await post("/api/v1/chat/completions", { ...chat, model: `${model}:online`, provider: { order: ["azure"] } })
    assert.equal(response.status, 200, text.slice(0, 300))
    const { warnings } = JSON.parse(text)
    assert.deepEqual(
      warnings.map(({ param }: Json) => param),
      ["model", "provider"],
    )
    assert.equal((await post("/v1/chat/completions", { ...chat, model: `${model}:online` })).response.status, 404)
  })
})
