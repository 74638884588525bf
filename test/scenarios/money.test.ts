import assert from "node:assert/strict"
import { describe, it } from "node:test"
import {
  type Behaviour,
  breaksOff,
  type CountingProvider,
  draws,
  drawsAfter,
  fails,
  refuses,
  sends,
  startProvider,
} from "../support/counting-provider.ts"
import { startLimn, type TestLimn, type TestLimnOptions } from "../support/limn.ts"
import { closedAfterTests } from "../support/opened.ts"
import { type Answered, type Json, post } from "../support/send.ts"

const model = "gemini-2.5-flash-image"
const pictureUsd = 0.04
const pictureMicroUsd = 40_000
/** So that a sum is easily counted. */
const perPicture = { file: { prices: { [model]: { picture: pictureUsd } } } }
const { open, limns } = closedAfterTests()

interface World {
  readonly limn: TestLimn
  readonly provider: CountingProvider
}

async function start(behaviour: Behaviour = draws, options: TestLimnOptions = perPicture): Promise<World> {
  const provider = await startProvider(behaviour)
  const limn = await startLimn({ channels: [provider.channel], ...options })
  open.push(provider, limn)
  limns.push(limn)
  return { limn, provider }
}

const images = { model, prompt: "A red kite" }
const chat = { model, messages: [{ role: "user", content: "A red kite" }], modalities: ["image", "text"] }
const gemini = { contents: [{ parts: [{ text: "A red kite" }] }] }
const generateContent = `/v1beta/models/${model}:generateContent`

const ask = ({ limn }: World, path: string, body: object, key = limn.key, headers = {}): Promise<Answered> =>
  post(`${limn.address}${path}`, key, body, headers)

const draw = (world: World, key?: string): Promise<Answered> => ask(world, "/v1/images/generations", images, key)

async function statusOf({ limn }: World, { headers }: Answered, key = limn.key): Promise<Json> {
  const path = `${limn.address}/v1/requests/${headers.get("x-request-id")}`
  return (await fetch(path, { headers: { authorization: `Bearer ${key}` } })).json()
}

