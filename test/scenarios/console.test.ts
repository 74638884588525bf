import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { type CountingProvider, draws, fails, startProvider } from "../support/counting-provider.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"

const model = "gemini-2.5-flash-image"
const token = "an-admin-token-for-tests"
const bucketSecret = "a-bucket-secret-0123456789"

/** JSON of which the test knows the shape. */
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

let provider: CountingProvider
let limn: TestLimn

before(async () => {
  provider = await startProvider()
  limn = await startLimn({
    channels: [provider.channel],
    file: { prices: { [model]: { picture: 0.04 } } },
    environment: { LIMN_ADMIN_TOKEN: token, AWS_SECRET_ACCESS_KEY: bucketSecret },
  })
})
after(async () => {
  await limn.close()
  await provider.close()
})

async function send(path: string, init: RequestInit): Promise<{ status: number; json: Json; text: string }> {
  const response = await fetch(`${limn.address}${path}`, init)
  const text = await response.text()
  return { status: response.status, json: JSON.parse(text), text }
}

function admin(method: string, path: string, body?: object): Promise<{ status: number; json: Json; text: string }> {
  return send(`/admin/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const draw = (): Promise<{ status: number; json: Json }> =>
  send("/v1/images/generations", {
    method: "POST",
    headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
    body: JSON.stringify({ model, prompt: "a pear" }),
  })

describe("what the console shows", () => {
  it("adds up requests, and leaves trials of channels out of all but the costs", async () => {
    const { json: empty } = await admin("GET", "/overview")
    assert.deepEqual([empty.range, empty.bucket, empty.series.length, empty.totals.requests], ["24h", "hour", 24, 0])
    assert.deepEqual(empty.checklist, { channel: true, key: false, request: false, password: false })

    assert.equal((await admin("POST", "/channels/settings.counted/test", {})).json.ok, true)
    assert.equal((await draw()).status, 200)
    provider.behave(fails(400))
    assert.equal((await draw()).status, 400)
    provider.behave(draws)
    const { json } = await admin("GET", "/overview?range=7d")
    const { requests, succeeded, failed, pictures, charge_usd, error_rate } = json.totals
    assert.deepEqual([requests, succeeded, failed, pictures, charge_usd, error_rate], [2, 1, 1, 1, "0.04", 0.5])
    assert.ok(json.totals.latency_p50_ms > 0 && Number(json.totals.cost_usd) > 0.04, "one call more was paid for than was asked for")
    assert.equal(json.series.at(-1).requests + json.series.at(-2).requests, 2)
    assert.deepEqual(json.before.requests, 0)
    assert.deepEqual(json.top.models, [{ name: model, requests: 2, pictures: 1, charge_usd: "0.04" }])
    assert.deepEqual(json.top.errors, [{ code: "invalid_request", count: 1 }])
    assert.deepEqual([json.top.keys[0].name, json.top.channels[0].name], ["first key", "counted"])
    assert.deepEqual([json.kept.pictures, json.now], [1, { running: 0, waiting: 0 }])
    assert.equal(json.checklist.request, true)
  })

  it("lists requests with names, times, tokens and pictures, and finds them", async () => {
    const { json } = await admin("GET", `/requests?model=${model}&channel=counted&dialect=images`)
    const [failed, drawn] = json.data
    assert.deepEqual([failed.error_code, failed.images, failed.first_ms], ["invalid_request", [], null])
    assert.deepEqual([drawn.key_name, drawn.user_name, drawn.tokens.output_image], ["first key", null, 1290])
    assert.deepEqual(
      drawn.images.map(({ width, height, expired }: Json) => [width, height, expired]),
      [[64, 48, false]],
    )
    assert.ok(drawn.first_ms >= 0 && drawn.latency_ms >= drawn.first_ms)
    const { json: trials } = await admin("GET", "/requests?dialect=channel-test")
    assert.deepEqual(
      trials.data.map(({ key_name, charge_usd, images }: Json) => [key_name, charge_usd, images]),
      [["Channel tests", "0", []]],
    )
    const ids = async (query: string) => (await admin("GET", `/requests?${query}`)).json.data.map(({ id }: Json) => id)
    assert.deepEqual(await ids("error_code=invalid_request"), [failed.id])
    assert.deepEqual(await ids(`q=${drawn.id}`), [drawn.id])
    assert.deepEqual(await ids("q=first%20key&from=2020-01-01"), [failed.id, drawn.id])
    assert.deepEqual(await ids("to=2020-01-01"), [])
    assert.deepEqual(await ids("channel=nobody"), [])
  })

  it("knows what models cost and who serves them", async () => {
    const { json } = await admin("GET", "/models")
    const shown = json.data.find(({ id }: Json) => id === model)
    assert.deepEqual([shown.channels, shown.price.source, shown.per_picture_usd], [["counted"], "settings", "0.04"])
  })

  it("tells protocols with their settings, and providers", async () => {
    const { json } = await admin("GET", "/upstreams")
    const gemini = json.upstreams.find(({ name }: Json) => name === "gemini")
    assert.equal(gemini.label, "Gemini API")
    assert.deepEqual(Object.keys(gemini.settings.properties), ["auth", "streams"])
    const google = json.presets.find(({ name }: Json) => name === "google")
    assert.equal(google.label, "Google AI Studio")
    assert.deepEqual([google.upstream, google.needs_key, google.base_url.startsWith("https://")], ["gemini", true, true])
  })

  it("shows settings with their origins, of secrets only that they are set, and changes the few that can be changed", async () => {
    const { json, text } = await admin("GET", "/settings")
    const row = (variable: string): Json => json.data.find((setting: Json) => setting.variable === variable)
    assert.deepEqual([row("PORT").value, row("PORT").origin, row("PORT").default], ["0", "--port", "8787"])
    assert.deepEqual([row("LIMN_ADMIN_TOKEN").secret, row("LIMN_ADMIN_TOKEN").origin], [true, "LIMN_ADMIN_TOKEN"])
    assert.equal(row("LIMN_ADMIN_TOKEN").value, row("AWS_SECRET_ACCESS_KEY").value, "a length would tell something")
    assert.deepEqual([row("REDIS_URL").value, row("REDIS_URL").origin], [null, null])
    for (const secret of [token, bucketSecret, limn.key]) assert.ok(!text.includes(secret) && !text.includes(secret.slice(-4)), text)

    const change = { hide_thumbnails: true, member_budget_usd: "2.5", member_budget_period: "day", announcement: "Maintenance at noon" }
    assert.deepEqual((await admin("PATCH", "/settings", change)).json.editable, change)
    assert.equal((await send("/app/api/v1/session", {})).json.announcement, "Maintenance at noon")
    const made = async (body: object) => (await admin("POST", "/users", body)).json
    const usual = await made({ name: "Ada" })
    assert.deepEqual([usual.budget_usd, usual.budget_period], ["2.5", "day"])
    assert.equal((await made({ name: "Ben", budget_usd: "9" })).budget_usd, "9")
    assert.equal((await made({ name: "Cleo", role: "operator" })).budget_usd, null)
    assert.equal((await admin("PATCH", "/settings", { announcement: "", member_budget_usd: null })).json.editable.announcement, null)
    assert.equal((await admin("PATCH", "/settings", { port: 1 })).status, 400)
  })

  const routes = ["/overview", "/channels", "/upstreams", "/models", "/settings", "/requests"]
  for (const route of routes) {
    it(`tells nobody without the token anything at ${route}`, async () => {
      const { status, json } = await send(`/admin/api/v1${route}`, { headers: { authorization: `Bearer ${limn.key}` } })
      assert.deepEqual([status, json.error.code], [401, "invalid_api_key"])
    })
  }
})
