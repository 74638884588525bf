import assert from "node:assert/strict"
import { setTimeout as sleep } from "node:timers/promises"
import { describe, it } from "node:test"
import type { KeyWish } from "#accounts/keys.ts"
import { repairInstruction } from "#gateway/repair.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { closedAfterTests } from "../support/opened.ts"
import { solidPng } from "../support/pictures.ts"
import { type Script, type ScriptedProtocol, type ScriptedProvider, startScripted, type Turn } from "../support/scripted-provider.ts"
import { type Answered, type Json, post } from "../support/send.ts"

const model = "gemini-2.5-flash-image"
const token = "an-admin-token-for-tests"
const pictureMicroUsd = 40_000
const red = solidPng(64, 48, [200, 30, 30])
const blue = solidPng(48, 64, [30, 30, 200])

const says: Turn = { parts: [{ text: "I would rather talk about it." }] }
const draws: Turn = { parts: [{ text: "Here." }, { picture: red }] }
/** Answers without a picture, by what they are called. */
const lacking: Readonly<Record<string, Turn>> = {
  "words only": says,
  "no image by its own account": { finish: "NO_IMAGE" },
  nothing: { parts: [] },
  "no candidate": { isEmpty: true },
}
const interim: Turn = { parts: [{ text: "A sketch." }, { picture: blue, thought: true }] }

const isRepair: (call: { readonly system: string }) => boolean = ({ system }) => system.includes(repairInstruction)

interface World {
  readonly limn: TestLimn
  readonly providers: readonly [ScriptedProvider, ...ScriptedProvider[]]
}

const { open, limns } = closedAfterTests()

const shared = new Map<string, World>()

/** Gives a Limn before providers that follow these scripts, the first of them preferred. Tests with as many providers share one. */
async function start(protocol: ScriptedProtocol, scripts: readonly [Script, ...Script[]]): Promise<World> {
  const name = `${protocol} ${scripts.length}`
  const world = shared.get(name) ?? (await startAnew(protocol, scripts))
  shared.set(name, world)
  for (const [index, script] of scripts.entries()) world.providers[index]?.follow(script)
  return world
}

/** The same that nobody shares. `perPicture`: whether clients pay by the picture, or by the token. `more`: further settings of the channels. */
async function startAnew(
  protocol: ScriptedProtocol,
  scripts: readonly [Script, ...Script[]],
  { perPicture = true, more = {} }: { readonly perPicture?: boolean; readonly more?: object } = {},
): Promise<World> {
  const [first, ...others] = await Promise.all(scripts.map((script, index) => startScripted(protocol, script, `channel-${index + 1}`)))
  const providers = [first as ScriptedProvider, ...others] as const
  const limn = await startLimn({
    channels: providers.map(({ channel }, index) => ({ ...channel, ...more, priority: index + 1 })),
    file: perPicture ? { prices: { [model]: { picture: pictureMicroUsd / 1e6 } } } : {},
    environment: { LIMN_ADMIN_TOKEN: token },
  })
  open.push(...providers, limn)
  limns.push(limn)
  return { limn, providers }
}

interface Ask {
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}

const ask = ({ limn }: World, path: string, body: object, { key = limn.key, headers = {} }: Ask = {}): Promise<Answered> =>
  post(`${limn.address}${path}`, key, body, headers)

async function get({ limn }: World, path: string, bearer: string = limn.key): Promise<Json> {
  return (await fetch(`${limn.address}${path}`, { headers: { authorization: `Bearer ${bearer}` } })).json()
}

const idOf = ({ headers }: Answered): string => headers.get("x-request-id") ?? ""
const receiptOf = (world: World, answered: Answered, key?: string): Promise<Json> => get(world, `/v1/requests/${idOf(answered)}`, key)
const adminRequest = (world: World, answered: Answered): Promise<Json> => get(world, `/admin/api/v1/requests/${idOf(answered)}`, token)

const images = { model, prompt: "A red kite", size: "1024x1024" }
const chat = { model, messages: [{ role: "user", content: "A red kite" }], modalities: ["image", "text"] }
const forced = { model, messages: chat.messages, image_generation: true }
const gemini = { contents: [{ parts: [{ text: "A red kite" }] }], generationConfig: { responseModalities: ["IMAGE"] } }
const geminiPath = (method: string): string => `/v1beta/models/${model}:${method}`

