import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { sha256, solidPng } from "../support/pictures.ts"
import { type ScriptedProvider, startScripted } from "../support/scripted-provider.ts"
import { signInAs, type TestVisitor } from "../support/visitor.ts"

const adminToken = "admin-token-of-picture-facts"
const model = "gemini-2.5-flash-image"

interface Picture {
  readonly id: string
  readonly sha256: string
  readonly prompt: string | null
  readonly aspect_ratio: string | null
  readonly source_ids: readonly string[]
  readonly key_name: string | null
}
interface List {
  readonly data: readonly Picture[]
  readonly total: number
}
/** JSON of which the protocols know the shape. */
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

/** What the gallery knows of pictures that were drawn through the client APIs. */
describe("what is known of pictures", () => {
  let provider: ScriptedProvider
  let limn: TestLimn
  let ada: TestVisitor
  let bob: TestVisitor
  let calls = 0

  before(async () => {
    provider = await startScripted("gemini", () => ({ parts: [{ picture: solidPng(64, 48, [++calls, 90, 160]) }] }))
    limn = await startLimn({ channels: [provider.channel], environment: { LIMN_ADMIN_TOKEN: adminToken } })
    ada = await signInAs(limn.address, adminToken, "ada", "member")
    bob = await signInAs(limn.address, adminToken, "bob", "member")
  })
  after(async () => {
    assert.deepEqual(await limn.violations(), [])
    await limn.close()
    await provider.close()
  })

  const keyOf = async (visitor: TestVisitor, name: string): Promise<string> =>
    (await visitor.json<{ key: string }>("POST", "/keys", { name }, 201)).key

  async function ask(key: string, path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Json> {
    const response = await fetch(`${limn.address}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    assert.equal(response.status, 200, text.slice(0, 500))
    return JSON.parse(text) as Json
  }

  /** The one picture with these words, which are written down a moment after the answer. */
  async function found(visitor: TestVisitor, words: string): Promise<Picture> {
    for (;;) {
      const { data } = await visitor.json<List>("GET", `/pictures?q=${encodeURIComponent(words)}`)
      const [picture, ...others] = data
      assert.deepEqual(others, [])
      if (picture !== undefined) return picture
      await sleep(20)
    }
  }

  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")
  const asDataUrl = (bytes: Uint8Array): string => `data:image/png;base64,${base64(bytes)}`
  const chatWith = (text: string, url: string): object => ({
    model,
    modalities: ["image", "text"],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text },
          { type: "image_url", image_url: { url } },
        ],
      },
    ],
  })
  const draw = (key: string, prompt: string, more: object = {}, headers = {}): Promise<Json> =>
    ask(key, "/v1/images/generations", { model, prompt, response_format: "url", ...more }, headers)

  it("are their prompts and sources, whatever API they were drawn by", async () => {
    const key = await keyOf(ada, "script")
    const { data } = await draw(key, "A red kite over Umbria", { aspect_ratio: "16:9" })
    const link = data[0].url as string
    const bytes = Buffer.from(await (await fetch(link)).arrayBuffer())
    const kite = await found(ada, "umbria KITE")
    assert.deepEqual(
      [kite.prompt, kite.aspect_ratio, kite.source_ids, kite.sha256, kite.key_name],
      ["A red kite over Umbria", "16:9", [], sha256(bytes), "script"],
    )

    await ask(key, "/v1/chat/completions", chatWith("Paint it blue", link))
    const blue = await found(ada, "paint it blue")
    assert.deepEqual([blue.prompt, blue.source_ids], ["Paint it blue", [kite.id]])

    await ask(key, `/v1beta/models/${model}:generateContent`, {
      contents: [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data: base64(bytes) } }, { text: "Paint it green" }] }],
    })
    assert.deepEqual((await found(ada, "paint it green")).source_ids, [kite.id])

    const drawn = await ask(key, "/v1/responses", {
      model,
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text: "Add a lighthouse" },
            { type: "input_image", image_url: asDataUrl(bytes) },
          ],
        },
      ],
    })
    const lighthouse = await found(ada, "lighthouse")
    assert.deepEqual(lighthouse.source_ids, [kite.id])
    await ask(key, "/v1/responses", { model, previous_response_id: drawn.id, input: "At night" })
    const night = await found(ada, "at night")
    assert.deepEqual([night.prompt, night.source_ids], ["At night", [lighthouse.id]])

    // By another key of the same user, with a picture that is kept nowhere before one that is.
    const unknown = asDataUrl(solidPng(9, 9, [1, 2, 3]))
    const form = new FormData()
    form.set("model", model)
    form.set("prompt", "Both together")
    for (const url of [unknown, asDataUrl(bytes)]) form.append("image[]", await (await fetch(url)).blob(), "a.png")
    const other = { authorization: `Bearer ${await keyOf(ada, "another")}` }
    assert.equal((await fetch(`${limn.address}/v1/images/edits`, { method: "POST", headers: other, body: form })).status, 200)
    const both = await found(ada, "both together")
    assert.deepEqual([both.source_ids, both.key_name], [[kite.id], "another"])

    const { data: family } = await ada.json<List>("GET", `/pictures/${night.id}/lineage`)
    assert.deepEqual(
      family.map(({ id }) => id),
      [night.id, lighthouse.id, kite.id],
    )
    const { data: descendants } = await ada.json<List>("GET", `/pictures/${kite.id}/lineage`)
    assert.equal(descendants.length, 6)
    assert.equal((await ada.json<List>("GET", "/pictures")).total, 6)
  })

  it("never lead to pictures of somebody else, be the bytes the same", async () => {
    const [hers, his] = [await keyOf(ada, "hers"), await keyOf(bob, "his")]
    const link = (await draw(hers, "A heron")).data[0].url as string
    const heron = await found(ada, "heron")
    await ask(his, "/v1/chat/completions", chatWith("In ink", link))
    assert.deepEqual((await found(bob, "in ink")).source_ids, [])
    assert.deepEqual((await ada.json<List>("GET", `/pictures/${heron.id}/lineage`)).data.length, 1)
  })

  it("stay as they are when the answer is told again", async () => {
    const key = await keyOf(ada, "patient")
    const { data } = await draw(key, "A barn owl")
    const bytes = Buffer.from(await (await fetch(data[0].url as string)).arrayBuffer())
    const owl = await found(ada, "barn owl")
    const again = { "idempotency-key": "once" }
    await ask(key, "/v1/chat/completions", chatWith("Asleep", asDataUrl(bytes)), again)
    const asleep = await found(ada, "asleep")
    assert.deepEqual(asleep.source_ids, [owl.id])
    // Were it noted again, this one would be the source.
    await ada.json("DELETE", `/pictures/${owl.id}`)
    await ada.json("POST", "/pictures", bytes, 201)
    const { total } = await ada.json<List>("GET", "/pictures")
    await ask(key, "/v1/chat/completions", chatWith("Asleep", asDataUrl(bytes)), again)
    await draw(key, "A wren")
    await found(ada, "wren")
    assert.deepEqual([(await found(ada, "asleep")).source_ids, (await ada.json<List>("GET", "/pictures")).total], [[], total + 1])
  })
})
