import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import { createModelMap } from "#gateway/model-map.ts"
import { catalogPrice } from "#ledger/prices/effective-price.ts"
import { ask, goodKey, testApi } from "./api-testing.ts"
import { pricingOf } from "./model-facts.ts"

const bearer = { authorization: `Bearer ${goodKey}` }
const google = { "x-goog-api-key": goodKey }
const api = testApi()

describe("OpenAI's list", () => {
  it("shows every model, with what a picture client wants to know", async () => {
    for (const path of ["/v1/models", "/aihubmix/v1/models", "/geekai/api/v1/models"]) {
      const { response, body } = await ask(api, path, bearer)
      assert.equal(response.status, 200)
      assert.equal(body.object, "list")
      const painter = body.data.find((model: { id: string }) => model.id === "limn/painter")
      assert.equal(painter.object, "model")
      assert.equal(painter.owned_by, "limn")
      assert.ok(Number.isInteger(painter.created))
      assert.deepEqual(painter.architecture.output_modalities, ["text", "image"])
    }
  })

  it("finds a model under each of its names", async () => {
    for (const name of ["gemini-2.5-flash-image", "google/gemini-2.5-flash-image", "google%2Fgemini-2.5-flash-image", "nano-banana"]) {
      assert.equal((await ask(api, `/v1/models/${name}`, bearer)).body.id, "gemini-2.5-flash-image", name)
    }
    assert.equal((await ask(api, "/v1/models/limn/painter", bearer)).body.id, "limn/painter")
    const missing = await ask(api, "/v1/models/no-such", bearer)
    assert.equal(missing.response.status, 404)
    assert.equal(missing.body.error.code, "model_not_found")
  })

  it("wants a key", async () => {
    const { response, body } = await ask(api, "/v1/models")
    assert.equal(response.status, 401)
    assert.equal(body.error.code, "invalid_api_key")
    assert.equal((await ask(api, "/v1/models", { authorization: "Bearer wrong" })).response.status, 401)
  })
})

describe("Google's list", () => {
  it("answers on its own mounts, and on the shared one to its own clients", async () => {
    for (const [path, headers] of [
      ["/v1beta/models", google],
      ["/v1beta/models", bearer],
      [`/v1beta/models?key=${goodKey}`, {}],
      ["/gemini/v1/models", google],
      ["/gemini/v1beta/models", google],
      ["/v1/models", google],
      [`/v1/models?key=${goodKey}`, {}],
      ["/v1/models", { ...bearer, "x-goog-api-client": "google-genai-sdk/3.1.0" }],
    ] as const) {
      const { body } = await ask(api, path, headers)
      assert.ok(body.models[0].name.startsWith("models/"), path)
    }
  })

  it("gives a model by its name, with the fields of Google's schema", async () => {
    const { body } = await ask(api, "/v1beta/models/gemini-2.5-flash-image", google)
    assert.equal(body.name, "models/gemini-2.5-flash-image")
    assert.deepEqual(body.supportedGenerationMethods, ["generateContent", "countTokens"])
    assert.equal((await ask(api, "/v1beta/models/limn/painter", google)).body.name, "models/limn/painter")
    assert.equal((await ask(api, "/v1beta/models/no-such", google)).body.error.status, "NOT_FOUND")
  })

  it("pages", async () => {
    const names: string[] = []
    let token = ""
    do {
      const { body } = await ask(api, `/v1beta/models?pageSize=4&pageToken=${token}`, google)
      assert.ok(body.models.length <= 4)
      names.push(...body.models.map((model: { name: string }) => model.name))
      token = body.nextPageToken ?? ""
    } while (token !== "")
    const whole = await ask(api, "/v1beta/models?pageSize=1000", google)
    assert.deepEqual(
      names,
      whole.body.models.map((model: { name: string }) => model.name),
    )
    assert.equal((await ask(api, "/v1beta/models?pageSize=-1", google)).body.error.status, "INVALID_ARGUMENT")
  })

  it("answers a wrong key as Google does", async () => {
    const { response, body } = await ask(api, "/v1beta/models?key=wrong")
    assert.equal(response.status, 400)
    assert.equal(body.error.details[0].reason, "API_KEY_INVALID")
  })
})

