import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { solidPng } from "../support/pictures.ts"
import { type Content, type Part, type SigningProvider, startSigningProvider } from "../support/signing-provider.ts"
import {
  chatTalk,
  type ChatMessage,
  geminiTalk,
  imagesTalk,
  openRouterImagesTalk,
  pictureUrl,
  responsesTalk,
  type TalkForm,
  type TurnReply,
  wordsOf,
} from "../support/talks.ts"

/**
 * Signature memory against a provider that refuses every turn whose signatures are missing, altered, misplaced or out of order.
 * A form is one way in which a client sends its history back; another dialect is one more entry.
 */
const model = "gemini-3.1-flash-image"
const turns = 6
const adminToken = "admin-of-the-test-0123456789"

const both = { modalities: ["image", "text"] }
const openrouter = "/api/v1/chat/completions"
const openai = "/v1/chat/completions"
const geekai = "/geekai/api/v1/chat/completions"
const jpeg = { imageConfig: { imageOutputOptions: { mimeType: "image/jpeg" } } }
const withImages = ({ content, images }: ChatMessage): Record<string, unknown> => ({ content, images })
const withParts = ({ content, multi_mod_content }: ChatMessage): Record<string, unknown> => ({ content, multi_mod_content })
const withContent = ({ content }: ChatMessage): Record<string, unknown> => ({ content })
const showUrl = (message: ChatMessage): readonly Record<string, unknown>[] => [
  { type: "image_url", image_url: { url: pictureUrl(message) } },
]

const forms: readonly TalkForm[] = [
  geminiTalk("gemini, echoing", { echo: true }),
  geminiTalk("gemini, echoing a stream", { echo: true, stream: true }),
  geminiTalk("gemini, echoing another file format", { echo: true, config: jpeg }),
  geminiTalk("gemini without signatures", { echo: false }),
  geminiTalk("gemini without signatures, another file format", { echo: false, config: jpeg }),
  geminiTalk("gemini without signatures, streamed", { echo: false, stream: true }),
  ...[false, true].flatMap((stream) => {
    const how = stream ? ", streamed" : ""
    return [
      chatTalk(`chat with images${how}`, { path: openrouter, extra: both, stream, keep: withImages }),
      chatTalk(`chat with images and no words${how}`, { path: openrouter, extra: both, stream, keep: ({ images }) => ({ images }) }),
      chatTalk(`chat with images and reasoning_details${how}`, {
        path: openrouter,
        extra: both,
        stream,
        keep: (message) => ({ ...withImages(message), reasoning_details: message.reasoning_details }),
      }),
      chatTalk(`chat with multi_mod_content${how}`, { path: openai, extra: both, stream, keep: withParts }),
      chatTalk(`chat with inline_data${how}`, {
        path: openai,
        extra: both,
        headers: { "x-limn-images": "aihubmix-snake" },
        stream,
        keep: withParts,
      }),
      chatTalk(`chat with inlineData${how}`, {
        path: openai,
        extra: both,
        headers: { "x-limn-images": "aihubmix-camel" },
        stream,
        keep: withParts,
      }),
      chatTalk(`chat with hosted Markdown${how}`, { path: geekai, stream, keep: withContent }),
      chatTalk(`chat with image.url beside its words${how}`, {
        path: geekai,
        stream,
        keep: (message) => ({ content: wordsOf(message), image: message.image }),
      }),
      chatTalk(`chat with data in Markdown${how}`, { path: openai, headers: { "x-limn-images": "markdown" }, stream, keep: withContent }),
      chatTalk(`chat whose user shows the hosted picture again${how}`, {
        path: geekai,
        stream,
        keep: (message) => ({ content: wordsOf(message) }),
        show: showUrl,
      }),
      chatTalk(`chat without history, whose user shows the hosted picture${how}`, {
        path: geekai,
        stream,
        keep: () => undefined,
        show: showUrl,
      }),
    ]
  }),
  chatTalk("chat that goes on with the second of two", { path: openrouter, extra: { ...both, n: 2 }, choice: 1, keep: withImages }),
  chatTalk("chat in another file format", { path: openrouter, extra: { ...both, output_format: "jpeg" }, keep: withImages }),
  imagesTalk("Images edits of files", { send: "file" }),
  imagesTalk("Images edits of data URLs", { send: "data-url" }),
  imagesTalk("Images edits of hosted URLs", { send: "hosted-url" }),
  ...[false, true].flatMap((stream) => [
    responsesTalk(`Responses with the items of every answer${stream ? ", streamed" : ""}`, { send: "items", stream }),
    responsesTalk(`Responses with kept pictures by their ids${stream ? ", streamed" : ""}`, { send: "ids", stream }),
    responsesTalk(`Responses behind the kept one before${stream ? ", streamed" : ""}`, { send: "previous", stream }),
  ]),
  openRouterImagesTalk("OpenRouter's Images with references"),
  imagesTalk("Images edits in another file format", { send: "file", extra: { output_format: "webp" } }),
]