describe("what a request cost", () => {
  it("stands in chat answers, in the head, and in the receipt", async () => {
    const world = await start(draws, {})
    const answered = await ask(world, "/v1/chat/completions", chat)
    const { cost } = answered.json.usage
    // 10 tokens of text at 0.3 dollars a million, and a picture of 1290 tokens at 30.
    assert.equal(cost, 0.038703)
    assert.equal(answered.headers.get("x-limn-cost-usd"), String(cost))
    const { charge_usd, receipt } = await statusOf(world, answered)
    assert.equal(charge_usd, String(cost))
    assert.deepEqual(
      receipt.lines.map(({ unit, quantity, amount_usd }: Json) => [unit, quantity, amount_usd]),
      [
        ["text_in", 10, "0.000003"],
        ["image_out", 1290, "0.0387"],
      ],
    )
    assert.equal(receipt.total_usd, charge_usd)
    assert.deepEqual(receipt.delivered[0].aspect_ratio, "4:3")
    assert.deepEqual(receipt.attempts, [{ number: 1, purpose: "first", outcome: "succeeded" }])
  })

  it("ends a stream, with the usage", async () => {
    const world = await start()
    for (const [path, extra] of [
      ["/api/v1/chat/completions", {}],
      ["/v1/chat/completions", { stream_options: { include_usage: true } }],
    ] as const) {
      const { text, headers } = await ask(world, path, { ...chat, ...extra, stream: true })
      const last = text.trim().split("\n\n").at(-2) ?? ""
      assert.equal(JSON.parse(last.slice("data: ".length)).usage.cost, pictureUsd)
      assert.equal(headers.get("x-limn-cost-usd"), null, "the head leaves before the cost is known")
    }
  })

  it("stands beside the usage of pictures, and is not written where an API has no place for it", async () => {
    const world = await start()
    const answered = await draw(world)
    assert.equal(answered.headers.get("x-limn-cost-usd"), String(pictureUsd))
    assert.equal(answered.json.usage.cost, pictureUsd)
    const { text } = await ask(world, "/v1/images/generations", { ...images, stream: true })
    assert.equal(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "").usage.cost, pictureUsd)
    const native = await ask(world, generateContent, gemini)
    assert.equal(native.json.usageMetadata.cost, undefined)
    assert.equal(native.headers.get("x-limn-cost-usd"), String(pictureUsd))
  })

  it("is nothing in demo mode", async () => {
    const limn = await startLimn()
    open.push(limn)
    const answered = await ask({ limn } as World, "/v1/chat/completions", { ...chat, model: "limn/painter" })
    assert.equal(answered.json.usage.cost, 0)
  })

  const free: Readonly<Record<string, Behaviour>> = {
    "a provider that fails": fails(500),
    "a provider that refuses the account": fails(401),
    "a refusal": refuses,
    "words instead of a picture": sends([{ text: "I would rather not." }]),
  }
  for (const [name, behaviour] of Object.entries(free)) {
    it(`is nothing for ${name}, and the money that was set aside is free when the client hears of it`, async () => {
      const world = await start(behaviour)
      const key = await world.limn.anotherKey({ budget: { cap: pictureMicroUsd } })
      for (let turn = 0; turn < 2; turn++) {
        const failed = await draw(world, key)
        assert.ok(failed.status >= 400, failed.text)
        assert.notEqual(failed.json.error.code, "insufficient_quota")
        assert.equal(failed.headers.get("x-limn-cost-usd"), "0")
        assert.equal((await statusOf(world, failed, key)).charge_usd, "0")
      }
      world.provider.behave(draws)
      assert.equal((await draw(world, key)).status, 200)
    })
  }

  it("never exceeds what was held: a provider that sends three pictures for one is not the client's concern", async () => {
    const world = await start(sends([{ picture: true }, { picture: true }, { picture: true }]))
    const answered = await draw(world)
    assert.equal(answered.json.data.length, 3)
    assert.equal(answered.headers.get("x-limn-cost-usd"), String(pictureUsd))
  })

  it("is that of the pictures that came, of those that were asked for", async () => {
    const world = await start((response, call) => (call === 2 ? fails(400) : draws)(response, call))
    const answered = await ask(world, "/v1/images/generations", { ...images, n: 4 })
    assert.equal(answered.json.data.length, 3)
    assert.equal(answered.headers.get("x-limn-cost-usd"), "0.12")
    assert.equal((await statusOf(world, answered)).receipt.held_usd, "0.16")
  })
})

