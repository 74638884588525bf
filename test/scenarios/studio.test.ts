import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { unzipSync } from "fflate"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { sha256, solidPng } from "../support/pictures.ts"
import { type ScriptedProvider, startScripted, type Turn } from "../support/scripted-provider.ts"
import { type Opened, type Sent, StudioVisitor } from "../support/studio-visitor.ts"
import { signInAs, signInAsOwner } from "../support/visitor.ts"

const adminToken = "admin-token-of-the-studio"
const model = "gemini-2.5-flash-image"
const price = "0.05"
const picture = (shade: number): Uint8Array => solidPng(64, 48, [shade, 90, 160])
const drawing = (shade: number, text?: string): Turn => ({
  parts: [...(text === undefined ? [] : [{ text }]), { picture: picture(shade) }],
})
const draftOf = (text: string, more: object = {}): { text: string; models: string[] } => ({ text, models: [model], ...more })

describe("the chat room", () => {
  let provider: ScriptedProvider
  let limn: TestLimn
  let owner: StudioVisitor
  let member: StudioVisitor

  before(async () => {
    provider = await startScripted("gemini", (number) => drawing(number))
    limn = await startLimn({
      channels: [provider.channel],
      file: { prices: { [model]: { picture: Number(price) } } },
      environment: { LIMN_ADMIN_TOKEN: adminToken },
    })
    owner = new StudioVisitor(await signInAsOwner(limn.address, adminToken))
    member = new StudioVisitor(await signInAs(limn.address, adminToken, "ada", "member"))
  })
  after(async () => {
    assert.deepEqual(await limn.violations(), [])
    await limn.close()
    await provider.close()
  })

  it("draws a first picture for what it was estimated to cost, and names the conversation", async () => {
    provider.follow(() => drawing(1, "Here it is."))
    const id = await member.begin()
    const draft = draftOf("A red fox\nin the snow", { aspect_ratio: "16:9" })
    const estimate = await member.visitor.json<Record<string, unknown>>("POST", "/estimate", { draft, conversation_id: id })
    const { user, assistant, generation } = await member.drawn(id, null, draft)
    assert.deepEqual(
      [generation.state, generation.outcome, generation.charge_usd, generation.attempts, generation.channel],
      ["succeeded", "picture", price, 1, null],
    )
    assert.deepEqual(
      [estimate["total_usd"], estimate["per_picture_usd"], estimate["fits_budget"], estimate["free"]],
      [price, price, true, false],
    )
    const [words, shown] = generation.parts
    assert.deepEqual(words, { type: "text", text: "Here it is.", thought: false })
    assert.ok(shown?.type === "picture" && shown.picture !== null)
    assert.deepEqual([shown.width, shown.height, shown.alt], [64, 48, "A red fox in the snow"])
    assert.deepEqual(
      [shown.picture.sha256, shown.picture.prompt, shown.picture.conversation_id, shown.picture.message_id, shown.picture.request_id],
      [sha256(picture(1)), draft.text, id, assistant.id, generation.id],
    )
    const opened = await member.open(id)
    assert.deepEqual(
      [opened.conversation.title, opened.conversation.pictures, opened.conversation.charge_usd, opened.conversation.cover_id, opened.head],
      ["A red fox in the snow", 1, price, shown.id, assistant.id],
    )
    assert.deepEqual(
      opened.messages.map((message) => [message.id, message.parent_id, message.role, message.text]),
      [
        [user.id, null, "user", draft.text],
        [assistant.id, user.id, "assistant", ""],
      ],
    )
    assert.equal(opened.messages[0]?.draft?.aspect_ratio, "16:9")
    assert.deepEqual(generation.asked, { aspect_ratio: "16:9", image_size: null, size: null })
  })

  it("goes on from the last picture, and sends it once", async () => {
    provider.follow((number) => drawing(number, `Picture ${number}.`))
    const id = await member.begin()
    const first = await member.drawn(id, null, draftOf("A kite"))
    const [shown] = first.generation.parts.filter((part) => part.type === "picture")
    const second = await member.drawn(id, first.assistant.id, draftOf("Now blue", { picture_ids: [shown?.id] }))
    const alone = await member.drawn(id, second.assistant.id, draftOf("A house", { with_history: false }))
    const drawn = [1, 2, 3].map((shade) => sha256(picture(shade)))
    assert.deepEqual(provider.turns, [
      ["user: A kite"],
      ["user: A kite", `model: Picture 1. ${drawn[0]}`, "user: Now blue"],
      ["user: A house"],
    ])
    const [made] = second.generation.parts.filter((part) => part.type === "picture")
    assert.deepEqual(made?.picture?.source_ids, [shown?.id])
    assert.deepEqual(
      alone.generation.parts.flatMap((part) => (part.type === "picture" ? part.picture?.source_ids : [])),
      [],
    )
    assert.equal(second.user.pictures[0]?.id, shown?.id)
  })

  it("shows an uploaded picture with the words, and asks for its ratio", async () => {
    provider.follow(() => drawing(7))
    const uploaded = await member.visitor.json<{ id: string }>("POST", "/pictures", solidPng(160, 90, [1, 2, 3]), 201)
    const { generation } = await member.drawn(
      await member.begin(),
      null,
      draftOf("Colder", { picture_ids: [uploaded.id], aspect_ratio: "source" }),
    )
    assert.equal(generation.outcome, "picture")
    assert.deepEqual(provider.turns[0], [`user: ${sha256(solidPng(160, 90, [1, 2, 3]))} Colder`])
    const { data } = await member.visitor.json<{ data: { id: string; source_ids: string[] }[] }>(
      "GET",
      `/pictures/${generation.parts.flatMap((part) => (part.type === "picture" ? part.id : []))[0]}/lineage`,
    )
    assert.deepEqual(data.map(({ id }) => id).includes(uploaded.id), true)
    const [shown] = generation.parts.filter((part) => part.type === "picture")
    assert.equal(shown?.picture?.aspect_ratio, "16:9")
  })

  it("keeps what came of four answers of which one fails, and goes on from the chosen one", async () => {
    provider.follow((number) => (number === 2 ? { status: 400 } : drawing(number)))
    const id = await member.begin()
    const { assistant } = await member.send(id, null, draftOf("Four boats", { count: 4 }))
    const generations = await member.ended(assistant)
    assert.deepEqual(
      generations.map(({ index }) => index),
      [0, 1, 2, 3],
    )
    assert.deepEqual(generations.map(({ state }) => state).toSorted(), ["failed", "succeeded", "succeeded", "succeeded"])
    const failed = generations.find(({ state }) => state === "failed")
    assert.deepEqual([failed?.outcome, failed?.charge_usd, failed?.parts, typeof failed?.error?.message], ["error", "0", [], "string"])
    const chosen = generations.findLast(({ state }) => state === "succeeded")
    await member.visitor.json("PATCH", `/messages/${assistant.id}`, { chosen: chosen?.index })
    await member.drawn(id, assistant.id, draftOf("At night"))
    const hash = chosen?.parts.flatMap((part) => (part.type === "picture" ? part.picture?.sha256 : []))[0]
    assert.deepEqual(provider.turns.at(-1), ["user: Four boats", `model: ${hash}`, "user: At night"])
    assert.equal((await member.open(id)).conversation.pictures, 4)
  })

  it("tells an answer of words and a refusal for what they are", async () => {
    const id = await member.begin()
    provider.follow(() => ({ parts: [{ text: "What colour shall it be?" }] }))
    const asked = await member.drawn(id, null, draftOf("A car"))
    assert.deepEqual([asked.generation.state, asked.generation.outcome, asked.generation.error], ["succeeded", "text_only", null])
    provider.follow(() => ({ finish: "IMAGE_SAFETY" }))
    const refused = await member.drawn(id, asked.assistant.id, draftOf("Something else"))
    assert.deepEqual(
      [
        refused.generation.state,
        refused.generation.outcome,
        refused.generation.error?.code,
        refused.generation.finish_reason,
        refused.generation.charge_usd,
      ],
      ["failed", "refused", "content_policy_violation", "content_filter", "0"],
    )
    provider.follow(() => drawing(3))
    await member.drawn(id, refused.assistant.id, draftOf("A red one"))
    assert.deepEqual(provider.turns[0], ["user: A car", "model: What colour shall it be?", "user: A red one"])
  })

  it("asks for words only where that is the wish", async () => {
    provider.follow(() => ({ parts: [{ text: "A haiku." }] }))
    const { generation } = await member.drawn(await member.begin(), null, draftOf("Say something", { mode: "text" }))
    assert.deepEqual([generation.outcome, provider.calls[0]?.modalities], ["text_only", ["text"]])
  })

  it("stops an answer early for nothing, and leaves one that has ended as it is", async () => {
    const gate = Promise.withResolvers<Turn>()
    provider.follow(() => gate.promise)
    const { assistant } = await member.send(await member.begin(), null, draftOf("A slow picture"))
    const [first] = assistant.generations
    const stopped = await member.visitor.json<{ state: string; charge_usd: string; outcome: unknown }>(
      "POST",
      `/generations/${first?.id}/stop`,
    )
    assert.deepEqual([stopped.state, stopped.charge_usd, stopped.outcome], ["stopped", "0", null])
    gate.resolve(drawing(1))
    provider.follow(() => drawing(2))
    const { generation } = await member.drawn(await member.begin(), null, draftOf("A quick picture"))
    const late = await member.visitor.json<{ state: string; charge_usd: string }>("POST", `/generations/${generation.id}/stop`)
    assert.deepEqual([late.state, late.charge_usd], ["succeeded", price])
  })

  it("tells who follows what happens, and goes on where nobody does", async () => {
    const gate = Promise.withResolvers<Turn>()
    provider.follow(() => gate.promise)
    const id = await member.begin()
    const idle = await member.follow(id)
    assert.deepEqual((await idle.until(({ event }) => event === "snapshot")).data, { generations: [], head: null })
    const { assistant } = await member.send(id, null, draftOf("A lighthouse"))
    const named = await idle.until(({ event, data }) => event === "conversation" && data.head !== null)
    assert.deepEqual([named.data.title, named.data.head], ["A lighthouse", assistant.id])
    await idle.until(({ event, data }) => event === "generation" && data.state === "running")

    const late = await member.follow(id)
    const { data } = await late.until(({ event }) => event === "snapshot")
    assert.deepEqual(
      [data.head, data.generations.map((generation: { id: string }) => generation.id)],
      [assistant.id, [assistant.generations[0]?.id]],
    )
    late.leave()
    gate.resolve(drawing(9, "A light."))
    const text = await idle.until(({ event }) => event === "text")
    assert.deepEqual(text.data, { generation_id: assistant.generations[0]?.id, part: 0, text: "A light.", thought: false })
    const done = await idle.until(({ event, data }) => event === "generation" && data.finished_at !== null)
    assert.deepEqual([done.data.state, done.data.parts.length, done.data.charge_usd], ["succeeded", 2, price])
    idle.leave()
    assert.deepEqual((await member.ended(assistant))[0]?.state, "succeeded")
  })

  it("keeps no place for whoever asks for the head of a stream alone", async () => {
    const other = new StudioVisitor(await signInAs(limn.address, adminToken, "only looking", "member"))
    const id = await other.begin()
    for (let count = 0; count < 65; count++) {
      assert.equal((await other.visitor.call("HEAD", `/conversations/${id}/events`)).status, 200)
    }
    const reader = await other.follow(id)
    await reader.until(({ event }) => event === "snapshot")
    reader.leave()
  })

  it("ends the stream of somebody who signs out", { timeout: 30_000 }, async () => {
    const other = new StudioVisitor(await signInAs(limn.address, adminToken, "leaving", "member"))
    const reader = await other.follow(await other.begin())
    await reader.until(({ event }) => event === "snapshot")
    await other.visitor.call("DELETE", "/session")
    await reader.ended
  })

  it("keeps branches: other words from the same place, and other answers to the same words", async () => {
    provider.follow((number) => drawing(number, `Picture ${number}.`))
    const id = await member.begin()
    const first = await member.drawn(id, null, draftOf("A tree"))
    const left = await member.drawn(id, first.assistant.id, draftOf("In spring"))
    const right = await member.drawn(id, first.assistant.id, draftOf("In winter"))
    const again = await member.visitor.json<Sent["assistant"]>(
      "POST",
      `/messages/${left.user.id}/runs`,
      { draft: { aspect_ratio: "1:1", count: 2 } },
      201,
    )
    assert.deepEqual([again.parent_id, again.generations.length], [left.user.id, 2])
    await member.ended(again)
    assert.deepEqual(provider.turns.at(-1), ["user: A tree", `model: Picture 1. ${sha256(picture(1))}`, "user: In spring"])
    const opened = await member.open(id)
    assert.deepEqual(
      opened.messages.map((message) => [message.id, message.parent_id]),
      [
        [first.user.id, null],
        [first.assistant.id, first.user.id],
        [left.user.id, first.assistant.id],
        [left.assistant.id, left.user.id],
        [right.user.id, first.assistant.id],
        [right.assistant.id, right.user.id],
        [again.id, left.user.id],
      ],
    )
    assert.equal(opened.head, again.id)
    await member.visitor.json("PATCH", `/conversations/${id}`, { head: right.assistant.id, pinned: true, title: "Trees" })
    const changed = await member.open(id)
    assert.deepEqual([changed.head, changed.conversation.pinned, changed.conversation.title], [right.assistant.id, true, "Trees"])

    await member.visitor.json("DELETE", `/messages/${right.user.id}`)
    const pruned = await member.open(id)
    assert.deepEqual([pruned.messages.length, pruned.head], [5, again.id])
    const refused = await member.visitor.call("POST", `/messages/${left.user.id}/runs`, { draft: { text: "Other words" } })
    assert.deepEqual([refused.status, ((await refused.json()) as { error: { param: string } }).error.param], [400, "draft.text"])
  })

  it("draws and charges once what is sent again under the same name, also where both come at once", async () => {
    provider.follow((number) => drawing(120 + number))
    const id = await member.begin()
    const draft = draftOf("A kettle, once")
    const both = await Promise.all([member.send(id, null, draft, "kettle"), member.send(id, null, draft, "kettle")])
    assert.deepEqual([both[0].user.id, both[0].assistant.id], [both[1].user.id, both[1].assistant.id])
    assert.equal(both[0].assistant.sending_id, "kettle")
    const [ended] = await member.ended(both[0].assistant)
    const late = await member.send(id, null, draft, "kettle")
    assert.deepEqual(late.assistant.generations, [ended])
    assert.equal((await member.open(id)).messages.length, 2)

    const again = (): Promise<Sent["assistant"]> =>
      member.visitor.json("POST", `/messages/${late.user.id}/runs`, { draft: { seed: 7 }, sending_id: "kettle again" }, 201)
    const [one, other] = await Promise.all([again(), again()])
    assert.equal(one.id, other.id)
    await member.ended(one)
    assert.equal((await again()).id, one.id)
    const { conversation, messages } = await member.open(id)
    assert.deepEqual([messages.length, conversation.charge_usd, provider.calls.length], [3, "0.1", 2])

    // Another message under a name that is taken is told so, and a name is one conversation's.
    for (const [path, body] of [
      [`/conversations/${id}/messages`, { draft: draftOf("A kettle, twice"), sending_id: "kettle" }],
      [`/conversations/${id}/messages`, { parent_id: late.assistant.id, draft, sending_id: "kettle" }],
      [`/messages/${late.user.id}/runs`, { draft: { seed: 8 }, sending_id: "kettle again" }],
    ] as const) {
      const refused = await member.visitor.call("POST", path, body)
      const { error } = (await refused.json()) as { error: { code: string; param: string } }
      assert.deepEqual([refused.status, error.code, error.param], [409, "conflict", "sending_id"], path)
    }
    const elsewhere = await member.send(await member.begin(), null, draft, "kettle")
    assert.notEqual(elsewhere.assistant.id, late.assistant.id)
    await member.ended(elsewhere.assistant)
  })

  it("deletes a conversation with its pictures or without, and stops what runs in it", async () => {
    provider.follow(() => drawing(11))
    const ids = await Promise.all(["keep", "delete"].map(() => member.begin()))
    const drawn = await Promise.all(ids.map((id) => member.drawn(id, null, draftOf("A stone"))))
    const pictureIds = drawn.map(({ generation }) => generation.parts.flatMap((part) => (part.type === "picture" ? part.id : []))[0])
    for (const [index, id] of ids.entries()) {
      await member.visitor.json("DELETE", `/conversations/${id}?pictures=${index === 0 ? "keep" : "delete"}`)
      assert.equal((await member.visitor.call("GET", `/conversations/${id}`)).status, 404)
    }
    const statuses = await Promise.all(pictureIds.map(async (id) => (await member.visitor.call("GET", `/pictures/${id}`)).status))
    assert.deepEqual(statuses, [200, 404])

    const gate = Promise.withResolvers<Turn>()
    provider.follow(() => gate.promise)
    const running = await member.begin()
    const { assistant } = await member.send(running, null, draftOf("Never"))
    await member.visitor.json("DELETE", `/conversations/${running}`)
    assert.equal((await member.visitor.call("GET", `/generations/${assistant.generations[0]?.id}`)).status, 404)
    gate.resolve(drawing(1))
  })

  it("gives nobody what is another's", async () => {
    provider.follow(() => drawing(21))
    const id = await member.begin()
    const { user, assistant, generation } = await member.drawn(id, null, draftOf("A secret"))
    const template = await member.visitor.json<{ id: string }>("POST", "/templates", { name: "Mine", text: "A {{thing}}" }, 201)
    const draft = draftOf("Mine")
    const calls: readonly (readonly [string, string, object?])[] = [
      ["GET", `/conversations/${id}`],
      ["PATCH", `/conversations/${id}`, { title: "Yours" }],
      ["DELETE", `/conversations/${id}`],
      ["GET", `/conversations/${id}/events`],
      ["GET", `/conversations/${id}/export`],
      ["POST", `/conversations/${id}/messages`, { parent_id: assistant.id, draft }],
      ["POST", `/messages/${user.id}/runs`, {}],
      ["PATCH", `/messages/${assistant.id}`, { chosen: 0 }],
      ["DELETE", `/messages/${assistant.id}`],
      ["GET", `/generations/${generation.id}`],
      ["POST", `/generations/${generation.id}/stop`],
      ["GET", `/generations/${generation.id}/preview`],
      ["POST", "/estimate", { draft, conversation_id: id, parent_id: assistant.id }],
      ["PATCH", `/templates/${template.id}`, { name: "Yours" }],
      ["DELETE", `/templates/${template.id}`],
    ]
    const pictureId = generation.parts.flatMap((part) => (part.type === "picture" ? part.id : []))[0]
    const another = new StudioVisitor(await signInAs(limn.address, adminToken, "eve", "member"))
    for (const visitor of [owner, another]) {
      for (const [method, path, body] of calls) {
        const response = await visitor.visitor.call(method, path, body)
        assert.equal(response.status, 404, `${method} ${path}`)
        await response.body?.cancel()
      }
      const listed = await visitor.visitor.json<{ data: { id: string }[] }>("GET", "/conversations?q=secret")
      assert.deepEqual(listed.data, [])
      const attached = await visitor.visitor.call("POST", `/conversations/${await visitor.begin()}/messages`, {
        draft: draftOf("With it", { picture_ids: [pictureId] }),
      })
      assert.deepEqual([attached.status, ((await attached.json()) as { error: { code: string } }).error.code], [400, "invalid_image"])
    }
    assert.equal((await member.open(id)).messages.length, 2)
    assert.deepEqual(
      (await member.visitor.json<{ data: { name: string }[] }>("GET", "/templates")).data.map(({ name }) => name),
      ["Mine"],
    )
  })

  it("uses a picture of the same user's API key", async () => {
    const post = await member.visitor.json<{ key: string }>("POST", "/keys", { name: "script" }, 201)
    provider.follow(() => drawing(31))
    const made = await fetch(`${limn.address}/v1/images/generations`, {
      method: "POST",
      headers: { authorization: `Bearer ${post.key}`, "content-type": "application/json" },
      body: JSON.stringify({ model, prompt: "By a script" }),
    })
    assert.equal(made.status, 200)
    await made.arrayBuffer()
    const { data } = await member.visitor.json<{ data: { id: string }[] }>("GET", "/pictures?source=api")
    const { generation } = await member.drawn(await member.begin(), null, draftOf("Warmer", { picture_ids: [data[0]?.id] }))
    assert.equal(generation.outcome, "picture", JSON.stringify(generation.error))
    assert.deepEqual(provider.turns.at(-1), [`user: ${sha256(picture(31))} Warmer`])
  })

  it("refuses what cannot be drawn before anything is kept of it", async () => {
    const id = await member.begin()
    const cases: readonly (readonly [object, string])[] = [
      [draftOf(""), "draft.text"],
      [draftOf("x".repeat(100_001)), "draft.text"],
      [draftOf("x", { models: [] }), "draft.models"],
      [draftOf("x", { models: ["no-such-model"] }), "draft.models"],
      [draftOf("x", { models: [model, model], count: 3 }), "draft.count"],
      [draftOf("x", { picture_ids: ["nope"] }), "draft.picture_ids.0"],
      [draftOf("x", { mask_id: "nope" }), "draft.mask_id"],
      [draftOf("x", { image_size: "9K" }), "draft.image_size"],
      [draftOf("x", { size: "large" }), "draft.size"],
      [draftOf("x", { aspect_ratio: "100:1" }), "aspect_ratio"],
      [draftOf("x", { seed: 0.5 }), "draft.seed"],
      [draftOf("x", { surprise: 1 }), "draft.surprise"],
    ]
    for (const [draft, param] of cases) {
      const response = await member.visitor.call("POST", `/conversations/${id}/messages`, { draft })
      const { error } = (await response.json()) as { error: { param: string; message: string } }
      assert.ok(response.status === 400 || response.status === 404, `${param}: ${response.status}`)
      assert.equal(error.param, param, error.message)
    }
    const orphan = await member.visitor.call("POST", `/conversations/${id}/messages`, { parent_id: "msg_none", draft: draftOf("x") })
    assert.equal(orphan.status, 400)
    assert.deepEqual((await member.open(id)).messages, [])
  })

  it("runs sixteen answers of a user at once and no more", async () => {
    const gate = Promise.withResolvers<Turn>()
    provider.follow(() => gate.promise)
    const busy = new StudioVisitor(await signInAs(limn.address, adminToken, "busy", "member"))
    const id = await busy.begin()
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => busy.visitor.call("POST", `/conversations/${id}/messages`, { draft: draftOf("Many", { count: 4 }) })),
    )
    assert.deepEqual(
      responses.map(({ status }) => status).toSorted((one, other) => one - other),
      [201, 201, 201, 201, 429],
    )
    gate.resolve(drawing(1))
    const { messages }: Opened = await busy.open(id)
    for (const message of messages) await busy.ended(message)
    assert.equal((await busy.drawn(id, null, draftOf("One more"))).generation.state, "succeeded")
  })

  it("keeps a member's answers within the budget", async () => {
    const poor = new StudioVisitor(await signInAs(limn.address, adminToken, "poor", "member"))
    const response = await fetch(`${limn.address}/admin/api/v1/users/${poor.visitor.id}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ budget_usd: "0.06" }),
    })
    assert.equal(response.status, 200, await response.text())
    provider.follow(() => drawing(41))
    const id = await poor.begin()
    const estimate = await poor.visitor.json<{ fits_budget: boolean }>("POST", "/estimate", { draft: draftOf("Two", { count: 2 }) })
    assert.equal(estimate.fits_budget, false)
    const first = await poor.drawn(id, null, draftOf("One"))
    const second = await poor.drawn(id, first.assistant.id, draftOf("Two"))
    assert.deepEqual(
      [first.generation.state, second.generation.state, second.generation.error?.code],
      ["succeeded", "failed", "insufficient_quota"],
    )
  })

  it("lists conversations page by page, the pinned ones first, and finds them by their words", async () => {
    provider.follow(() => drawing(51))
    const reader = new StudioVisitor(await signInAs(limn.address, adminToken, "reader", "member"))
    const ids: string[] = []
    for (const title of ["one", "two", "three"]) ids.push(await reader.begin(title))
    await reader.drawn(ids[0] as string, null, draftOf("A 100% blue whale"))
    await reader.visitor.json("PATCH", `/conversations/${ids[1]}`, { pinned: true })
    const titles: string[] = []
    for (let before = ""; ;) {
      const { data, next } = await reader.visitor.json<{ data: { title: string }[]; next: string | null }>(
        "GET",
        `/conversations?limit=1${before}`,
      )
      titles.push(...data.map(({ title }) => title))
      if (next === null) break
      before = `&before=${next}`
    }
    assert.deepEqual(titles, ["two", "one", "three"])
    const found = async (words: string): Promise<readonly string[]> =>
      (await reader.visitor.json<{ data: { title: string }[] }>("GET", `/conversations?q=${encodeURIComponent(words)}`)).data.map(
        ({ title }) => title,
      )
    assert.deepEqual(
      [await found("BLUE whale"), await found("thr"), await found("100%"), await found("%"), await found("_")],
      [["one"], ["three"], ["one"], ["one"], []],
    )
  })

  it("packs a conversation with its pictures", async () => {
    provider.follow(() => drawing(61, "There."))
    const id = await member.begin()
    const { generation } = await member.drawn(id, null, draftOf("A <b>bold</b> fish"))
    const pictureId = generation.parts.flatMap((part) => (part.type === "picture" ? part.id : []))[0]
    for (const [format, name] of [
      ["markdown", "conversation.md"],
      ["json", "conversation.json"],
    ] as const) {
      const response = await member.visitor.call("GET", `/conversations/${id}/export?format=${format}`)
      const files = unzipSync(new Uint8Array(await response.arrayBuffer()))
      assert.deepEqual(Object.keys(files), [name, `pictures/${pictureId}.png`])
      assert.equal(sha256(files[`pictures/${pictureId}.png`] as Uint8Array), sha256(picture(61)))
      assert.match(Buffer.from(files[name] as Uint8Array).toString(), /A <b>bold<\/b> fish/)
    }
  })

  it("keeps templates, and lists models with their prices; channels for operators only", async () => {
    const made = await member.visitor.json<{ id: string; model: unknown }>(
      "POST",
      "/templates",
      { name: "Logo", text: "A logo for {{name=Limn}}", model },
      201,
    )
    const changed = await member.visitor.json<Record<string, unknown>>("PATCH", `/templates/${made.id}`, {
      model: null,
      aspect_ratio: "1:1",
    })
    assert.deepEqual([changed["name"], changed["model"], changed["aspect_ratio"]], ["Logo", null, "1:1"])
    await member.visitor.json("DELETE", `/templates/${made.id}`)
    assert.equal((await member.visitor.call("DELETE", `/templates/${made.id}`)).status, 404)

    interface Models {
      readonly data: { readonly id: string; readonly per_picture_usd: string; readonly takes_mask: boolean; readonly channels?: string[] }[]
      readonly default_model: string
    }
    const forMember = await member.visitor.json<Models>("GET", "/models")
    const forOwner = await owner.visitor.json<Models>("GET", "/models")
    const found = forMember.data.find(({ id }) => id === model)
    assert.deepEqual([found?.per_picture_usd, found?.takes_mask, found && "channels" in found], [price, false, false])
    assert.deepEqual(forOwner.data.find(({ id }) => id === model)?.channels, ["gemini"])
    assert.ok(forMember.data.some(({ id }) => id === forMember.default_model))
  })
})
