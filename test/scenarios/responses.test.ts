import assert from "node:assert/strict"
import { createServer, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { solidPng } from "../support/pictures.ts"

type Json = Record<string, unknown>

interface Item extends Json {
  readonly id: string
  readonly type: string
}

interface Answer extends Json {
  readonly id: string
  readonly status: string
  readonly output: readonly Item[]
}

/** What a provider was sent, as far as these tests look at it. */
interface Asked {
  readonly contents: readonly {
    readonly role: string
    readonly parts: readonly { readonly text?: string; readonly inlineData?: { readonly data: string } }[]
  }[]
}

const model = "gemini-2.5-flash-image"
const clientPicture = Buffer.from(solidPng(40, 30, [9, 99, 199])).toString("base64")
/** Every call draws another picture. */
const drawn = (call: number): string => Buffer.from(solidPng(64, 48, [call * 20, 90, 160])).toString("base64")

/** A provider on a real socket that remembers what it was asked and answers when it is let. */
class Provider {
  readonly asked: Asked[] = []
  gate: Promise<unknown> = Promise.resolve()
  /** How many calls pass the gate while it is closed. */
  passes = 0
  status = 200
  readonly #server: Server
  #called: (() => void)[] = []

  constructor() {
    this.#server = createServer((request, response) => {
      const body: Buffer[] = []
      request.on("data", (piece: Buffer) => body.push(piece))
      request.on("end", () => {
        this.asked.push(JSON.parse(Buffer.concat(body).toString()) as Asked)
        for (const wake of this.#called.splice(0)) wake()
        const call = this.asked.length
        const gate = this.passes-- > 0 ? Promise.resolve() : this.gate
        void gate.then(() => this.#answer(response, call))
      })
    })
  }

  async start(): Promise<Json> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve))
    const baseUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return { name: "double", upstream: "gemini", preset: "google", baseUrl, keys: ["k"], models: ["gemini-*"] }
  }

  async called(count: number): Promise<void> {
    while (this.asked.length < count) await new Promise<void>((resolve) => this.#called.push(resolve))
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #answer(response: ServerResponse, call: number): void {
    const parts = [{ text: `Picture ${call}.` }, { inlineData: { mimeType: "image/png", data: drawn(call) } }]
    const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 1290, totalTokenCount: 1300 }
    const body =
      this.status === 200 ? { candidates: [{ content: { parts }, finishReason: "STOP" }], usageMetadata } : { error: { message: "no" } }
    response.writeHead(this.status, { "content-type": "application/json" }).end(JSON.stringify(body))
  }
}

const words = ({ contents }: Asked): readonly string[] =>
  contents.map(({ role, parts }) => `${role}: ${parts.map(({ text, inlineData }) => text ?? nameOf(inlineData?.data ?? "")).join(" ")}`)

function nameOf(data: string): string {
  if (data === clientPicture) return "<client's>"
  const call = Array.from({ length: 12 }, (_, index) => index + 1).find((number) => drawn(number) === data)
  return `<drawn ${call}>`
}

interface World {
  limn: TestLimn
  readonly provider: Provider
}

const open: World[] = []
after(async () => {
  for (const { limn, provider } of open) {
    assert.deepEqual(await limn.violations(), [])
    await limn.close()
    provider.close()
  }
})

async function start(environment: Record<string, string> = {}, shared = false): Promise<World> {
  const provider = new Provider()
  const limn = await startLimn({ channels: [await provider.start()], file: { defaults: { pictureModel: model } }, environment, shared })
  const world = { limn, provider }
  open.push(world)
  return world
}