const channel = (provider: SigningProvider, models: readonly string[] = ["gemini-*"]): Record<string, unknown> => ({
  name: "signing",
  upstream: "gemini",
  preset: "google",
  baseUrl: provider.address,
  keys: ["provider-key"],
  models,
})

const check = (reply: TurnReply): void => {
  assert.equal(reply.status, 200, reply.body.slice(0, 2000))
  assert.ok(reply.picture !== undefined && reply.picture.length > 100, "a picture came")
}

/** How many turns of the model with a picture the provider was shown last. */
const drawnTurns = (provider: SigningProvider): number =>
  provider.last().filter(({ role, parts }) => role === "model" && parts.some(({ inlineData }) => inlineData !== undefined)).length

describe("the provider of these tests", () => {
  it("refuses a turn whose signatures are missing, altered, misplaced or out of order", async () => {
    const provider = await startSigningProvider()
    const ask = async (...contents: readonly Content[]) => {
      const url = `${provider.address}/v1beta/models/${model}:generateContent`
      const response = await fetch(url, { method: "POST", body: JSON.stringify({ contents }) })
      return { status: response.status, answer: (await response.json()) as { candidates: [{ content: { parts: Part[] } }] } }
    }
    try {
      const user: Content = { role: "user", parts: [{ text: "A bridge" }] }
      const { parts } = (await ask(user)).answer.candidates[0].content
      const other = (await ask(user)).answer.candidates[0].content.parts
      const turns: Readonly<Record<string, readonly Part[]>> = {
        missing: parts.map(({ thoughtSignature: _signature, ...part }) => part),
        "missing on the picture": parts.map(({ thoughtSignature, ...part }) =>
          part.inlineData !== undefined || thoughtSignature === undefined ? part : { ...part, thoughtSignature },
        ),
        altered: parts.map((part) => (part.inlineData === undefined ? part : { ...part, thoughtSignature: "YWx0ZXJlZA==" })),
        "of another turn": parts.map((part, index) => ({
          ...part,
          ...other[index],
          ...(part.inlineData && { inlineData: part.inlineData }),
        })),
        misplaced: parts.map((part, index) => ({ ...part, thoughtSignature: parts[(index + 1) % parts.length]?.thoughtSignature ?? "" })),
        "out of order": parts.toReversed(),
      }
      for (const [what, altered] of Object.entries(turns)) {
        assert.equal((await ask(user, { role: "model", parts: altered }, user)).status, 400, what)
      }
      assert.equal((await ask(user, { role: "model", parts }, user)).status, 200)
      assert.equal((await ask(user, { role: "model", parts: [{ text: "Words alone." }] }, user)).status, 200)
    } finally {
      await provider.close()
    }
  })
})