/** Every way of requiring a picture in which a missing one is an error, and how the picture is found in the text of an answer. */
const forms: readonly (readonly [string, string, object])[] = [
  ["images", "/v1/images/generations", images],
  ["images, streamed", "/v1/images/generations", { ...images, stream: true }],
  ["chat", "/v1/chat/completions", { ...chat, modalities: ["image"] }],
  ["chat, streamed", "/v1/chat/completions", { ...chat, modalities: ["image"], stream: true }],
  ["OpenRouter's chat, streamed", "/api/v1/chat/completions", { ...chat, modalities: ["image"], stream: true }],
  ["GeekAI's chat", "/v1/chat/completions", { ...forced, image_config: {} }],
]
const redBase64 = Buffer.from(red).toString("base64")
const times = (text: string, piece: string): number => text.split(piece).length - 1

for (const protocol of ["gemini", "openai-chat"] as const) {
  describe(`a picture that is required, from ${protocol}`, () => {
    for (const [name, path, body] of forms) {
      it(`is asked for again where words came first: ${name}`, async () => {
        const world = await start(protocol, [(call) => (call === 1 ? says : draws)])
        const answered = await ask(world, path, body)
        assert.equal(answered.status, 200, answered.text)
        assert.ok(!answered.text.includes("rather talk"), "words of the answer that did not count")
        assert.ok(answered.text.includes(redBase64) || answered.text.includes("/i/"), answered.text.slice(0, 300))
        assert.equal(answered.headers.get("x-limn-guarantee"), "kept; calls=2")
        const [first, second] = world.providers[0].calls
        assert.ok(first !== undefined && !isRepair(first))
        assert.ok(second !== undefined && isRepair(second))
        assert.deepEqual(second.modalities, first.modalities)
        const { charge_usd, receipt, pictures } = await receiptOf(world, answered)
        assert.deepEqual([charge_usd, pictures.length], ["0.04", 1])
        assert.deepEqual(receipt.attempts, [
          { number: 1, purpose: "first", outcome: "no_image_generated" },
          { number: 2, purpose: "repair", outcome: "succeeded" },
        ])
      })

      it(`costs nothing where only words come, and frees what was held: ${name}`, async () => {
        const world = await start(protocol, [() => says])
        const key = await world.limn.anotherKey({ budget: { cap: pictureMicroUsd } })
        for (let turn = 0; turn < 2; turn++) {
          const refused = await ask(world, path, body, { key })
          assert.deepEqual([refused.status, refused.headers.get("x-should-retry")], [422, "false"], refused.text)
          assert.equal(refused.headers.get("x-limn-guarantee"), "missed; calls=3")
          assert.equal(refused.headers.get("x-limn-cost-usd"), "0")
          assert.match(refused.json.error.message, /answered without a picture.*The model said: I would rather talk about it\./)
          assert.match(refused.text, /no_image_generated/)
          assert.equal((await receiptOf(world, refused, key)).charge_usd, "0")
        }
        assert.equal(world.providers[0].calls.length, 6)
        world.providers[0].follow(() => draws)
        assert.equal((await ask(world, path, body, { key })).status, 200)
      })
    }

    for (const [name, turn] of Object.entries({ ...lacking, ...(protocol === "gemini" ? { "a thought picture": interim } : {}) })) {
      // A stream of Google's that ends without a candidate cannot be told from one that broke off.
      for (const stream of protocol === "gemini" && turn.isEmpty === true ? [false] : [false, true]) {
        it(`is asked for again where there was ${name}${stream ? ", streamed" : ""}`, async () => {
          const world = await start(protocol, [(call) => (call < 3 ? turn : draws)])
          const answered = await ask(world, "/v1/images/generations", { ...images, stream })
          assert.equal(answered.status, 200, answered.text)
          assert.equal(times(answered.text, redBase64), 1)
          assert.equal(world.providers[0].calls.length, 3)
        })
      }
    }

    it("is not asked for again where it was refused for safety", async () => {
      for (const [, path, body] of forms) {
        const world = await start(protocol, [() => ({ finish: "IMAGE_SAFETY" }), () => draws])
        const refused = await ask(world, path, body)
        assert.deepEqual([refused.status, refused.headers.get("x-should-retry")], [400, "false"], refused.text)
        assert.match(refused.text, /content_policy_violation/)
        assert.equal(refused.headers.get("x-limn-guarantee"), null)
        assert.deepEqual(
          world.providers.map(({ calls }) => calls.length),
          [1, 0],
        )
      }
    })

    it("comes from another channel in the end", async () => {
      const world = await start(protocol, [() => says, () => draws])
      const answered = await ask(world, "/v1/images/generations", images)
      assert.equal(answered.status, 200, answered.text)
      assert.deepEqual(
        world.providers.map(({ calls }) => calls.map(isRepair)),
        [[false, true], [true]],
      )
      const { attempts, guarantee } = await adminRequest(world, answered)
      assert.deepEqual(
        attempts.map(({ channel, purpose }: Json) => [channel, purpose]),
        [
          ["channel-1", "first"],
          ["channel-1", "repair"],
          ["channel-2", "repair"],
        ],
      )
      assert.equal(guarantee.repairs, 2)
    })

    it("takes three calls at most, failover among them", async () => {
      const world = await startAnew(protocol, [() => ({ status: 503 }), (call) => (call === 1 ? says : { status: 500 }), () => draws])
      const refused = await ask(world, "/v1/images/generations", images)
      assert.deepEqual([refused.status, refused.json.error.code], [422, "no_image_generated"])
      const { attempts } = await adminRequest(world, refused)
      assert.deepEqual(
        attempts.map(({ purpose, channel }: Json) => [purpose, channel]),
        [
          ["first", "channel-1"],
          ["failover", "channel-2"],
          ["repair", "channel-2"],
        ],
      )
    })
  })
}

