import assert from "node:assert/strict"
import { request } from "node:http"
import { describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { type Behaviour, type CountingProvider, draws, drawsAfter, fails, refuses, startProvider } from "../support/counting-provider.ts"
import { startLimn, type TestLimn, type TestLimnOptions } from "../support/limn.ts"
import { closedAfterTests } from "../support/opened.ts"

const model = "gemini-2.5-flash-image"
const { open, limns } = closedAfterTests()

interface World {
  limn: TestLimn
  readonly provider: CountingProvider
}

async function start(behaviour: Behaviour = draws, options: TestLimnOptions = {}): Promise<World> {
  const provider = await startProvider(behaviour)
  const limn = await startLimn({ channels: [provider.channel], ...options })
  const world = { limn, provider }
  limns.push(limn)
  open.push(provider, { close: () => world.limn.close() })
  return world
}

interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

interface Form {
  readonly path: string
  readonly body: object
}

const chat: Form = {
  path: "/v1/chat/completions",
  body: { model, messages: [{ role: "user", content: "A red kite" }], modalities: ["image", "text"] },
}
const images: Form = { path: "/v1/images/generations", body: { model, prompt: "A red kite" } }
const forms: Readonly<Record<string, Form>> = {
  chat,
  "chat, streamed": { ...chat, body: { ...chat.body, stream: true, stream_options: { include_usage: true } } },
  "chat, with a link": { path: "/geekai/api/v1/chat/completions", body: { model, messages: [{ role: "user", content: "A red kite" }] } },
  "OpenRouter, streamed": { path: "/api/v1/chat/completions", body: { ...chat.body, stream: true } },
  images,
  "images, streamed": { ...images, body: { ...images.body, stream: true } },
  responses: { path: "/v1/responses", body: { model, input: "A red kite" } },
  "responses, streamed": { path: "/v1/responses", body: { model, input: "A red kite", stream: true } },
  gemini: { path: `/v1beta/models/${model}:generateContent`, body: { contents: [{ parts: [{ text: "A red kite" }] }] } },
  "gemini, streamed": {
    path: `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    body: { contents: [{ parts: [{ text: "A red kite" }] }] },
  },
}

async function ask({ limn }: World, { path, body }: Form, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  const response = await fetch(`${limn.address}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.text() }
}

/** Asks as an SDK does: a 409 that says when is asked again then. */
async function askAgainWhenTold(world: World, form: Form, headers: Readonly<Record<string, string>>): Promise<Answered> {
  for (;;) {
    const answered = await ask(world, form, headers)
    const waitMs = Number(answered.headers.get("retry-after-ms") ?? 0)
    if (answered.status !== 409 || waitMs === 0) return answered
    await sleep(waitMs)
  }
}

interface Status {
  readonly id: string
  readonly state: string
  readonly charge_usd: string | null
  readonly pictures: readonly unknown[]
  readonly error: { readonly code: string; readonly message: string } | null
}

async function statusOf({ limn }: World, id: string): Promise<Status> {
  const response = await fetch(`${limn.address}/v1/requests/${encodeURIComponent(id)}`, {
    headers: { authorization: `Bearer ${limn.key}` },
  })
  return (await response.json()) as Status
}

const key = (name: string): Record<string, string> => ({ "idempotency-key": name })

describe("an idempotency key", () => {
  for (const [name, form] of Object.entries(forms)) {
    it(`${name}: gives the same bytes again, for one call and one charge`, async () => {
      const world = await start()
      const first = await ask(world, form, key("k1"))
      assert.equal(first.status, 200, first.body.slice(0, 300))
      assert.equal(first.headers.get("idempotent-replayed"), null)
      const second = await ask(world, form, key("k1"))
      assert.equal(second.status, 200)
      assert.equal(second.body, first.body)
      assert.equal(second.headers.get("idempotent-replayed"), "true")
      assert.equal(second.headers.get("x-limn-cost-usd"), "0")
      assert.equal(second.headers.get("x-request-id"), first.headers.get("x-request-id"))
      assert.equal(second.headers.get("content-type"), first.headers.get("content-type"))
      assert.equal(world.provider.calls(), 1)
    })
  }

  it("50 times at once is one call, one charge and 50 equal answers", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise))
    const asked = Array.from({ length: 50 }, () => askAgainWhenTold(world, images, key("fifty")))
    await world.provider.called(1)
    setTimeout(() => gate.resolve(), 300)
    const answers = await Promise.all(asked)
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(new Set(answers.map(({ body }) => body)).size, 1)
    assert.equal(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size, 1)
    assert.equal(answers.filter(({ headers }) => headers.get("idempotent-replayed") === null).length, 1)
    assert.equal(world.provider.calls(), 1)
  })

  it("is answered the same after a restart", async () => {
    const world = await start(draws, { environment: { LIMN_PUBLIC_URL: "https://limn.example" } })
    const first = await ask(world, chat, key("over"))
    world.limn = await world.limn.restart()
    const second = await ask(world, chat, key("over"))
    assert.equal(second.body, first.body)
    assert.equal(world.provider.calls(), 1)
  })

  it("does not serve another request, running or ended", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise))
    const other = { ...images, body: { ...images.body, prompt: "A blue kite" } }
    const first = ask(world, images, key("k1"))
    await world.provider.called(1)
    const during = await ask(world, other, key("k1"))
    gate.resolve()
    assert.equal((await first).status, 200)
    for (const refused of [during, await ask(world, other, key("k1"))]) {
      assert.equal(refused.status, 422, refused.body)
      assert.match(refused.body, /idempotency_mismatch/)
      assert.equal(refused.headers.get("x-limn-cost-usd"), "0")
    }
    assert.equal(world.provider.calls(), 1)
  })

  it("belongs to its API key and its route", async () => {
    const world = await start()
    const another = await world.limn.anotherKey()
    await ask(world, images, key("k1"))
    const foreign = await ask(world, images, { ...key("k1"), authorization: `Bearer ${another}` })
    const elsewhere = await ask(world, chat, key("k1"))
    assert.deepEqual([foreign.status, elsewhere.status], [200, 200])
    assert.equal(world.provider.calls(), 3)
  })

  it("must be one", async () => {
    const world = await start()
    for (const wrong of ["", "two words", "x".repeat(256)]) {
      const answered = await ask(world, images, key(wrong))
      assert.equal(answered.status, 400, wrong)
      assert.match(answered.body, /Idempotency-Key/)
    }
    assert.equal((await ask(world, images, key("x".repeat(255)))).status, 200)
  })

  it("finds what a client that left has paid for", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise))
    const left = request(`${world.limn.address}${images.path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${world.limn.key}`, "content-type": "application/json", ...key("left/behind") },
    })
    left.on("error", () => {})
    left.end(JSON.stringify(images.body))
    await world.provider.called(1)
    const closed = new Promise<void>((resolve) => left.once("close", resolve))
    left.destroy()
    await closed
    gate.resolve()
    const again = await ask(world, images, key("left/behind"))
    assert.equal(again.status, 200)
    assert.equal(again.headers.get("idempotent-replayed"), "true")
    const status = await statusOf(world, "left/behind")
    assert.equal(status.state, "succeeded")
    assert.equal(status.id, again.headers.get("x-request-id"))
    assert.equal(status.pictures.length, 1)
    assert.equal(world.provider.calls(), 1)
  })

  it("is free again where the request failed before anything was done", async () => {
    const world = await start(fails(401))
    assert.equal((await ask(world, images, key("k1"))).status, 502)
    const calls = world.provider.calls()
    world.provider.behave(draws)
    const second = await ask(world, images, key("k1"))
    assert.equal(second.status, 200)
    assert.equal(second.headers.get("idempotent-replayed"), null)
    assert.equal(world.provider.calls(), calls + 1)
  })

  it("keeps a refusal, which costs nothing and is not asked for again", async () => {
    for (const form of [images, forms["gemini"] as Form]) {
      const world = await start(refuses)
      const first = await ask(world, form, key("k1"))
      const second = await ask(world, form, key("k1"))
      assert.equal(first.status, form === images ? 400 : 200)
      assert.deepEqual([second.status, second.body], [first.status, first.body])
      assert.equal(second.headers.get("idempotent-replayed"), "true")
      assert.equal(world.provider.calls(), 1)
      const status = await statusOf(world, "k1")
      assert.deepEqual([status.state, status.charge_usd, status.error?.code], ["failed", "0", "content_policy_violation"])
    }
  })

  it("is gone with its pictures, and joins all the same, where nothing is kept", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise), { environment: { LIMN_KEEP_PICTURES: "0" } })
    const first = ask(world, images, key("k1"))
    await world.provider.called(1)
    const joined = ask(world, images, key("k1"))
    await sleep(100)
    gate.resolve()
    assert.equal((await joined).body, (await first).body)
    const late = await ask(world, images, key("k1"))
    assert.equal(late.status, 410)
    assert.match(late.body, new RegExp((await first).headers.get("x-request-id") ?? "no id"))
    assert.equal(world.provider.calls(), 1)
  })
})