describe("signatures come back to the provider that made them", () => {
  let provider: SigningProvider
  let limn: TestLimn

  before(async () => {
    provider = await startSigningProvider()
    limn = await startLimn({ channels: [channel(provider)], environment: { LIMN_ADMIN_TOKEN: adminToken } })
  })
  after(async () => {
    await limn?.close()
    await provider?.close()
  })

  it("are held for with the words that go back with them", async () => {
    const headers = { authorization: `Bearer ${limn.key}`, "content-type": "application/json" }
    const ask = async (content: unknown) => {
      const body = JSON.stringify({ model, ...both, messages: [{ role: "user", content }] })
      const response = await fetch(`${limn.address}${openrouter}`, { method: "POST", headers, body })
      const { choices } = (await response.json()) as { choices: [{ message: { images: [{ image_url: { url: string } }] } }] }
      const status = await fetch(`${limn.address}/v1/requests/${response.headers.get("x-request-id")}`, { headers })
      const { receipt } = (await status.json()) as { receipt: { held_usd: string } }
      return { url: choices[0].message.images[0].image_url.url, held: Number(receipt.held_usd) }
    }
    const change = (url: string): Promise<{ readonly held: number }> =>
      ask([
        { type: "text", text: "Bluer" },
        { type: "image_url", image_url: { url } },
      ])
    const { url } = await ask(`A bridge ${"far ".repeat(7000)}`)
    const strange = `data:image/png;base64,${Buffer.from(solidPng(40, 30, [1, 2, 3])).toString("base64")}`
    const more = (await change(url)).held - (await change(strange)).held
    assert.ok(more > 0.005, `28 kB of words are put back, and ${more} USD are held for them`)
  })

  for (const form of forms) {
    it(form.name, async () => {
      const talk = form.begin({ base: limn.address, key: limn.key, model })
      for (let turn = 1; turn <= turns; turn++) {
        const reply = await talk.say(`Change number ${turn}`)
        check(reply)
        assert.doesNotMatch(reply.warnings, /remembered/)
        assert.equal(
          drawnTurns(provider),
          form.history ? turn - 1 : Math.min(turn - 1, 1),
          "every picture stands in the turn of the model that it was",
        )
      }
    })
  }

  const named = (name: string): TalkForm => forms.find((form) => form.name === name) as TalkForm
  const begin = (form: TalkForm) => form.begin({ base: limn.address, key: limn.key, model })

  it("leaves the client's words where it changed them, and signs them", async () => {
    const keep = (message: ChatMessage): Record<string, unknown> => ({ ...withImages(message), content: "Something else entirely." })
    const talk = begin(chatTalk("changed", { path: openrouter, extra: both, keep }))
    provider.allowOtherWords(true)
    for (const prompt of ["A boat", "With a sail", "In a storm"]) check(await talk.say(prompt))
    provider.allowOtherWords(false)
    const [, answer] = provider.last()
    assert.equal(answer?.parts[0]?.text, "Something else entirely.")
  })

  it("keeps what is said of the first and the second picture true", async () => {
    const draw = async (): Promise<string> => {
      const response = await fetch(`${limn.address}/v1/images/generations`, {
        method: "POST",
        headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
        body: JSON.stringify({ model, prompt: "A dress", response_format: "url" }),
      })
      return ((await response.json()) as { data: { url: string }[] }).data[0]?.url as string
    }
    const urls = [await draw(), await draw()]
    const edit = (images: readonly string[]): Promise<Response> =>
      fetch(`${limn.address}/v1/images/edits`, {
        method: "POST",
        headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
        body: JSON.stringify({ model, prompt: "Both together", images: images.map((image_url) => ({ image_url })) }),
      })
    assert.equal((await edit(urls)).status, 200)
    assert.equal(drawnTurns(provider), 0)
    const own = `data:image/png;base64,${Buffer.from(solidPng(32, 32, [1, 2, 3])).toString("base64")}`
    assert.equal((await edit([own, urls[0] as string])).status, 200)
    assert.equal(drawnTurns(provider), 0, "the client's own picture stays the first")
    assert.equal((await edit([urls[0] as string, own])).status, 200)
    assert.deepEqual(
      provider.last().map(({ role, parts }) => [role, parts.filter(({ inlineData }) => inlineData !== undefined).length]),
      [
        ["user", 0],
        ["model", 1],
        ["user", 1],
      ],
    )
  })

  it("gives a second key nothing of what the first one's turns were signed with", async () => {
    const key = await limn.anotherKey()
    for (const form of ["chat with images", "gemini without signatures", "chat with data in Markdown", "chat with inlineData"]) {
      const talk = begin(named(form))
      for (const prompt of ["A hill", "A higher hill"]) check(await talk.say(prompt))
      talk.move({ key })
      const reply = await talk.say("A still higher hill")
      check(reply)
      assert.match(reply.warnings, /not remembered/, form)
      assert.equal(drawnTurns(provider), 0, form)
      assert.ok(!JSON.stringify(provider.last()).includes("thoughtSignature"), form)
    }
  })

  it("goes by what the client brings itself where it is from elsewhere", async () => {
    for (const form of ["gemini, echoing", "chat with images and reasoning_details", "chat with images and reasoning_details, streamed"]) {
      const talk = begin(named(form))
      for (const prompt of ["A road", "A long road"]) check(await talk.say(prompt))
      talk.move({ key: await limn.anotherKey() })
      for (let turn = 3; turn < 5; turn++) {
        const reply = await talk.say("A longer road")
        check(reply)
        assert.doesNotMatch(reply.warnings, /remembered/, form)
        assert.equal(drawnTurns(provider), turn - 1, form)
      }
    }
  })

  it("gives one user's keys the same memory", async () => {
    const response = await fetch(`${limn.address}/admin/api/v1/users`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "somebody" }),
    })
    const { id: userId } = (await response.json()) as { id: string }
    const talk = begin(named("chat with images"))
    const keys = [await limn.anotherKey({ userId }), await limn.anotherKey({ userId })]
    for (const key of keys) {
      talk.move({ key })
      const reply = await talk.say("A field")
      check(reply)
      assert.doesNotMatch(reply.warnings, /remembered/)
    }
    assert.equal(drawnTurns(provider), 1)
  })

  it("shows another model the pictures as the user's", async () => {
    for (const form of ["chat with images", "gemini, echoing"]) {
      const talk = begin(named(form))
      for (const prompt of ["A lake", "A blue lake"]) check(await talk.say(prompt))
      talk.move({ model: "gemini-3-pro-image" })
      const reply = await talk.say("A green lake")
      check(reply)
      assert.match(reply.warnings, /not remembered/)
      assert.ok(!JSON.stringify(provider.last()).includes("thoughtSignature"), form)
      const { parts } = provider.last().at(-1) ?? { parts: [] }
      assert.deepEqual(
        parts.map(({ text, inlineData }) => text ?? inlineData?.mimeType),
        ["What the assistant drew before:", "image/png", "A green lake"],
      )
      check(await talk.say("A grey lake"))
    }
  })

  it("survives a restart", async () => {
    const talks = ["chat with images", "Images edits of files", "chat with data in Markdown"].map((form) => begin(named(form)))
    for (const talk of talks) check(await talk.say("A tree"))
    limn = await limn.restart()
    for (const talk of talks) {
      talk.move({ base: limn.address })
      const reply = await talk.say("A taller tree")
      check(reply)
      assert.equal(drawnTurns(provider), 1)
    }
  })
})