describe("a quote", () => {
  const tokens = { ...images, prompt: "A red kite over the sea", size: "1024x1024", n: 2 }

  it("is what will be held, and books nothing", async () => {
    const world = await start(draws, {})
    const quoted = await ask(world, "/v1/images/quote", tokens)
    assert.equal(quoted.status, 200, quoted.text)
    assert.equal(quoted.json.object, "quote")
    assert.ok(Number(quoted.json.likely_usd) > 0 && Number(quoted.json.likely_usd) <= Number(quoted.json.maximum_usd))
    const dry = await ask(world, "/v1/images/generations", { ...tokens, dry_run: true })
    assert.deepEqual(dry.json, quoted.json)
    assert.equal(world.provider.calls(), 0)
    const { receipt } = await statusOf(world, await ask(world, "/v1/images/generations", tokens))
    assert.equal(receipt.held_usd, quoted.json.maximum_usd)
    assert.equal(receipt.price_version, quoted.json.price_version)
  })

  it("says whether the budgets have room for it", async () => {
    const world = await start()
    const free = await ask(world, "/v1/images/quote", images)
    assert.deepEqual([free.json.fits_budget, free.json.budget_remaining_usd], [true, null])
    const key = await world.limn.anotherKey({ budget: { cap: pictureMicroUsd + 1 } })
    const before = await ask(world, "/v1/images/quote", images, key)
    assert.deepEqual([before.json.fits_budget, before.json.budget_remaining_usd], [true, "0.040001"])
    assert.equal((await ask(world, "/v1/images/quote", { ...images, n: 2 }, key)).json.fits_budget, false)
    assert.equal((await draw(world, key)).status, 200)
    const spent = await ask(world, generateContent, { ...gemini, dryRun: true }, key)
    assert.deepEqual([spent.status, spent.json.fits_budget, spent.json.budget_remaining_usd], [200, false, "0.000001"])
  })

  it("counts pictures without fetching them", async () => {
    const world = await start(draws, {})
    const edit = { ...images, image: ["https://pictures.invalid/a.png", "https://pictures.invalid/b.png"], dry_run: true }
    const quoted = await ask(world, "/v1/images/edits", edit)
    assert.equal(quoted.status, 200, quoted.text)
    assert.ok(quoted.json.lines.some(({ unit }: Json) => unit === "image_in"))
  })

  it("refuses what the request itself would be refused for", async () => {
    const world = await start()
    assert.equal((await ask(world, "/v1/images/quote", { ...images, model: "no-such-model" })).status, 404)
    assert.equal((await ask(world, "/v1/images/quote", { ...images, aspect_ratio: "1:9" })).status, 400)
    assert.equal((await ask(world, "/v1/images/quote", { model })).status, 400)
  })
})

describe("a budget", () => {
  const pictures = 7

  it(`of ${pictures} pictures gives three times as many clients exactly ${pictures}`, async () => {
    const world = await start()
    const key = await world.limn.anotherKey({ budget: { cap: pictures * pictureMicroUsd } })
    const answers = await Promise.all(Array.from({ length: 3 * pictures }, () => draw(world, key)))
    const drawn = answers.filter(({ status }) => status === 200).length
    // Whoever met money that was only set aside may come again; it was all spent.
    assert.equal(drawn, pictures)
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 429]))
    assert.equal(world.provider.calls(), pictures)
    assert.equal((await draw(world, key)).status, 429)
  })

  it("that is spent says so in every dialect", async () => {
    const world = await start()
    const key = await world.limn.anotherKey({ budget: { cap: pictureMicroUsd - 1 } })
    const refused = {
      images: await draw(world, key),
      chat: await ask(world, "/v1/chat/completions", chat, key),
      openRouter: await ask(world, "/api/v1/chat/completions", chat, key),
      gemini: await ask(world, generateContent, gemini, key),
    }
    assert.deepEqual([refused.images.status, refused.images.json.error.code], [429, "insufficient_quota"])
    assert.deepEqual([refused.chat.status, refused.chat.json.error.type], [429, "insufficient_quota"])
    assert.deepEqual([refused.openRouter.status, refused.openRouter.json.error.code], [402, 402])
    assert.deepEqual([refused.gemini.status, refused.gemini.json.error.status], [429, "RESOURCE_EXHAUSTED"])
    for (const { headers, text } of Object.values(refused)) {
      assert.equal(headers.get("retry-after"), null, "waiting does not help")
      assert.match(text, /budget of this key/)
    }
    assert.equal(world.provider.calls(), 0)
  })

  it("that is only held says when to come again", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise))
    const key = await world.limn.anotherKey({ budget: { cap: pictureMicroUsd } })
    const first = draw(world, key)
    await world.provider.called(1)
    const refused = await draw(world, key)
    assert.equal(refused.status, 429)
    assert.ok(Number(refused.headers.get("retry-after")) > 0)
    gate.resolve()
    assert.equal((await first).status, 200)
  })
})