describe("repairs", () => {
  it("say what is wanted behind what the client says, and then ask for a picture alone", async () => {
    const world = await start("gemini", [() => says])
    const messages = [{ role: "system", content: "Paint like a child." }, ...chat.messages]
    await ask(world, "/v1/chat/completions", { ...chat, messages }, { headers: { "x-limn-guarantee": "on" } })
    const [first, second, third] = world.providers[0].calls.map(({ system, modalities }) => ({ system, modalities }))
    assert.deepEqual(first, { system: "Paint like a child.", modalities: ["text", "image"] })
    assert.deepEqual(second, { system: `Paint like a child.\n\n${repairInstruction}`, modalities: ["text", "image"] })
    assert.deepEqual(third, { system: second?.system, modalities: ["image"] })
  })

  it("are the operator's cost, which clients do not see", async () => {
    const world = await startAnew("gemini", [(call) => (call < 3 ? says : draws)], { perPicture: false })
    const answered = await ask(world, "/v1/images/generations", images)
    assert.equal(answered.status, 200, answered.text)
    // Twice 10 tokens in at 0.3 dollars a million and 20 out at 2.5, each call rounded up.
    const cost = "0.000106"
    const { guarantee, attempts } = await adminRequest(world, answered)
    assert.deepEqual(guarantee, { repairs: 2, cost_usd: cost })
    assert.deepEqual(
      attempts.map(({ cost_usd }: Json) => cost_usd),
      ["0.000053", "0.000053", "0.038703"],
    )
    for (const group of ["model", "key", "channel", "day"]) {
      const { data } = await get(world, `/admin/api/v1/usage?group_by=${group}`, token)
      assert.deepEqual(
        data.map(({ charge_usd, cost_usd, guarantee_cost_usd }: Json) => [charge_usd, cost_usd, guarantee_cost_usd]),
        [["0.038703", "0.038809", cost]],
      )
    }
    const receipt = await receiptOf(world, answered)
    assert.equal(receipt.charge_usd, "0.038703")
    assert.doesNotMatch(JSON.stringify(receipt), /0\.000106|0\.000053|"guarantee"/)
    const metrics = await (await fetch(`${world.limn.address}/metrics`)).text()
    assert.match(metrics, /limn_repairs_total\{channel="channel-1",outcome="no_image_generated"\} 1/)
    assert.match(metrics, /limn_repairs_total\{channel="channel-1",outcome="succeeded"\} 1/)
  })

  it("do not make a key wait that gets its pictures in the end", async () => {
    const world = await start("gemini", [(call) => (call % 2 === 1 ? says : draws)])
    const key = await world.limn.anotherKey()
    for (let picture = 0; picture < 21; picture++) {
      assert.equal((await ask(world, "/v1/images/generations", images, { key })).status, 200)
    }
    world.providers[0].follow(() => says)
    for (let picture = 0; picture < 20; picture++) {
      assert.equal((await ask(world, "/v1/images/generations", images, { key })).status, 422)
    }
    assert.equal((await ask(world, "/v1/images/generations", images, { key })).status, 429)
  })

  it("wait for a place where the only channel is full", async () => {
    const gate = Promise.withResolvers<Turn>()
    const world = await startAnew("gemini", [(call) => (call === 1 ? gate.promise : draws)], { more: { maxConcurrency: 1 } })
    const talked = ask(world, "/v1/images/generations", images)
    const waits = ask(world, "/v1/images/generations", { ...images, prompt: "A blue kite" })
    while (!/limn_waiting_calls(?:\{[^}]*\})? 1/.test(await (await fetch(`${world.limn.address}/metrics`)).text())) await sleep(10)
    gate.resolve(says)
    assert.deepEqual([(await talked).status, (await waits).status], [200, 200])
    assert.equal((await talked).headers.get("x-limn-guarantee"), "kept; calls=2")
  })

  it("are told again with the answer, to whoever repeats the request", async () => {
    const world = await start("gemini", [() => says])
    const headers = { "idempotency-key": "one" }
    const first = await ask(world, "/v1/images/generations", images, { headers })
    const again = await ask(world, "/v1/images/generations", images, { headers })
    assert.deepEqual([again.status, again.text, again.headers.get("idempotent-replayed")], [422, first.text, "true"])
    assert.equal(world.providers[0].calls.length, 3)
  })
})