describe("two servers with one database", () => {
  it("carry a key out once: the other waits for the one that runs it, and tells the same", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise), { shared: true, environment: { LIMN_PUBLIC_URL: "https://limn.example" } })
    const other: World = { ...world, limn: await world.limn.beside() }
    open.unshift({ close: () => other.limn.close() })
    const first = Promise.all([1, 2, 3].map(() => ask(world, chat, key("both"))))
    await world.provider.called(1)
    const second = Promise.all([1, 2, 3].map(() => ask(other, chat, key("both"))))
    await sleep(300)
    gate.resolve()
    const answers = [...(await first), ...(await second)]
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(new Set(answers.map(({ body }) => body)).size, 1)
    assert.deepEqual(
      answers.slice(3).map(({ headers }) => headers.get("idempotent-replayed")),
      ["true", "true", "true"],
    )
    assert.equal(world.provider.calls(), 1)
  })
})

describe("an SDK that repeats a request without a key", () => {
  const attempt = (count: number): Record<string, string> => ({ "x-stainless-retry-count": String(count) })

  it("joins the one that runs, and begins anew where it has ended", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise))
    const first = ask(world, chat, attempt(0))
    await world.provider.called(1)
    const second = ask(world, chat, attempt(1))
    await sleep(100)
    gate.resolve()
    assert.equal((await second).body, (await first).body)
    assert.equal((await second).headers.get("idempotent-replayed"), "true")
    assert.equal(world.provider.calls(), 1)
    assert.equal((await ask(world, chat, attempt(1))).status, 200)
    assert.equal(world.provider.calls(), 2)
  })

  it("does not join where it only asks for the same twice", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start(drawsAfter(gate.promise))
    const asked = [ask(world, chat, attempt(0)), ask(world, chat, attempt(0))]
    await world.provider.called(2)
    gate.resolve()
    const [one, other] = await Promise.all(asked)
    assert.notEqual(one?.headers.get("x-request-id"), other?.headers.get("x-request-id"))
  })
})