describe("a key", () => {
  it("draws with the models that it may use", async () => {
    const world = await start()
    const key = await world.limn.anotherKey({ models: ["gpt-*"] })
    const refused = await draw(world, key)
    assert.deepEqual([refused.status, refused.json.error.code], [403, "model_not_allowed"])
    const allowed = await world.limn.anotherKey({ models: ["gemini-2.5-*"] })
    assert.equal((await draw(world, allowed)).status, 200)
  })

  it("keeps to its requests a minute, and repeats do not count", async () => {
    const world = await start()
    const key = await world.limn.anotherKey({ requestsPerMinute: 2, picturesPerMinute: 50 })
    const named = (name: string): Promise<Answered> => ask(world, "/v1/images/generations", images, key, { "idempotency-key": name })
    const first = await named("one")
    assert.equal(first.headers.get("x-ratelimit-limit-requests"), "2")
    assert.equal(first.headers.get("x-ratelimit-remaining-requests"), "1")
    assert.equal(first.headers.get("x-ratelimit-remaining-images"), "49")
    for (let turn = 0; turn < 5; turn++) assert.equal((await named("one")).status, 200)
    assert.equal((await named("two")).status, 200)
    const third = await named("three")
    assert.deepEqual([third.status, third.json.error.code], [429, "rate_limit_exceeded"])
    assert.equal(third.headers.get("x-ratelimit-remaining-requests"), "0")
    assert.ok(Number(third.headers.get("retry-after")) > 0)
    assert.equal((await named("one")).status, 200)
  })

  it("waits after twenty answers in words that a price per picture leaves unpaid", async () => {
    const world = await start(sends([{ text: "An essay." }]))
    const key = await world.limn.anotherKey()
    for (let turn = 0; turn < 20; turn++) assert.equal((await ask(world, "/v1/chat/completions", chat, key)).status, 200)
    const refused = await ask(world, "/v1/chat/completions", chat, key)
    assert.deepEqual([refused.status, refused.json.error.code], [429, "rate_limit_exceeded"])
    assert.equal(world.provider.calls(), 20)
  })

  it("keeps to what may run at once", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise))
    const key = await world.limn.anotherKey({ concurrency: 1 })
    const first = draw(world, key)
    await world.provider.called(1)
    assert.equal((await draw(world, key)).status, 429)
    gate.resolve()
    assert.equal((await first).status, 200)
    assert.equal((await draw(world, key)).status, 200)
  })
})

describe("a model without a price", () => {
  const house = { ...images, model: "house-painter" }
  const channelOf = ({ channel }: CountingProvider) => ({ ...channel, models: { "house-painter": "gemini-of-the-house" } })

  it("is refused, unless the operator gives such models away", async () => {
    const provider = await startProvider()
    open.push(provider)
    for (const [defaults, status] of [
      [{}, 403],
      [{ unpriced: "free" }, 200],
    ] as const) {
      const limn = await startLimn({ channels: [channelOf(provider)], file: { defaults } })
      open.push(limn)
      const answered = await ask({ limn, provider }, "/v1/images/generations", house)
      assert.equal(answered.status, status, answered.text)
      if (status === 403) assert.equal(answered.json.error.code, "model_not_priced")
      else assert.equal(answered.headers.get("x-limn-cost-usd"), "0")
    }
    assert.equal(provider.calls(), 1)
  })
})