describe("the choice of a guarantee", () => {
  const path = "/v1/chat/completions"
  /** Header, setting of the key, body; what comes of a model that only talks: status and calls. */
  const cases: readonly (readonly [string | undefined, KeyWish["guarantee"], object, number, number])[] = [
    [undefined, undefined, chat, 200, 1],
    ["on", undefined, chat, 422, 3],
    [" ON ", undefined, chat, 422, 3],
    ["3", undefined, chat, 422, 3],
    ["2", undefined, chat, 422, 2],
    ["1", undefined, chat, 422, 1],
    ["off", undefined, chat, 200, 1],
    ["off", undefined, forced, 422, 1],
    ["2", undefined, forced, 422, 2],
    [undefined, "on", chat, 422, 3],
    [undefined, "2", chat, 422, 2],
    [undefined, "off", forced, 422, 1],
    ["off", "on", chat, 200, 1],
    ["on", "off", chat, 422, 3],
    ["1", "3", forced, 422, 1],
    [undefined, "on", { ...chat, modalities: ["text"] }, 200, 1],
  ]
  for (const [header, guarantee, body, status, calls] of cases) {
    const asked = body === forced ? "a forced picture" : JSON.stringify((body as typeof chat).modalities)
    it(`by header ${header ?? "(none)"} and key ${guarantee ?? "(none)"}, for ${asked}: ${status} after ${calls}`, async () => {
      const world = await start("gemini", [() => says])
      const key = await world.limn.anotherKey(guarantee === undefined ? {} : { guarantee })
      const answered = await ask(world, path, body, { key, headers: header === undefined ? {} : { "x-limn-guarantee": header } })
      assert.deepEqual([answered.status, world.providers[0].calls.length], [status, calls], answered.text)
      assert.equal(answered.headers.get("x-limn-guarantee"), calls === 1 ? null : `missed; calls=${calls}`)
    })
  }

  it("is refused where it is none, in each dialect", async () => {
    const world = await start("gemini", [() => draws])
    for (const [, other, body] of [...forms, ["gemini", geminiPath("generateContent"), gemini] as const]) {
      for (const word of ["", "4", "0", "yes", "1.5"]) {
        const refused = await ask(world, other, body, { headers: { "x-limn-guarantee": word } })
        assert.equal(refused.status, 400, refused.text)
        assert.match(refused.json.error.message, /`x-limn-guarantee` must be one of off, on, 1, 2, 3/)
      }
    }
    assert.equal(world.providers[0].calls.length, 0)
  })

  it("is a warning where text alone was asked for", async () => {
    const world = await start("gemini", [() => says])
    const answered = await ask(world, path, { ...chat, modalities: ["text"] }, { headers: { "x-limn-guarantee": "on" } })
    assert.equal(answered.status, 200)
    assert.match(answered.headers.get("x-limn-warnings") ?? "", /x-limn-guarantee/)
  })

  it("leaves a refusal for safety what it is where text is allowed", async () => {
    const world = await start("gemini", [() => ({ finish: "IMAGE_SAFETY" })])
    const answered = await ask(world, path, chat, { headers: { "x-limn-guarantee": "on" } })
    assert.deepEqual([answered.status, answered.json.choices[0].finish_reason], [200, "content_filter"])
    assert.equal(world.providers[0].calls.length, 1)
  })

  it("is set, shown and taken away by the admin API", async () => {
    const { limn } = await start("gemini", [() => draws])
    const send = async (method: string, at: string, body: object): Promise<Json> => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
      return (await fetch(`${limn.address}/admin/api/v1${at}`, { method, headers, body: JSON.stringify(body) })).json()
    }
    const { id, guarantee } = await send("POST", "/keys", { name: "app", guarantee: "2" })
    assert.equal(guarantee, "2")
    assert.equal((await send("PATCH", `/keys/${id}`, { guarantee: null })).guarantee, null)
    assert.match((await send("PATCH", `/keys/${id}`, { guarantee: "7" })).error.message, /guarantee/)
  })
})