async function call(limn: TestLimn, method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${limn.address}/v1/responses${path}`, {
    method,
    headers: { authorization: `Bearer ${limn.key}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function create(limn: TestLimn, body: object): Promise<Answer> {
  const response = await call(limn, "POST", "", { model, ...body })
  const text = await response.text()
  assert.equal(response.status, 200, text.slice(0, 400))
  return JSON.parse(text) as Answer
}

async function retrieve(limn: TestLimn, id: string): Promise<Answer> {
  const response = await call(limn, "GET", `/${id}`)
  assert.equal(response.status, 200)
  return (await response.json()) as Answer
}

async function untilEnded(limn: TestLimn, id: string): Promise<Answer> {
  for (;;) {
    const answer = await retrieve(limn, id)
    if (answer.status !== "queued" && answer.status !== "in_progress") return answer
    await sleep(20)
  }
}

const pictureOf = ({ output }: Answer): unknown => output.find(({ type }) => type === "image_generation_call")?.["result"]
const chargeOf = async (limn: TestLimn, id: string): Promise<unknown> => {
  const response = await fetch(`${limn.address}/v1/requests/${id.replace("resp_", "")}`, {
    headers: { authorization: `Bearer ${limn.key}` },
  })
  return ((await response.json()) as Json)["charge_usd"]
}

describe("a conversation that is kept here", () => {
  it("goes on for turns, over a restart, with every picture of both sides", async () => {
    const world = await start()
    const content = [
      { type: "input_text", text: "Make it red" },
      { type: "input_image", image_url: `data:image/png;base64,${clientPicture}` },
    ]
    const first = await create(world.limn, { input: [{ role: "user", content }] })
    world.limn = await world.limn.restart()
    const second = await create(world.limn, { input: "Now blue", previous_response_id: first.id, stream: false })
    const third = await create(world.limn, {
      model: "gpt-5.1",
      input: "Now green",
      previous_response_id: second.id,
      tools: [{ type: "image_generation" }],
    })
    assert.deepEqual(words(world.provider.asked.at(-1) as Asked), [
      "user: Make it red <client's>",
      "model: Picture 1. <drawn 1>",
      "user: Now blue",
      "model: Picture 2. <drawn 2>",
      "user: Now green",
    ])
    assert.deepEqual([first, second, third].map(pictureOf), [drawn(1), drawn(2), drawn(3)])
    assert.equal(third["model"], "gpt-5.1")
    assert.equal(third["previous_response_id"], second.id)
  })

  it("goes on where the client names what it has been given", async () => {
    const { limn, provider } = await start()
    const first = await create(limn, { input: "A kite" })
    const [message, picture] = first.output
    const input = [
      { role: "user", content: "A kite" },
      { type: "item_reference", id: message?.id },
      { type: "image_generation_call", id: picture?.id },
      { role: "user", content: "Now blue" },
    ]
    await create(limn, { input, store: false })
    assert.deepEqual(words(provider.asked.at(-1) as Asked), ["user: A kite", "model: Picture 1. <drawn 1>", "user: Now blue"])
  })

  it("lists what it was asked, so that it can be sent again", async () => {
    const { limn, provider } = await start()
    const asked = [
      { role: "user", content: [{ type: "input_image", image_url: `data:image/png;base64,${clientPicture}` }] },
      { type: "image_generation_call", id: "ig_x", result: clientPicture },
      { role: "user", content: "Again" },
    ]
    const { id } = await create(limn, { input: asked })
    const page = (await (await call(limn, "GET", `/${id}/input_items?order=asc&limit=2`)).json()) as {
      data: Item[]
      has_more: boolean
      last_id: string
    }
    const rest = (await (await call(limn, "GET", `/${id}/input_items?order=asc&after=${page.last_id}`)).json()) as {
      data: Item[]
      has_more: boolean
    }
    assert.deepEqual([page.data.length, page.has_more, rest.data.length, rest.has_more], [2, true, 1, false])
    await create(limn, { input: [...page.data, ...rest.data] })
    assert.deepEqual(provider.asked[1]?.contents, provider.asked[0]?.contents)
  })

  it("is nobody else's", async () => {
    const { limn } = await start()
    const { id } = await create(limn, { input: "A kite" })
    const key = { authorization: `Bearer ${await limn.anotherKey()}` }
    for (const [method, path] of [
      ["GET", `/${id}`],
      ["GET", `/${id}?stream=true`],
      ["GET", `/${id}/input_items`],
      ["DELETE", `/${id}`],
      ["POST", `/${id}/cancel`],
    ] as const) {
      assert.equal((await call(limn, method, path, undefined, key)).status, 404, path)
    }
    const next = await call(limn, "POST", "", { model, input: "Blue", previous_response_id: id }, key)
    assert.equal(next.status, 400)
    assert.match(await next.text(), /previous_response_not_found/)
    const { pictures } = (await (
      await fetch(`${limn.address}/v1/requests/${id.replace("resp_", "")}`, { headers: { authorization: `Bearer ${limn.key}` } })
    ).json()) as { pictures: { url: string }[] }
    const fileId = /\/i\/([0-9a-v]{26})/.exec(pictures[0]?.url ?? "")?.[1]
    const input = [{ role: "user", content: [{ type: "input_image", file_id: fileId }] }]
    assert.equal((await call(limn, "POST", "", { model, input }, key)).status, 400)
    assert.equal((await call(limn, "POST", "", { model, input })).status, 200)
  })

  it("is gone once it is deleted", async () => {
    const { limn } = await start()
    const { id } = await create(limn, { input: "A kite" })
    const deleted = await call(limn, "DELETE", `/${id}`)
    assert.deepEqual(await deleted.json(), { id, object: "response", deleted: true })
    assert.equal((await call(limn, "GET", `/${id}`)).status, 404)
    assert.equal((await call(limn, "DELETE", `/${id}`)).status, 404)
    assert.equal((await call(limn, "POST", "", { model, input: "Blue", previous_response_id: id })).status, 400)
  })

  it("is not begun where nothing is kept, and says so", async () => {
    const { limn } = await start({ LIMN_KEEP_PICTURES: "0" })
    const answer = await create(limn, { input: "A kite", store: true })
    assert.equal(answer["store"], false)
    assert.equal((answer["warnings"] as Json[])[0]?.["param"], "store")
    assert.equal((await call(limn, "GET", `/${answer.id}`)).status, 404)
    assert.equal((await call(limn, "POST", "", { model, input: "Blue", previous_response_id: answer.id })).status, 400)
    assert.equal((await call(limn, "POST", "", { model, input: "A kite", background: true })).status, 400)
  })
})

describe("an answer that is given again", () => {
  it("is the same document", async () => {
    const world = await start()
    const body = { input: "A kite", metadata: { a: "b" }, instructions: "Be brief." }
    const first = await create(world.limn, body)
    assert.deepEqual(await retrieve(world.limn, first.id), first)
    world.limn = await world.limn.restart()
    assert.deepEqual(await retrieve(world.limn, first.id), first)
    assert.equal(world.provider.asked.length, 1)
  })

  it("is the same events, from any of them on", async () => {
    const { limn } = await start()
    const streamed = await (await call(limn, "POST", "", { model, input: "A kite", stream: true })).text()
    const [, id = ""] = /"id":"(resp_[^"]+)"/.exec(streamed) ?? []
    assert.equal(await (await call(limn, "GET", `/${id}?stream=true`)).text(), streamed)
    const rest = await (await call(limn, "GET", `/${id}?stream=true&starting_after=3`)).text()
    assert.ok(streamed.endsWith(rest) && /^event: .*\ndata: \{"type":"[^"]+","sequence_number":4,/.test(rest), rest.slice(0, 200))
  })

  it("is given at another node, also before it is made", async () => {
    const gate = Promise.withResolvers<void>()
    const world = await start({}, true)
    world.provider.gate = gate.promise
    const other = await world.limn.beside()
    try {
      const { id } = await create(world.limn, { input: "A kite", background: true })
      await world.provider.called(1)
      assert.equal((await retrieve(other, id)).status, "in_progress")
      const told = call(other, "GET", `/${id}?stream=true`).then((response) => response.text())
      gate.resolve()
      assert.match(await told, /event: response\.completed\n/)
      assert.equal(pictureOf(await untilEnded(other, id)), drawn(1))
    } finally {
      await other.close()
    }
  })
})

