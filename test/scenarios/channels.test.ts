import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { type CountingProvider, draws, drawsAfter, fails, sends, startProvider } from "../support/counting-provider.ts"
import { freePort } from "../support/free-port.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { noPostgres, startPostgres, type TestPostgres } from "../support/postgres.ts"
import { type Answered, type Json, post, send } from "../support/send.ts"
import { signInAs } from "../support/visitor.ts"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))
const token = "an-admin-token-for-tests"
const model = "gemini-2.5-flash-image"
const secretKey = "AIzaSyA-secret-provider-key-0123456789"

const alone = { connection: "close" }

/** Calls the admin API. */
function admin({ address }: Pick<TestLimn, "address">, method: string, path: string, body?: object): Promise<Answered> {
  return send(`${address}/admin/api/v1${path}`, {
    method,
    headers: { ...alone, authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

function draw({ address, key }: Pick<TestLimn, "address" | "key">): Promise<Answered> {
  return post(`${address}/v1/images/generations`, key, { model, prompt: "a pear" }, alone)
}

async function listedModels({ address, key }: Pick<TestLimn, "address" | "key">): Promise<readonly string[]> {
  const { json } = await send(`${address}/v1/models`, { headers: { ...alone, authorization: `Bearer ${key}` } })
  return json.data.map(({ id }: Json) => id)
}

async function made(limn: Pick<TestLimn, "address">, channel: object): Promise<Json> {
  const { status, json, text } = await admin(limn, "POST", "/channels", channel)
  assert.equal(status, 201, text)
  return json
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 300, "what was waited for did not happen within half a minute")
    await sleep(100)
  }
}

let provider: CountingProvider
let baseUrl: string
before(async () => {
  provider = await startProvider()
  baseUrl = String(provider.channel["baseUrl"])
})
after(() => provider.close())

const channelAt = (address: string, more: object = {}) => ({
  name: "made",
  upstream: "gemini",
  preset: "google",
  base_url: address,
  keys: [secretKey],
  models: ["gemini-*"],
  ...more,
})

describe("a channel that is made in the console", () => {
  let limn: TestLimn
  before(async () => {
    limn = await startLimn({ environment: { LIMN_ADMIN_TOKEN: token } })
  })
  after(() => limn.close())

  it("ends demo mode for good, serves the next request, and goes as it came", async () => {
    const painted = await draw(limn)
    assert.deepEqual([painted.status, painted.headers.get("x-limn-demo")], [200, "painter"])

    const channel = await made(limn, channelAt(baseUrl))
    assert.deepEqual([channel.origin, channel.enabled, channel.problem, channel.health.state], ["console", true, null, "unused"])
    assert.deepEqual(channel.keys, [{ last4: "6789" }])
    const calls = provider.calls()
    const drawn = await draw(limn)
    assert.deepEqual([drawn.status, drawn.headers.get("x-limn-demo"), provider.calls() - calls], [200, null, 1], drawn.text)
    assert.ok(!(await listedModels(limn)).includes("limn/painter"))

    const off = await admin(limn, "PATCH", `/channels/${channel.id}`, { enabled: false })
    assert.deepEqual([off.status, off.json.health.state], [200, "disabled"])
    assert.deepEqual([(await listedModels(limn)).length, (await draw(limn)).status], [0, 404])
    await admin(limn, "PATCH", `/channels/${channel.id}`, { enabled: true, weight: 3 })
    assert.equal((await draw(limn)).status, 200)

    const gone = await admin(limn, "DELETE", `/channels/${channel.id}`)
    assert.deepEqual(gone.json, { id: channel.id, deleted: true, name: "made" })
    limn = await limn.restart()
    const refused = await draw(limn)
    assert.deepEqual([refused.status, refused.headers.get("x-limn-demo")], [404, null], "the painter must not stand in again")
  })

  const wrong: readonly (readonly [string, object, string])[] = [
    ["no name", { name: undefined }, "name"],
    ["a name with a slash", { name: "a/b" }, "name"],
    ["a protocol that nobody speaks", { upstream: "telex" }, "upstream"],
    ["a provider that nobody knows", { preset: "nobody" }, "preset"],
    ["no address and no provider", { preset: null, base_url: null }, "base_url"],
    ["an address that is none", { base_url: "ftp://there" }, "base_url"],
    ["a setting of another protocol", { settings: { manner: "openrouter" } }, "settings"],
    ["a setting of the wrong kind", { settings: { streams: "maybe" } }, "settings.streams"],
    ["no models", { models: [] }, "models"],
    ["a weight of nothing", { weight: 0 }, "weight"],
    ["a wait that is none", { headers_timeout: "soon" }, "headers_timeout"],
    ["a key with a line break", { keys: ["ab\ncd"] }, "keys.0"],
    ["a variable instead of a key", { keys: ["${LIMN_ADMIN_TOKEN}"] }, "keys.0"],
    ["a field that there is not", { base_uri: "x" }, "base_uri"],
  ]
  for (const [what, change, param] of wrong) {
    it(`is refused with ${what}, by the name of the field`, async () => {
      const { status, json } = await admin(limn, "POST", "/channels", { ...channelAt(baseUrl), ...change })
      assert.deepEqual([status, json.error.code, json.error.param], [400, "invalid_request", param], JSON.stringify(json))
    })
  }

  it("reads nothing from the environment", async () => {
    const channel = await made(limn, channelAt(`${baseUrl}/\${LIMN_ADMIN_TOKEN}`, { name: "literal", models: { "${PATH}": "gemini-x" } }))
    assert.deepEqual([channel.base_url, channel.listed_models], [`${baseUrl}/\${LIMN_ADMIN_TOKEN}`, ["${PATH}"]])
    await admin(limn, "DELETE", `/channels/${channel.id}`)
  })

  it("never tells its keys: not in an answer, not in the file of the database, and to no other address", async () => {
    const channel = await made(limn, channelAt(baseUrl, { name: "quiet" }))
    const taken = await admin(limn, "POST", "/channels", channelAt(baseUrl, { name: "quiet" }))
    assert.deepEqual([taken.status, taken.json.error.param], [409, "name"])
    const moved = { base_url: `http://127.0.0.1:${await freePort()}` }
    const stolen = await admin(limn, "PATCH", `/channels/${channel.id}`, moved)
    assert.deepEqual([stolen.status, stolen.json.error.param], [400, "keys"])
    const tried = await admin(limn, "POST", "/channels/test", { id: channel.id, ...moved })
    assert.deepEqual([tried.status, tried.json.error.param], [400, "keys"])

    const answers = [await admin(limn, "GET", "/channels"), await admin(limn, "POST", `/channels/${channel.id}/test`, {})]
    for (const { text } of [...answers, taken, stolen]) assert.ok(!text.includes(secretKey) && !text.includes("sealed"), text)
    const { DatabaseSync } = await import("node:sqlite")
    const file = new DatabaseSync(`${limn.folder}/data/limn.db`, { readOnly: true })
    const tables = file.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
    const dump = tables.map(({ name }) => JSON.stringify(file.prepare(`select * from "${name}"`).all())).join("\n")
    file.close()
    assert.ok(dump.includes("quiet") && !dump.includes(secretKey))
    await admin(limn, "DELETE", `/channels/${channel.id}`)
  })

  it("rests when it has failed, is tried all the same while it is the last, and recovers", async () => {
    const channel = await made(limn, channelAt(baseUrl, { name: "shaky" }))
    const health = async (): Promise<Json> => (await admin(limn, "GET", `/channels/${channel.id}`)).json.health
    provider.behave(fails(500))
    assert.equal((await draw(limn)).status, 502)
    const failing = await health()
    assert.deepEqual([failing.state, failing.last_error.code], ["failing", "upstream_error"])
    while ((await health()).failures_in_row < 5) await draw(limn)
    const resting = await health()
    assert.equal(resting.state, "resting")
    assert.ok(Date.parse(resting.rests_until) > Date.now())

    provider.behave(draws)
    assert.equal((await draw(limn)).status, 200)
    const recovered = await health()
    assert.deepEqual([recovered.state, recovered.failures_in_row, recovered.rests_until], ["ok", 0, null])
    assert.ok(recovered.last_success_at !== null && recovered.recent.failed >= 5 && recovered.recent.p50_ms >= 0)
    await admin(limn, "DELETE", `/channels/${channel.id}`)
  })

  it("lets a call end that runs while it is taken away", async () => {
    const channel = await made(limn, channelAt(baseUrl, { name: "leaving" }))
    const gate = Promise.withResolvers<void>()
    provider.behave(drawsAfter(gate.promise))
    const before = provider.calls()
    const drawing = draw(limn)
    await provider.called(before + 1)
    await admin(limn, "DELETE", `/channels/${channel.id}`)
    gate.resolve()
    assert.equal((await drawing).status, 200)
    provider.behave(draws)
  })

  it("books to the cent, trials and all", async () => {
    assert.deepEqual(await limn.violations(), [])
  })
})

describe("the test of a channel", () => {
  let limn: TestLimn
  before(async () => {
    limn = await startLimn({ environment: { LIMN_ADMIN_TOKEN: token } })
  })
  after(() => limn.close())

  it("draws one small picture, which nobody is charged for and which is our cost", async () => {
    const channel = await made(limn, channelAt(baseUrl))
    const calls = provider.calls()
    const { status, json } = await admin(limn, "POST", `/channels/${channel.id}/test`, {})
    assert.deepEqual([status, json.ok, json.outcome, provider.calls() - calls], [200, true, "picture", 1], json.message)
    assert.deepEqual(json.picture, { media_type: "image/png", width: 64, height: 48 })
    const { json: log } = await admin(limn, "GET", "/requests?limit=1")
    const [request] = log.data
    assert.deepEqual([request.dialect, request.charge_usd, request.attempts.length], ["channel-test", "0", 1])
    assert.ok(Number(request.attempts[0].cost_usd) > 0)
    assert.deepEqual([...(await limn.stored())], [])
    assert.deepEqual(await limn.violations(), [])
    await admin(limn, "DELETE", `/channels/${channel.id}`)
  })

  it("is written into the record of changes, and is not done without end", async () => {
    const channel = await made(limn, channelAt(baseUrl))
    await admin(limn, "POST", `/channels/${channel.id}/test`, { model })
    await admin(limn, "POST", "/channels/test", { ...channelAt(baseUrl), name: "not-kept" })
    const { json } = await admin(limn, "GET", "/audit?action=channel.test")
    const [unkept, kept] = json.data
    assert.deepEqual([kept.target.id, kept.detail, kept.actor.type], [channel.id, { model, outcome: "picture" }, "token"])
    assert.deepEqual(
      [unkept.target, unkept.detail.name, unkept.detail.base_url, unkept.detail.outcome],
      [null, "not-kept", baseUrl, "picture"],
    )
    assert.ok(!JSON.stringify(json).includes(secretKey))
    await admin(limn, "DELETE", `/channels/${channel.id}`)

    const operator = await signInAs(limn.address, token, "testing all day", "operator")
    const wrong = { ...channelAt(baseUrl), name: "never-called" }
    provider.behave(fails(403))
    const calls = provider.calls()
    const ask = () => operator.call("POST", `${limn.address}/admin/api/v1/channels/test`, wrong)
    const answers = await Promise.all(Array.from({ length: 23 }, ask))
    const refused = answers.filter(({ status }) => status === 429)
    assert.deepEqual([refused.length, provider.calls() - calls], [3, 20])
    assert.ok(Number(refused[0]?.headers.get("retry-after")) > 0)
    assert.match((await refused[0]?.text()) ?? "", /You may test channels 20 times a minute\. Try again in/)
    provider.behave(draws)
  })

  const outcomes: readonly (readonly [string, () => void, string, RegExp])[] = [
    ["a bad key", () => provider.behave(fails(403)), "upstream_account", /refused the key \(it answered with status 403\)/],
    ["a model that only talks", () => provider.behave(sends([{ text: "I cannot draw." }])), "text_only", /wrote text and drew nothing/],
    ["a provider that is full", () => provider.behave(fails(429)), "upstream_overloaded", /quota/],
    ["a provider that is broken", () => provider.behave(fails(500)), "upstream_error", /status 500/],
    ["a model that it does not know", () => provider.behave(fails(404)), "model_not_found", /does not know `gemini/],
  ]
  for (const [what, behave, outcome, words] of outcomes) {
    it(`says what to do about ${what}`, async () => {
      behave()
      const calls = provider.calls()
      const { status, json } = await admin(limn, "POST", "/channels/test", channelAt(baseUrl))
      assert.deepEqual([status, json.ok, json.outcome, provider.calls() - calls], [200, false, outcome, 1], json.message)
      assert.match(json.message, words)
      provider.behave(draws)
    })
  }

  it("says what to do about a wrong address", async () => {
    const port = await freePort()
    const { json } = await admin(limn, "POST", "/channels/test", channelAt(`http://127.0.0.1:${port}`))
    assert.deepEqual(
      [json.ok, json.outcome, json.message.includes(`127.0.0.1:${port} refuses connections`)],
      [false, "upstream_error", true],
    )
    const { json: nowhere } = await admin(limn, "POST", "/channels/test", channelAt(`${baseUrl}/wrong`, { model: "flux" }))
    assert.deepEqual([nowhere.error.code, nowhere.error.param], ["invalid_request", "model"])
  })

  it("of a channel that is not kept keeps nothing, and demo mode goes on", async () => {
    assert.deepEqual((await admin(limn, "POST", "/channels/test", channelAt(baseUrl))).json.ok, true)
    assert.deepEqual((await admin(limn, "GET", "/channels")).json.data, [])
    assert.deepEqual(await limn.violations(), [])
  })
})

describe("channels of limn.yaml", () => {
  it("are read-only, and go before one of the console that has the same name", async () => {
    const limn = await startLimn({ channels: [provider.channel], environment: { LIMN_ADMIN_TOKEN: token } })
    try {
      const { json } = await admin(limn, "GET", "/channels")
      const [channel] = json.data
      assert.deepEqual([channel.id, channel.origin, channel.name], ["settings.counted", "settings", "counted"])
      for (const [method, body] of [
        ["PATCH", { enabled: false }],
        ["DELETE", undefined],
      ] as const) {
        const { status, json: answer } = await admin(limn, method, `/channels/${channel.id}`, body)
        assert.deepEqual([status, answer.error.code], [409, "conflict"])
        assert.match(answer.error.message, /limn\.yaml/)
      }
      assert.equal((await admin(limn, "POST", "/channels", channelAt(baseUrl, { name: "counted" }))).status, 409)
      assert.equal((await admin(limn, "POST", "/channels/settings.counted/test", {})).json.ok, true)
      assert.equal((await draw(limn)).status, 200)
    } finally {
      await limn.close()
    }
  })
})

describe("two workers", () => {
  it("both serve what one of them was told, and neither draws for it any more", async () => {
    const folder = await mkdtemp(join(tmpdir(), "limn-workers-"))
    const key = "sk-both-workers-know-this-key"
    const child = spawn(process.execPath, [main, "serve", "--data-dir", join(folder, "data")], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        PORT: "0",
        LIMN_WORKERS: "2",
        LIMN_API_KEY: key,
        LIMN_ADMIN_TOKEN: token,
      },
      stdio: ["ignore", "pipe", "ignore"],
    })
    const ended = once(child, "exit")
    try {
      let output = ""
      child.stdout.on("data", (piece: Buffer) => (output += piece))
      await until(async () => /address\s+http:\S+/.test(output))
      const served = { address: /address\s+(http:\S+)/.exec(output)?.[1] ?? "", key }
      assert.equal((await draw(served)).headers.get("x-limn-demo"), "painter")
      const { id } = await made(served, channelAt(baseUrl))
      // Connections fall to either, so that many in a row are of both.
      const all = async (isSo: (answer: Answered) => boolean) =>
        (await Promise.all(Array.from({ length: 12 }, () => draw(served)))).every(isSo)
      await until(() => all(({ status, headers }) => status === 200 && headers.get("x-limn-demo") === null))
      await admin(served, "PATCH", `/channels/${id}`, { enabled: false })
      await until(() => all(({ status }) => status === 404))
    } finally {
      child.kill("SIGTERM")
      await ended
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe("two nodes over one PostgreSQL", { skip: noPostgres ?? false }, () => {
  let server: TestPostgres
  const nodes: TestLimn[] = []
  before(async () => {
    server = await startPostgres()
    const environment = {
      DATABASE_URL: await server.createDatabase(),
      LIMN_SECRET_KEY: "a-secret-that-both-nodes-have-in-common",
      LIMN_KEEP_PICTURES: "0",
      LIMN_API_KEY: "sk-both-nodes-know-this-key",
      LIMN_ADMIN_TOKEN: token,
    }
    for (let node = 0; node < 2; node++) nodes.push(await startLimn({ environment }))
  })
  after(async () => {
    for (const node of nodes) await node.close()
    await server.stop()
  })

  it("both serve what one was told, soon, and neither draws for it any more", async () => {
    const [one, other] = nodes.map(({ address }) => ({ address, key: "sk-both-nodes-know-this-key" })) as [TestLimn, TestLimn]
    assert.equal((await draw(other)).headers.get("x-limn-demo"), "painter")
    const channel = await made(one, channelAt(baseUrl))
    await until(async () => (await draw(other)).headers.get("x-limn-demo") === null)
    const calls = provider.calls()
    assert.equal((await draw(other)).status, 200)
    assert.equal(provider.calls() - calls, 1)
    await admin(other, "PATCH", `/channels/${channel.id}`, { models: ["gpt-*"] })
    await until(async () => (await draw(one)).status === 404)
    await admin(one, "DELETE", `/channels/${channel.id}`)
    await until(async () => (await listedModels(other)).length === 0)
  })
})