describe("Google's dialect", () => {
  const methods = ["generateContent", "streamGenerateContent", "streamGenerateContent?alt=sse"]
  const documents = ({ text, json }: Answered): readonly Json[] =>
    json === undefined
      ? text
          .split("\n")
          .filter((line) => line.startsWith("data: "))
          .map((line) => JSON.parse(line.slice(6)))
      : [json].flat()

  for (const method of methods) {
    it(`ends natively without the picture: ${method}`, async () => {
      const world = await start("gemini", [() => says])
      const answered = await ask(world, geminiPath(method), gemini)
      assert.equal(answered.status, 200, answered.text)
      const candidates = documents(answered).flatMap((document) => document.candidates ?? [])
      assert.equal(
        candidates.map(({ content }) => content.parts.map(({ text }: Json) => text).join("")).join(""),
        "I would rather talk about it.",
      )
      assert.equal(candidates.at(-1).finishReason, "NO_IMAGE")
      assert.match(candidates.at(-1).finishMessage, /without a picture/)
      assert.equal(world.providers[0].calls.length, 3)
      const { state, charge_usd } = await receiptOf(world, answered)
      assert.deepEqual([state, charge_usd], ["failed", "0"])
    })

    it(`refuses for safety natively: ${method}`, async () => {
      const world = await start("gemini", [() => ({ finish: "IMAGE_SAFETY" })])
      const answered = await ask(world, geminiPath(method), gemini)
      assert.equal(answered.status, 200)
      assert.match(answered.text, /"IMAGE_SAFETY"/)
      assert.equal(world.providers[0].calls.length, 1)
    })

    it(`shows thoughts beside the picture, and bills the picture: ${method}`, async () => {
      const world = await start("gemini", [() => ({ parts: [{ picture: blue, thought: true }, { picture: red }] })])
      const answered = await ask(world, geminiPath(method), gemini)
      const parts = documents(answered)
        .flatMap((document) => document.candidates ?? [])
        .flatMap(({ content }) => content.parts)
        .filter(({ inlineData }) => inlineData !== undefined)
      assert.deepEqual(
        parts.map(({ thought = false, inlineData }) => [thought, inlineData.data === redBase64]),
        [
          [true, false],
          [false, true],
        ],
      )
      const { charge_usd, pictures } = await receiptOf(world, answered)
      assert.deepEqual([charge_usd, pictures.length], ["0.04", 1])
    })
  }

  it("keeps the order of what is left where a picture came twice", async () => {
    const parts = [{ text: "One." }, { picture: red }, { text: "Again." }, { picture: red }, { text: "Another." }, { picture: blue }]
    const world = await start("gemini", [() => ({ parts })])
    for (const method of methods) {
      const shown = documents(await ask(world, geminiPath(method), gemini))
        .flatMap((document) => document.candidates ?? [])
        .flatMap(({ content }) => content.parts)
        .map(({ text, inlineData }) => text ?? (inlineData.data === redBase64 ? "red" : "blue"))
        .filter((text) => text !== "")
      assert.deepEqual(shown, ["One.", "red", "Again.", "Another.", "blue"], method)
    }
  })

  it("is the only one that shows thoughts", async () => {
    const world = await start("gemini", [() => ({ parts: [{ picture: blue, thought: true }, { picture: red }] })])
    for (const [, path, body] of forms) {
      const { text } = await ask(world, path, body)
      assert.equal(times(text, Buffer.from(blue).toString("base64")), 0)
    }
  })
})