describe("an answer in the background", () => {
  let world: World
  let gate = Promise.withResolvers<void>()
  before(async () => {
    world = await start()
  })
  const begin = async (): Promise<string> => {
    gate = Promise.withResolvers<void>()
    world.provider.gate = gate.promise
    const calls = world.provider.asked.length
    const { id, status, output } = await create(world.limn, { input: "A kite", background: true })
    assert.deepEqual([status, output], ["queued", []])
    await world.provider.called(calls + 1)
    return id
  }

  it("is collected later, and may be watched meanwhile", async () => {
    const id = await begin()
    assert.equal((await retrieve(world.limn, id)).status, "in_progress")
    const watched = call(world.limn, "GET", `/${id}?stream=true`)
    const reader = (await watched).body?.getReader()
    assert.match(Buffer.from((await reader?.read())?.value ?? []).toString(), /^event: response\.created\n/)
    await reader?.cancel()
    gate.resolve()
    const ended = await untilEnded(world.limn, id)
    assert.deepEqual([ended.status, typeof pictureOf(ended)], ["completed", "string"])
    assert.equal((await call(world.limn, "POST", `/${id}/cancel`)).status, 200)
    assert.deepEqual(await retrieve(world.limn, id), ended, "what has ended can't be cancelled")
  })

  it("ends when it is cancelled, and costs nothing", async () => {
    const id = await begin()
    const cancelled = (await (await call(world.limn, "POST", `/${id}/cancel`)).json()) as Answer
    assert.deepEqual([cancelled.status, cancelled["error"], cancelled.output], ["cancelled", null, []])
    assert.deepEqual(await retrieve(world.limn, id), cancelled)
    assert.equal(await chargeOf(world.limn, id), "0")
    gate.resolve()
    assert.equal((await call(world.limn, "POST", "", { model, input: "x", previous_response_id: id })).status, 400)
  })

  for (const stream of [false, true]) {
    it(`charges the pictures that had come when it was cancelled${stream ? ", streamed" : ""}`, async () => {
      gate = Promise.withResolvers<void>()
      world.provider.gate = gate.promise
      world.provider.passes = 1
      const tools = [{ type: "image_generation", n: 2 }]
      const made = await call(world.limn, "POST", "", { model, input: "Two kites", background: true, stream, tools })
      const id = stream ? (made.headers.get("x-request-id") ?? "").replace(/^/, "resp_") : ((await made.json()) as Answer).id
      const watched = stream ? made : await call(world.limn, "GET", `/${id}?stream=true`)
      let seen = ""
      for await (const chunk of watched.body as AsyncIterable<Uint8Array>) {
        seen += Buffer.from(chunk).toString()
        if (/event: response\.output_item\.done\ndata: [^\n]*"image_generation_call"[^\n]*\n/.test(seen)) break
      }
      await call(world.limn, "POST", `/${id}/cancel`)
      gate.resolve()
      const ended = await untilEnded(world.limn, id)
      assert.equal(ended.output.filter(({ type }) => type === "image_generation_call").length, 1)
      assert.notEqual(await chargeOf(world.limn, id), "0")
    })
  }

  it("is cancelled from another node", async () => {
    const shared = await start({}, true)
    const held = Promise.withResolvers<void>()
    shared.provider.gate = held.promise
    const other = await shared.limn.beside()
    try {
      const { id } = await create(shared.limn, { input: "A kite", background: true })
      await shared.provider.called(1)
      const cancelled = (await (await call(other, "POST", `/${id}/cancel`)).json()) as Answer
      assert.equal(cancelled.status, "cancelled")
    } finally {
      held.resolve()
      await other.close()
    }
  })

  it("says how it failed", async () => {
    world.provider.status = 400
    const id = await begin()
    gate.resolve()
    const failed = await untilEnded(world.limn, id)
    world.provider.status = 200
    assert.equal(failed.status, "failed")
    assert.equal(typeof (failed["error"] as Json)["message"], "string")
    const told = await (await call(world.limn, "GET", `/${id}?stream=true`)).text()
    assert.match(told, /event: response\.failed\n/)
  })

  it("is begun once under an idempotency key", async () => {
    gate = Promise.withResolvers<void>()
    gate.resolve()
    world.provider.gate = gate.promise
    const calls = world.provider.asked.length
    const ask = async (): Promise<string> =>
      (await call(world.limn, "POST", "", { model, input: "Once", background: true }, { "idempotency-key": "once" })).text()
    const first = await ask()
    assert.equal(await ask(), first)
    await untilEnded(world.limn, (JSON.parse(first) as Answer).id)
    assert.equal(await ask(), first)
    assert.equal(world.provider.asked.length, calls + 1)
  })

  it("only can be cancelled", async () => {
    gate.resolve()
    world.provider.gate = gate.promise
    const { id } = await create(world.limn, { input: "A kite" })
    assert.equal((await call(world.limn, "POST", `/${id}/cancel`)).status, 400)
  })

  it("is refused at once where it can't begin", async () => {
    const response = await call(world.limn, "POST", "", { model: "no-such-model", input: "x", background: true })
    assert.equal(response.status, 404)
  })
})

describe("tokens of an input", () => {
  it("are counted with what came before", async () => {
    const { limn } = await start()
    const count = async (body: object): Promise<number> =>
      ((await (await call(limn, "POST", "/input_tokens", { model, ...body })).json()) as { input_tokens: number }).input_tokens
    const { id } = await create(limn, { input: "A red kite over the sea" })
    const alone = await count({ input: "Now blue" })
    assert.ok(alone > 0)
    assert.ok((await count({ input: "Now blue", previous_response_id: id })) > alone + 258)
  })
})