describe("where nothing is kept", () => {
  let provider: SigningProvider
  let limn: TestLimn

  before(async () => {
    provider = await startSigningProvider()
    limn = await startLimn({ channels: [channel(provider)], environment: { LIMN_KEEP_PICTURES: "0" } })
  })
  after(async () => {
    await limn?.close()
    await provider?.close()
  })

  for (const form of forms.filter(({ name }) => !/hosted|image\.url|kept/.test(name))) {
    it(`${form.name}: works, by what the client brings itself or with a warning`, async () => {
      const talk = form.begin({ base: limn.address, key: limn.key, model })
      for (let turn = 1; turn <= 3; turn++) {
        const reply = await talk.say(`Change number ${turn}`)
        check(reply)
        const brings = /echoing|reasoning_details/.test(form.name) && !/file format/.test(form.name)
        assert.equal(/not remembered/.test(reply.warnings), form.history && !brings && turn > 1)
        assert.equal(drawnTurns(provider), brings ? turn - 1 : 0)
      }
    })
  }
})

describe("through a provider that carries signatures in reasoning_details", () => {
  let provider: SigningProvider
  let relay: TestLimn
  let limn: TestLimn

  before(async () => {
    provider = await startSigningProvider()
    // It forgets everything, so that it lives on what it is sent.
    relay = await startLimn({ channels: [channel(provider)], environment: { LIMN_KEEP_PICTURES: "0" } })
    const baseUrl = `${relay.address}/api/v1`
    limn = await startLimn({
      channels: [{ name: "relay", upstream: "openai-chat", preset: "openrouter", baseUrl, keys: [relay.key], models: ["gemini-*"] }],
    })
  })
  after(async () => {
    await limn?.close()
    await relay?.close()
    await provider?.close()
  })

  for (const form of forms.filter(({ name }) => !/another file format/.test(name))) {
    it(form.name, async () => {
      const talk = form.begin({ base: limn.address, key: limn.key, model })
      for (let turn = 1; turn <= 4; turn++) {
        const reply = await talk.say(`Change number ${turn}`)
        check(reply)
        assert.doesNotMatch(reply.warnings, /remembered/)
        assert.equal(drawnTurns(provider), form.history ? turn - 1 : Math.min(turn - 1, 1))
      }
    })
  }
})

describe("a channel that has no place for signatures", () => {
  it("gets the conversation as the client sent it, and what it draws is moved for the one that signs", async () => {
    const provider = await startSigningProvider()
    const plain = await startLimn({ simulate: true })
    const limn = await startLimn({
      channels: [
        { ...channel(provider, [model]), name: "signing", priority: 1, maxConcurrency: 10 },
        {
          name: "plain",
          upstream: "openai-chat",
          preset: "aihubmix",
          baseUrl: `${plain.address}/aihubmix/v1`,
          keys: [plain.key],
          models: [model],
          priority: 2,
        },
      ],
    })
    try {
      const form = forms.find(({ name }) => name === "gemini, echoing") as TalkForm
      const talk = form.begin({ base: limn.address, key: limn.key, model })
      check(await talk.say("A house"))
      check(await talk.say("A red house"))
      provider.fail(true)
      check(await talk.say("A blue house"))
      provider.fail(false)
      const reply = await talk.say("A white house")
      check(reply)
      assert.match(reply.warnings, /not remembered/)
      assert.equal(drawnTurns(provider), 2, "its own two are there, and the other's is shown as the user's")
    } finally {
      await limn.close()
      await plain.close()
      await provider.close()
    }
  })
})