describe("several pictures in one request", () => {
  const three = { ...images, n: 3 }

  it("are not held up by one that is stubborn, streamed", async () => {
    for (const [path, body] of [
      ["/v1/images/generations", three],
      ["/v1/chat/completions", { ...chat, modalities: ["image"], n: 3 }],
      ["/api/v1/chat/completions", { ...chat, modalities: ["image"], n: 3 }],
      [geminiPath("streamGenerateContent?alt=sse"), { ...gemini, generationConfig: { ...gemini.generationConfig, candidateCount: 3 } }],
    ] as const) {
      const gate = Promise.withResolvers<void>()
      const world = await start("gemini", [
        async (call, asked) => {
          if (isRepair(asked)) await gate.promise
          return call === 1 ? says : draws
        },
      ])
      const response = await fetch(`${world.limn.address}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${world.limn.key}`, "content-type": "application/json", "x-limn-images": "openrouter" },
        body: JSON.stringify({ ...body, ...(path.includes("stream") ? {} : { stream: true }) }),
      })
      let text = ""
      for await (const piece of response.body as AsyncIterable<Uint8Array>) {
        text += Buffer.from(piece).toString("latin1")
        // Two are there while the third is still being repaired.
        if (times(text, redBase64) === 2) gate.resolve()
      }
      assert.equal(times(text, redBase64), 3, path)
      const { charge_usd, pictures } = await get(world, `/v1/requests/${response.headers.get("x-request-id")}`)
      assert.deepEqual([charge_usd, pictures.length], ["0.12", 3])
    }
  })

  it("are an answer with a warning where one never comes", async () => {
    for (const stream of [false, true]) {
      const world = await start("gemini", [(call, asked) => (call === 2 || isRepair(asked) ? says : draws)])
      const answered = await ask(world, "/v1/images/generations", { ...three, stream })
      assert.equal(answered.status, 200, answered.text)
      assert.equal(times(answered.text, redBase64), 2)
      assert.equal(world.providers[0].calls.length, 5)
      if (!stream) assert.match(answered.headers.get("x-limn-warnings") ?? "", /2 of 3 answers arrived/)
      assert.equal((await receiptOf(world, answered)).charge_usd, "0.08")
    }
  })

  it("that a model only talks about are tried for once together", async () => {
    const world = await start("gemini", [() => says])
    const refused = await ask(world, "/v1/images/generations", { ...images, n: 10 })
    assert.deepEqual([refused.status, refused.json.error.code], [422, "no_image_generated"])
    assert.equal(world.providers[0].calls.length, 12)
    assert.equal((await receiptOf(world, refused)).charge_usd, "0")
  })

  it("are all repaired as soon as a repair has helped", async () => {
    const world = await start("gemini", [(_, asked) => (isRepair(asked) ? draws : says)])
    const answered = await ask(world, "/v1/images/generations", { ...images, n: 4 })
    assert.equal(answered.json.data.length, 4)
    assert.equal(answered.headers.get("x-limn-guarantee"), "kept; calls=8")
    assert.equal((await receiptOf(world, answered)).charge_usd, "0.16")
  })
})

describe("a picture that comes twice and is converted", () => {
  it("is given once", async () => {
    const world = await start("gemini", [() => ({ parts: [{ picture: red }, { picture: red }, { picture: blue }] })])
    const answered = await ask(world, "/v1/images/generations", { ...images, output_format: "webp" })
    assert.equal(answered.json.data.length, 2)
    assert.equal((await receiptOf(world, answered)).pictures.length, 2)
  })
})

for (const protocol of ["gemini", "openai-chat"] as const) {
  describe(`pictures that come twice in one answer, from ${protocol}`, () => {
    for (const [name, path, body] of forms) {
      it(`are given once, with a warning, and billed once: ${name}`, async () => {
        const twice: Turn = { parts: [{ text: "One." }, { picture: red }, { text: "Again." }, { picture: red }, { picture: blue }] }
        const world = await start(protocol, [() => twice])
        const answered = await ask(world, path, body)
        assert.equal(answered.status, 200, answered.text)
        const { pictures, charge_usd } = await receiptOf(world, answered)
        // The other one was not asked for, and is delivered all the same.
        assert.deepEqual([pictures.map(({ width }: Json) => width), charge_usd], [[64, 48], "0.04"])
        // One flavour writes each picture under two names.
        assert.equal(times(answered.text, redBase64), times(answered.text, Buffer.from(blue).toString("base64")))
        if (!name.includes("streamed")) assert.match(answered.headers.get("x-limn-warnings") ?? "", /more than once/)
      })
    }
  })
}
