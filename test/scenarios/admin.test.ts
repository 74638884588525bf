import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { type CountingProvider, drawsAfter, draws, startProvider } from "../support/counting-provider.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { type Answered, type Json, post, send as sendTo } from "../support/send.ts"

const model = "gemini-2.5-flash-image"
const token = "an-admin-token-for-tests"
const mount = "/admin/api/v1"

let provider: CountingProvider
let limn: TestLimn

before(async () => {
  provider = await startProvider()
  limn = await startLimn({
    channels: [provider.channel],
    file: { prices: { [model]: { picture: 0.04 } } },
    environment: { LIMN_ADMIN_TOKEN: token },
  })
})
after(async () => {
  await limn.close()
  await provider.close()
})

const send = (path: string, init?: RequestInit): Promise<Answered> => sendTo(`${limn.address}${path}`, init)

/** Calls the admin API. A text goes as it is. */
function admin(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  return send(`${mount}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  })
}

async function made(path: string, body: object): Promise<Json> {
  const { status, json, text } = await admin("POST", path, body)
  assert.equal(status, 201, text)
  return json
}

const draw = (key: string): Promise<Answered> => post(`${limn.address}/v1/images/generations`, key, { model, prompt: "A red kite" })

const listModels = (key: string): Promise<Answered> => send("/v1/models", { headers: { authorization: `Bearer ${key}` } })

describe("an answer on the wire", () => {
  const ask = (method: string, path: string, coding: string): Promise<Answered> =>
    admin(method, path, undefined, { "accept-encoding": coding })

  it("is compressed for who takes that, and says the same to HEAD; failures and who wants it plain get it plain", async () => {
    const path = "/upstreams"
    const [small, head, plain, failed] = [
      await ask("GET", path, "gzip"),
      await ask("HEAD", path, "gzip"),
      await ask("GET", path, "identity"),
      await ask("GET", `/${"nothing".repeat(300)}`, "gzip"),
    ]
    assert.deepEqual([small.headers.get("content-encoding"), head.text], ["gzip", ""])
    for (const name of ["content-encoding", "content-type", "vary"]) {
      assert.equal(head.headers.get(name), small.headers.get(name), name)
    }
    assert.deepEqual([plain.headers.get("content-encoding"), plain.json], [null, small.json])
    assert.equal(Number(plain.headers.get("content-length")), Buffer.byteLength(plain.text))
    assert.deepEqual([failed.status, failed.headers.get("content-encoding"), failed.json.error.code], [404, null, "not_found"])
  })
})

describe("lists of keys, users and teams", () => {
  for (const path of ["/keys", "/users", "/teams"]) {
    it(`are whole, or come page by page: ${path}`, async () => {
      for (const name of ["page one", "page two", "page three"]) await made(path, { name })
      const { json: whole } = await admin("GET", path)
      assert.equal(whole.next, null)
      const ids: string[] = []
      let before = ""
      do {
        const { json } = await admin("GET", `${path}?limit=2${before === "" ? "" : `&before=${before}`}`)
        assert.ok(json.data.length <= 2)
        ids.push(...json.data.map(({ id }: Json) => id))
        before = json.next ?? ""
      } while (before !== "")
      assert.deepEqual(
        ids,
        whole.data.map(({ id }: Json) => id),
      )
      for (const wrong of ["0", "1001", "x"]) assert.equal((await admin("GET", `${path}?limit=${wrong}`)).json.error.param, "limit")
    })
  }
})

describe("who may", () => {
  for (const [name, headers] of [
    ["nobody", {}],
    ["a client key", { authorization: "Bearer sk-limn-x" }],
    ["another scheme", { authorization: `Basic ${token}` }],
    ["a token in another place", { "x-goog-api-key": token }],
  ] as const) {
    it(`not ${name}, whatever is asked for`, async () => {
      for (const path of ["/keys", "/nothing", "/keys/key_x/budget"]) {
        const { status, json, headers: sent } = await send(`${mount}${path}`, { headers })
        assert.deepEqual([status, json.error.code], [401, "invalid_api_key"])
        assert.equal(sent.get("cache-control"), "no-store")
      }
    })
  }

  it("only pages of its own origin: there are no CORS headers", async () => {
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await admin(method, "/keys", undefined, { origin: "https://elsewhere.example" })
      assert.deepEqual(
        [...headers.keys()].filter((name) => name.startsWith("access-control-")),
        [],
      )
    }
  })

  it("says what there is and which methods it has", async () => {
    assert.equal((await admin("GET", "/nothing")).json.error.code, "not_found")
    const wrong = await admin("PUT", "/keys")
    assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "POST, GET"])
  })

  it("whoever guesses is stopped, the right token too, and others are not", async () => {
    const other = await startLimn({ environment: { LIMN_ADMIN_TOKEN: token, LIMN_TRUST_PROXY: "true" } })
    try {
      const ask = (sent: string, from: string): Promise<Response> =>
        fetch(`${other.address}${mount}/keys`, { headers: { authorization: `Bearer ${sent}`, "x-forwarded-for": `198.51.100.1, ${from}` } })
      const statuses = await Promise.all(Array.from({ length: 20 }, async (_, index) => (await ask(`guess-${index}`, "192.0.2.1")).status))
      assert.deepEqual(
        [401, 429].map((status) => statuses.filter((other) => other === status).length),
        [10, 10],
      )
      const stopped = await ask(token, "192.0.2.1")
      assert.equal(stopped.status, 429)
      assert.ok(Number(stopped.headers.get("retry-after")) > 0)
      assert.equal((await ask(token, "192.0.2.2")).status, 200)
    } finally {
      await other.close()
    }
  })
})

describe("keys", () => {
  it("are made, shown once, listed, changed, revoked", async () => {
    const { key, warnings, ...shown } = await made("/keys", {
      name: "shop",
      budget_usd: 0.5,
      budget_period: "month",
      requests_per_minute: 60,
      pictures_per_minute: 30,
      concurrency: 4,
      models: ["gemini-*"],
      scopes: ["generate", "read"],
      images: "geekai",
      expires_at: "2999-01-31",
    })
    assert.match(key, /^sk-limn-[\w-]{49}$/)
    assert.deepEqual(warnings, [])
    assert.partialDeepStrictEqual(shown, {
      name: "shop",
      state: "active",
      last4: key.slice(-4),
      budget_usd: "0.5",
      budget_period: "month",
      requests_per_minute: 60,
      models: ["gemini-*"],
      images: "geekai",
      expires_at: "2999-01-31T00:00:00.000Z",
      user_id: null,
    })
    const list = await admin("GET", "/keys")
    assert.deepEqual(
      list.json.data.find(({ id }: Json) => id === shown.id),
      shown,
    )
    assert.ok(!list.text.includes(key))
    assert.deepEqual((await admin("GET", `/keys/${shown.id}`)).json, shown)

    const changed = await admin("PATCH", `/keys/${shown.id}`, { name: "shop 2", concurrency: null, budget_usd: "0.25" })
    assert.deepEqual(changed.json, { ...shown, name: "shop 2", concurrency: null, budget_usd: "0.25", warnings: [] })
    assert.equal((await listModels(key)).status, 200)
    const revoked = await admin("DELETE", `/keys/${shown.id}`)
    assert.deepEqual([revoked.status, revoked.json.state], [200, "revoked"])
    assert.equal((await listModels(key)).status, 401)
    assert.equal((await admin("DELETE", `/keys/${shown.id}`)).json.revoked_at, revoked.json.revoked_at)
    assert.equal((await admin("PATCH", `/keys/${shown.id}`, { name: "again" })).status, 409)
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/rotate"],
      ["GET", "/budget"],
    ] as const) {
      assert.equal((await admin(method, `/keys/key_none${path}`, method === "GET" ? undefined : {})).status, 404, `${method} ${path}`)
    }
  })

  it("are rotated, and the former secret works for as long as was said", async () => {
    const first = await made("/keys", { name: "rotated", budget_usd: "1" })
    const second = (await admin("POST", `/keys/${first.id}/rotate`, { grace_seconds: 60 })).json
    assert.equal(second.id, first.id)
    assert.equal(second.budget_usd, "1")
    assert.deepEqual([(await listModels(first.key)).status, (await listModels(second.key)).status], [200, 200])
    const third = (await admin("POST", `/keys/${first.id}/rotate`)).json
    const statuses = await Promise.all([first, second, third].map(async ({ key }) => (await listModels(key)).status))
    assert.deepEqual(statuses, [401, 401, 200])
  })

  it("do what their scopes and models say, and nothing else", async () => {
    const reader = await made("/keys", { name: "reader", scopes: ["read"] })
    const refused = await draw(reader.key)
    assert.deepEqual([refused.status, refused.json.error.code], [403, "permission_denied"])
    const writer = await made("/keys", { name: "writer", scopes: ["generate"], models: ["google/gemini-*"] })
    assert.equal((await listModels(writer.key)).status, 403)
    assert.equal((await draw(writer.key)).status, 200)
    const other = await made("/keys", { name: "other", models: ["gpt-*"] })
    const notAllowed = await draw(other.key)
    assert.deepEqual([notAllowed.status, notAllowed.json.error.code], [403, "model_not_allowed"])
  })
})

describe("budgets", () => {
  it("show what is held while a request runs, and what is spent when it has ended, at every level", async () => {
    const team = await made("/teams", { name: "studio", budget_usd: "10", budget_period: "day" })
    const user = await made("/users", { name: "han", team_id: team.id, budget_usd: "5" })
    const { id, key } = await made("/keys", { name: "app", user_id: user.id, budget_usd: "0.1" })
    const budget = async (): Promise<Json> => (await admin("GET", `/keys/${id}/budget`)).json
    const gate = Promise.withResolvers<void>()
    provider.behave(drawsAfter(gate.promise))
    const calls = provider.calls()
    const drawing = draw(key)
    await provider.called(calls + 1)
    const { levels, ...held } = await budget()
    assert.deepEqual(held, { cap_usd: "0.1", spent_usd: "0", held_usd: "0.04", period: "total", resets_at: null })
    assert.deepEqual(
      levels.map(({ level, id: owner, cap_usd, held_usd, period }: Json) => ({ level, owner, cap_usd, held_usd, period })),
      [
        { level: "user", owner: user.id, cap_usd: "5", held_usd: "0.04", period: "total" },
        { level: "team", owner: team.id, cap_usd: "10", held_usd: "0.04", period: "day" },
      ],
    )
    assert.ok(Date.parse(levels[1].resets_at) > Date.now())
    gate.resolve()
    provider.behave(draws)
    assert.equal((await drawing).status, 200)
    assert.partialDeepStrictEqual(await budget(), { spent_usd: "0.04", held_usd: "0" })
    for (const path of [`/users/${user.id}`, `/teams/${team.id}`]) {
      assert.partialDeepStrictEqual((await admin("GET", `${path}/budget`)).json, { spent_usd: "0.04", held_usd: "0" })
    }

    // Two fit below the cap of the key, and one below the cap that the user has now.
    await admin("PATCH", `/users/${user.id}`, { budget_usd: "0.04" })
    const refused = await draw(key)
    assert.deepEqual([refused.status, refused.json.error.code], [429, "insufficient_quota"])
    assert.match(refused.json.error.message, /user/)
    assert.partialDeepStrictEqual(await budget(), { spent_usd: "0.04", held_usd: "0" })
    await admin("PATCH", `/users/${user.id}`, { budget_usd: null })
    assert.equal((await draw(key)).status, 200)
    const spent = await draw(key)
    assert.deepEqual([spent.status, spent.json.error.code], [429, "insufficient_quota"])
  })

  it("are corrected by credits, at every level, and nothing is given back that was not spent", async () => {
    const user = await made("/users", { name: "mei", budget_usd: "5" })
    const { id, key } = await made("/keys", { name: "credited", user_id: user.id, budget_usd: "0.04" })
    assert.equal((await draw(key)).status, 200)
    assert.equal((await draw(key)).status, 429)
    const credit = (amount_usd: string): Promise<Json> => admin("POST", `/keys/${id}/credits`, { amount_usd, reason: "a blurred picture" })
    for (const amount of ["0", "", "-", "1e3", "0.05", "-0.01"]) {
      const { status, json } = await credit(amount)
      assert.deepEqual([status, json.error.param], [400, "amount_usd"], amount)
    }
    const given = await credit("0.04")
    assert.deepEqual([given.status, given.json.key_id, given.json.amount_usd], [201, id, "0.04"])
    for (const path of [`/keys/${id}`, `/users/${user.id}`]) {
      assert.partialDeepStrictEqual((await admin("GET", `${path}/budget`)).json, { spent_usd: "0", held_usd: "0" })
    }
    assert.equal((await draw(key)).status, 200)
    const takenBack = await credit("-0.04")
    assert.deepEqual([takenBack.status, takenBack.json.error.code], [409, "conflict"], "the cap is broken")
    assert.deepEqual((await admin("GET", `/keys/${id}/credits`)).json, { data: [given.json] })
    const { data } = (await admin("GET", "/usage?group_by=key")).json
    assert.partialDeepStrictEqual(
      data.find((row: Json) => row.key === id),
      { charge_usd: "0.08", credit_usd: "0.04" },
    )
    assert.equal((await admin("GET", "/keys/key_none/credits")).status, 404)
  })

  it("lowered below what is spent only stop what begins; another period opens its own window", async () => {
    const { id, key } = await made("/keys", { name: "lowered", budget_usd: "0.08" })
    assert.equal((await draw(key)).status, 200)
    await admin("PATCH", `/keys/${id}`, { budget_usd: "0.01" })
    assert.partialDeepStrictEqual((await admin("GET", `/keys/${id}/budget`)).json, { cap_usd: "0.01", spent_usd: "0.04" })
    assert.equal((await draw(key)).status, 429)
    await admin("PATCH", `/keys/${id}`, { budget_usd: "0.04", budget_period: "month" })
    assert.partialDeepStrictEqual((await admin("GET", `/keys/${id}/budget`)).json, { spent_usd: "0", period: "month" })
    assert.equal((await draw(key)).status, 200)
    assert.equal((await draw(key)).status, 429)
  })

  it("a disabled user's keys stop at once", async () => {
    const user = await made("/users", { name: "gone" })
    const { id, key } = await made("/keys", { name: "of gone", user_id: user.id })
    assert.equal((await listModels(key)).status, 200)
    assert.ok((await admin("DELETE", `/users/${user.id}`)).json.disabled_at)
    assert.equal((await listModels(key)).status, 401)
    assert.equal((await admin("GET", `/keys/${id}`)).json.state, "disabled")
    await admin("PATCH", `/users/${user.id}`, { disabled: false })
    assert.equal((await listModels(key)).status, 200)
  })
})

describe("requests and usage", () => {
  it("lists what a key has asked for, page by page, with every call and its cost", async () => {
    const { id, key } = await made("/keys", { name: "pages" })
    const ids: string[] = []
    for (let turn = 0; turn < 3; turn++) {
      ids.unshift((await draw(key)).headers.get("x-request-id") ?? "")
      await sleep(2)
    }
    const first = (await admin("GET", `/requests?key_id=${id}&limit=2`)).json
    assert.deepEqual(
      first.data.map((row: Json) => row.id),
      ids.slice(0, 2),
    )
    const second = (await admin("GET", `/requests?key_id=${id}&limit=2&before=${first.next}`)).json
    assert.deepEqual([second.data.map((row: Json) => row.id), second.next], [ids.slice(2), null])
    assert.partialDeepStrictEqual(first.data[0], {
      key_id: id,
      model,
      dialect: "images",
      state: "succeeded",
      charge_usd: "0.04",
      held_usd: "0.04",
      pictures: 1,
      error_code: null,
      attempts: [{ outcome: "succeeded", cost_basis: "actual" }],
    })
    assert.deepEqual((await admin("GET", `/requests/${ids[0]}`)).json, first.data[0])
    assert.deepEqual((await admin("GET", `/requests?key_id=${id}&state=failed`)).json, { data: [], next: null })
    assert.equal((await admin("GET", "/requests/req_none")).status, 404)
  })

  it("adds up to the same charge by everything, and as CSV", async () => {
    await made("/keys", { name: "=1+1" })
    const sums: number[] = []
    for (const group of ["model", "key", "user", "channel", "day"]) {
      const { data } = (await admin("GET", `/usage?group_by=${group}`)).json
      assert.ok(data.every((row: Json) => group in row))
      sums.push(data.reduce((sum: number, row: Json) => sum + Math.round(Number(row.charge_usd) * 1e6), 0))
    }
    assert.ok((sums[0] ?? 0) > 0)
    assert.equal(new Set(sums).size, 1)
    const byKey = (await admin("GET", "/usage?group_by=key")).json.data
    const csv = await admin("GET", "/usage?group_by=key", undefined, { accept: "text/csv" })
    assert.match(csv.headers.get("content-type") ?? "", /^text\/csv/)
    const lines = csv.text.trim().split("\r\n")
    assert.equal(
      lines[0],
      "key,name,requests,pictures,charge_usd,cost_usd,cost_unknown_usd,guarantee_cost_usd,cost_reported_usd,credit_usd",
    )
    assert.equal(lines.length, byKey.length + 1)
    assert.deepEqual((await admin("GET", "/usage?from=2999-01-01")).json, { data: [] })
  })

  it("never lets a name be a formula", async () => {
    const { key } = await made("/keys", { name: '=cmd|" /C calc"!A0' })
    await draw(key)
    const { text } = await admin("GET", "/usage?group_by=key", undefined, { accept: "text/csv" })
    assert.ok(text.includes(`"'=cmd|"" /C calc""!A0"`), text)
  })
})

describe("prices", () => {
  it("are shown, set, and taken back; what is set holds for the next request", async () => {
    const path = `/prices/google/${model}`
    assert.partialDeepStrictEqual((await admin("GET", path)).json, { source: "settings", prices: { picture: 0.04 } })
    const set = await admin("PUT", path, { picture: { "1K": 0.05, "4K": 0.1 } })
    assert.partialDeepStrictEqual(set.json, { source: "console", prices: { picture: { "1K": 0.05, "4K": 0.1 } } })
    const { data } = (await admin("GET", "/prices")).json
    assert.ok(data.length > 0 && data.every((row: Json) => "source" in row))
    const { key } = await made("/keys", { name: "priced" })
    await send("/v1/images/generations", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: `google/${model}`, prompt: "A red kite" }),
    }).then(({ headers }) => assert.equal(headers.get("x-limn-cost-usd"), "0.05"))
    assert.equal((await admin("DELETE", path)).json.source, "settings")
    assert.equal((await admin("DELETE", path)).status, 404)
    for (const body of [{}, { picture: -1 }, { picture: "free" }, { picture: { "3K": 1 } }, { pictures: 1 }, { text_in: 0.00001 }]) {
      assert.equal((await admin("PUT", path, body)).status, 400, JSON.stringify(body))
    }
  })
})

describe("what may not have been meant is done and said", () => {
  const codes = ({ json }: Answered): readonly string[] => json.warnings.map(({ code }: Json) => code)

  it("of the models of a key", async () => {
    const key = await made("/keys", { name: "misspelt", models: ["gemini-2.5-flash-imgae", "gemini-*"] })
    assert.deepEqual(key.models, ["gemini-2.5-flash-imgae", "gemini-*"])
    const [warning] = key.warnings
    assert.equal(warning.code, "unknown_model")
    assert.match(warning.message, /`gemini-2\.5-flash-imgae`\. Did you mean `gemini-2\.5-flash-image`\?$/)
    assert.deepEqual(codes(await admin("PATCH", `/keys/${key.id}`, { models: ["gemni-*"] })), ["unknown_model"])
    assert.deepEqual(codes(await admin("PATCH", `/keys/${key.id}`, { models: null })), [])
  })

  it("of prices", async () => {
    for (const [name, picture, expected] of [
      [model, 0.04, []],
      [model, 0.01, ["below_cost"]],
      [`${model}x`, 0.01, ["unknown_model"]],
    ] as const) {
      const answered = await admin("PUT", `/prices/${name}`, { picture })
      assert.deepEqual([answered.json.prices.picture, codes(answered)], [picture, expected])
      await admin("DELETE", `/prices/${name}`)
    }
  })
})

describe("what is wrong is refused by name, and nothing of it is kept", () => {
  const numbers = [0, -1, 1.5, Infinity, 1e21, Number.MAX_SAFE_INTEGER, "1", "1e309", true, [], {}]
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    name: ["", "x".repeat(101), 1, null, [], {}, true],
    budget_usd: [
      -1,
      -0.01,
      "-1",
      "1e309",
      "NaN",
      "Infinity",
      "1e3",
      "",
      " ",
      "0.0000001",
      1e-7,
      1e10,
      1e21,
      "1".repeat(400),
      true,
      [],
      {},
      ["1"],
    ],
    budget_period: ["week", "", null, 1, "__proto__", "constructor", ["day"]],
    requests_per_minute: numbers,
    pictures_per_minute: numbers,
    concurrency: numbers,
    models: ["all", [], [""], [1], ["x".repeat(201)], Array.from({ length: 201 }, () => "m"), {}, { length: 1 }],
    scopes: ["read", [], ["admin"], ["__proto__"], [null], {}],
    expires_at: ["soon", "", 0, "2000-01-01", "2027-13-01", "2027-01-31T12:00:00", "+275760-09-13", {}, true],
    images: ["sweet", "", 1, "__proto__", []],
    user_id: ["user_none", "", 1, {}, "'; drop table users; --"],
    ["__proto__"]: [{ admin: true }],
    constructor: [{}],
    toString: [1],
    hash: ["0".repeat(64)],
    id: ["key_mine"],
    nmae: ["slip"],
  }
  for (const [field, values] of Object.entries(wrong).concat([["__proto__", [{ name: "x" }]]])) {
    it(`POST and PATCH /keys: ${field}`, async () => {
      const { id } = await made("/keys", { name: "as it was" })
      const before = (await admin("GET", "/keys")).text
      for (const value of values) {
        // Written by hand, so that `__proto__` is a field and 1e309 stays a number.
        const member = `${JSON.stringify(field)}:${value === Infinity ? "1e309" : JSON.stringify(value)}`
        for (const [method, path, body] of [
          ["POST", "/keys", field === "name" ? `{${member}}` : `{"name":"x",${member}}`],
          ["PATCH", `/keys/${id}`, `{${member}}`],
        ] as const) {
          const { status, json, text } = await admin(method, path, body)
          assert.equal(status, 400, `${method} ${body} → ${text}`)
          assert.equal(json.error.param.split(".")[0], field, text)
        }
      }
      assert.equal((await admin("GET", "/keys")).text, before)
    })
  }

  for (const [body, message] of [
    [{}, "`name` is missing."],
    [[], "What was sent must be an object."],
    [{ name: 7 }, "`name` must be a text."],
    [{ name: "" }, "`name` must not be empty."],
    [{ name: "x", nme: 1 }, "There is no field `nme` here. Leave it out, or check its spelling."],
    [{ name: "x", requests_per_minute: "1" }, "`requests_per_minute` must be a whole number from 1 to 1000000."],
    [{ name: "x", budget_usd: -1 }, '`budget_usd` must be dollars from 0 to 1000000000 with at most 6 decimals, such as "0.039".'],
    [{ name: "x", budget_period: "week" }, "`budget_period` must be one of total, day, month."],
    [{ name: "x", models: "gpt-*" }, "`models` must be a list."],
    [{ name: "x", scopes: ["read", "write"] }, "`scopes.1` must be one of generate, read."],
    [{ name: "x", expires_at: "2000-01-01" }, "A key can only expire in the future."],
  ] as const) {
    it(`says what: ${message}`, async () => {
      assert.equal((await admin("POST", "/keys", body)).json.error.message, message)
    })
  }

  for (const [name, body, status] of [
    ["no JSON", "{", 400],
    ["nothing", "", 400],
    ["a list", "[]", 400],
    ["null", "null", 400],
    ["a text", '"name"', 400],
    ["bytes that are no UTF-8", "\ud800", 400],
    ["depth", "[".repeat(100_000), 400],
    ["more than a MiB", `{"name":"${"x".repeat(1024 * 1024)}"}`, 413],
  ] as const) {
    it(`${name} as a body`, async () => {
      assert.equal((await admin("POST", "/keys", body)).status, status)
    })
  }

  for (const query of ["limit=0", "limit=201", "limit=1e1", "limit=-1", "limit=", "limit=x", "state=lost", "stat=failed", "__proto__=1"]) {
    it(`/requests?${query}`, async () => {
      const { status, json } = await admin("GET", `/requests?${query}`)
      assert.equal(status, 400)
      assert.equal(json.error.param, query.split("=")[0])
    })
  }

  for (const query of ["group_by=colour", "group_by=constructor", "from=yesterday", "to=1", "until=2027-01-01"]) {
    it(`/usage?${query}`, async () => {
      const { status, json } = await admin("GET", `/usage?${query}`)
      assert.deepEqual([status, json.error.param], [400, query.split("=")[0]])
    })
  }
})

describe("/openapi.json", () => {
  it("describes every route of the admin API with its fields", async () => {
    const document = (await send("/openapi.json")).json
    const paths = Object.keys(document.paths).filter((path) => path.startsWith(mount))
    assert.ok(paths.length > 10)
    const create = document.paths[`${mount}/keys`].post
    const { schema } = create.requestBody.content["application/json"]
    assert.deepEqual(schema.required, ["name"])
    assert.equal(schema.additionalProperties, false)
    assert.ok("key" in create.responses["201"].content["application/json"].schema.properties)
    assert.ok(!JSON.stringify(paths.map((path) => document.paths[path])).includes("$ref"))
    for (const path of paths) {
      for (const method of Object.keys(document.paths[path])) {
        const { status } = await send(path.replaceAll(/\{\w+\}/g, "none"), {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${token}` },
        })
        assert.notEqual(status, 405, `${method} ${path}`)
      }
    }
  })
})