describe("what nobody pays for", () => {
  it("is no way to pictures: those that come to a request for text are left out", async () => {
    const world = await start()
    const bodies: readonly (readonly [string, object, string])[] = [
      ["/v1/chat/completions", { ...chat, modalities: ["text"] }, "content"],
      ["/v1/chat/completions", { ...chat, modalities: ["text"], stream: true }, "[DONE]"],
      [generateContent, { ...gemini, generationConfig: { responseModalities: ["TEXT"] } }, "Here."],
    ]
    for (const [path, body, expected] of bodies) {
      const answered = await ask(world, path, body)
      assert.equal(answered.status, 200, answered.text)
      assert.ok(answered.text.includes(expected), answered.text.slice(0, 300))
      assert.ok(!answered.text.includes("iVBOR") && !answered.text.includes("/i/"), "a picture came along")
      const status = await statusOf(world, answered)
      assert.deepEqual(status.pictures, [])
      // The price per picture says nothing of text, so its tokens are paid for by the catalogue.
      assert.ok(Number(status.charge_usd) > 0, status.charge_usd)
    }
  })

  it("is refused to a key that has had twenty such calls within an hour, and not to the operator's own", async () => {
    const world = await start(refuses)
    const key = await world.limn.anotherKey()
    for (let call = 0; call < 20; call++) assert.equal((await draw(world, key)).json.error.code, "content_policy_violation")
    const answered = await draw(world, key)
    assert.deepEqual([answered.status, answered.json.error.code], [429, "rate_limit_exceeded"])
    assert.ok(Number(answered.headers.get("retry-after")) > 3000)
    assert.equal((await draw(world)).json.error.code, "content_policy_violation")
    assert.equal(world.provider.calls(), 21)
  })

  it("is that of the pictures that a stream has delivered whole, where its provider breaks off", async () => {
    const inImages = ["/v1/images/generations", images, /^event: image_generation.completed$/gm] as const
    const inChat = ["/api/v1/chat/completions", chat, /"url":"data:image\/png;base64,/g] as const
    const onlyFirst: Behaviour = (response, call) => (call === 1 ? draws : breaksOff)(response, call)
    const butOne: Behaviour = (response, call) => (call === 1 ? draws : fails(400))(response, call)
    for (const [[path, asked, picture], n, behaviour, charged] of [
      [inImages, 1, breaksOff, 1],
      [inImages, 2, onlyFirst, 2],
      [inImages, 2, butOne, 1],
      [inChat, 1, breaksOff, 1],
    ] as const) {
      const world = await start(behaviour)
      const key = await world.limn.anotherKey({ budget: { cap: 4 * pictureMicroUsd } })
      const headers = { "idempotency-key": "kite" }
      const body = { ...asked, n, stream: true }
      const answered = await ask(world, path, body, key, headers)
      assert.equal(answered.text.match(picture)?.length, charged)
      assert.equal(answered.text.includes("The connection to the provider failed"), charged === n)
      const status = await statusOf(world, answered, key)
      assert.deepEqual([status.state, status.charge_usd, status.error], ["succeeded", String(charged * pictureUsd), null])
      assert.equal(status.pictures.length, charged)

      const calls = world.provider.calls()
      const again = await ask(world, path, body, key, headers)
      assert.equal(again.text.match(picture)?.length, charged)
      assert.doesNotMatch(again.text, /"error"/)
      assert.equal(world.provider.calls(), calls)
    }
  })

  it("is nothing where what broke off was no stream, which has nothing whole", async () => {
    const world = await start(breaksOff)
    const answered = await ask(world, "/v1/images/generations", images)
    const status = await statusOf(world, answered)
    assert.deepEqual([answered.status, status.state, status.charge_usd], [502, "failed", "0"])
  })

  it("has an end: an answer that goes on and on is broken off", async () => {
    const world = await start(sends(Array.from({ length: 60 }, () => ({ text: "words ".repeat(20_000) }))))
    const answered = await ask(world, "/v1/chat/completions", { ...chat, modalities: ["text"] })
    assert.deepEqual([answered.status, answered.json.error.code], [502, "upstream_error"])
  })

  it("can be asked for beforehand in every dialect", async () => {
    const world = await start()
    for (const [path, body] of [
      ["/v1/images/generations", { ...images, dry_run: true }],
      ["/v1/chat/completions", { ...chat, dry_run: true }],
      [generateContent, { ...gemini, dryRun: true }],
    ] as const) {
      const { status, json } = await ask(world, path, body)
      assert.deepEqual([status, json.object, json.maximum_usd], [200, "quote", "0.04"])
    }
    assert.equal(world.provider.calls(), 0)
  })
})