describe("OpenRouter's list", () => {
  const ids = async (query: string): Promise<string[]> =>
    (await ask(api, `/api/v1/models${query}`)).body.data.map((model: { id: string }) => model.id)

  it("is open, but takes no wrong key", async () => {
    assert.equal((await ask(api, "/api/v1/models")).response.status, 200)
    assert.equal((await ask(api, "/openrouter/api/v1/models", bearer)).response.status, 200)
    const { response, body } = await ask(api, "/api/v1/models", { authorization: "Bearer wrong" })
    assert.equal(response.status, 401)
    assert.equal(body.error.code, 401)
  })

  it("hides what draws only, unless it is asked for", async () => {
    const usual = await ids("")
    assert.ok(usual.includes("google/gemini-2.5-flash-image"))
    assert.ok(!usual.includes("openai/gpt-image-2"))
    assert.ok((await ids("?output_modalities=image")).includes("openai/gpt-image-2"))
    assert.ok((await ids("?output_modalities=text,image")).includes("openai/gpt-image-2"))
    assert.ok((await ids("?output_modalities=all")).includes("openai/gpt-image-2"))
    assert.deepEqual(await ids("?output_modalities=video"), [])
  })

  it("narrows and pages", async () => {
    assert.deepEqual(await ids("?output_modalities=all&q=painter"), ["limn/painter"])
    const all = await ids("?output_modalities=all")
    assert.deepEqual(await ids("?output_modalities=all&offset=2&limit=3"), all.slice(2, 5))
    assert.deepEqual(await ids("?output_modalities=all&input_modalities=audio"), [])
  })

  it("says what is wrong with a question", async () => {
    for (const query of ["output_modalities=images", "input_modalities=smell", "limit=0", "limit=1001", "offset=x"]) {
      const { response, body } = await ask(api, `/api/v1/models?${query}`)
      assert.equal(response.status, 400, query)
      assert.equal(body.error.code, 400)
      assert.match(body.error.message, /must be/)
    }
  })

  it("has every field that the SDK requires", async () => {
    const { body } = await ask(api, "/api/v1/models?output_modalities=all")
    for (const model of body.data) {
      for (const name of ["id", "canonical_slug", "name"]) assert.equal(typeof model[name], "string")
      assert.ok(Number.isInteger(model.created))
      for (const name of ["per_request_limits", "default_parameters", "supported_voices"]) assert.equal(model[name], null)
      assert.match(model.pricing.prompt, /^(-1|\d+(\.\d+)?)$/)
      assert.match(model.pricing.completion, /^(-1|\d+(\.\d+)?)$/)
      assert.equal(typeof model.top_provider.is_moderated, "boolean")
      assert.ok(Array.isArray(model.supported_parameters))
      const details = await ask(api, model.links.details)
      assert.equal(details.response.status, 200, model.links.details)
      assert.equal(details.body.data.id, model.id)
      assert.equal(details.body.data.endpoints[0].model_id, model.id)
    }
  })

  it("keeps the names that an operator chose", async () => {
    const own = testApi({ listed: () => createModelMap({ "house-style": "gemini-2.5-flash-image", "x/y": "unheard-of" }, "id").listed })
    const { body } = await ask(own, "/api/v1/models")
    assert.deepEqual(
      body.data.map((model: { id: string }) => model.id),
      ["house-style", "x/y"],
    )
    assert.equal((await ask(own, "/api/v1/models/house-style/endpoints")).response.status, 200)
    assert.equal((await ask(own, "/api/v1/models/google/gemini-2.5-flash-image/endpoints")).response.status, 404)
  })
})

describe("prices", () => {
  const pricing = (model: string) => pricingOf(catalogPrice(cardOfVendorModel(model), "2026-11-21")?.prices)

  it("are decimal strings per token, or per request of one picture", () => {
    assert.deepEqual(pricing("gemini-2.5-flash-image"), {
      prompt: "0.0000003",
      completion: "0.0000025",
      image_token: "0.0000003",
      image_output: "0.00003",
    })
    assert.deepEqual(pricing("limn/painter"), { prompt: "0", completion: "0", request: "0" })
    assert.deepEqual(pricing("unheard-of"), { prompt: "-1", completion: "-1" })
    assert.deepEqual(pricingOf({ request: 1_000_000, picture: { "2K": 40_000_000 } }), { prompt: "0", completion: "0", request: "0.041" })
  })

  it("are those that clients pay here", async () => {
    const own = testApi({ pricesOf: async () => ({ picture: { default: 50_000_000 } }) })
    const one = "gemini-2.5-flash-image"
    for (const path of ["/v1/models", `/v1/models/${one}`, "/api/v1/models", `/api/v1/models/${one}`, `/api/v1/models/${one}/endpoints`]) {
      const { body } = await ask(own, path, bearer)
      const { pricing } = body.data?.endpoints?.[0] ?? body.data?.[0] ?? body.data ?? body
      assert.equal(pricing.request, "0.05", path)
    }
  })
})

describe("a key that may not use every model", () => {
  const own = testApi({
    authenticate: async () => ({
      id: "key_1",
      label: "",
      payer: { keyId: "key_1" },
      limits: {},
      models: ["google/gemini-2.5-flash-image"],
    }),
  })

  it("gets the list of those that it may", async () => {
    const id = "gemini-2.5-flash-image"
    for (const [path, headers, expected] of [
      ["/v1/models", bearer, [id]],
      ["/v1beta/models", google, [`models/${id}`]],
      ["/api/v1/models?output_modalities=all", bearer, [`google/${id}`]],
    ] as const) {
      const { body } = await ask(own, path, headers)
      const ids = (body.data ?? body.models).map((model: { id?: string; name: string }) => model.id ?? model.name)
      assert.deepEqual(ids, expected, path)
    }
    assert.ok((await ask(own, "/api/v1/models?output_modalities=all")).body.data.length > 1)
  })
})
