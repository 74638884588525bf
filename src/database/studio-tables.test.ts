import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { ConversationsTable } from "./conversations-table.ts"
import type { Database } from "./database.ts"
import { forEachEngine } from "./database-testing.ts"
import { type GenerationRow, GenerationsTable } from "./generations-table.ts"
import { type MessageRow, MessagesTable } from "./messages-table.ts"
import { TemplatesTable } from "./templates-table.ts"
import { UsersTable } from "./users-table.ts"

const at = (ms: number): Date => new Date(1_800_000_000_000 + ms)

async function tablesOf(database: Database) {
  for (const id of ["ada", "eve"])
    await new UsersTable(database).insert({ id, name: id, role: "member", createdAt: at(0), preferences: {} })
  return {
    conversations: new ConversationsTable(database),
    messages: new MessagesTable(database),
    generations: new GenerationsTable(database),
    templates: new TemplatesTable(database),
  }
}

function message(id: string, parentId?: string, more: Partial<MessageRow> = {}): MessageRow {
  const place = { conversationId: "c1", ...(parentId === undefined ? {} : { parentId }) }
  return { id, ...place, role: "user", text: "Words", draft: "{}", chosen: 0, createdAt: at(1), ...more }
}

function generation(id: string, messageId: string, more: Partial<GenerationRow> = {}): GenerationRow {
  const place = { conversationId: "c1", messageId, userId: "ada", number: 0 }
  const progress = { state: "queued", parts: "[]", pictures: 0, warnings: "[]" } as const
  return { id, ...place, model: "m", asked: "{}", owner: "node:1", version: 1, createdAt: at(2), ...progress, ...more }
}

forEachEngine((open) => {
  describe("the tables of the chat room", () => {
    it("give back what was put in, with and without the optional members", async (test) => {
      const { conversations, messages, generations, templates } = await tablesOf(await open(test))
      await conversations.insert({ id: "c1", userId: "ada", title: "T", createdAt: at(0) })
      assert.deepEqual(await conversations.find("c1", "ada"), {
        id: "c1",
        userId: "ada",
        title: "T",
        pinned: false,
        version: 1,
        createdAt: at(0),
        updatedAt: at(0),
      })
      const rows = [message("m1"), message("m2", "m1", { role: "assistant", text: "", chosen: 2, sendingId: "s" })]
      for (const row of rows) await messages.insert(row)
      assert.deepEqual(await messages.ofConversation("c1"), rows)
      const bare = generation("g1", "m2")
      const ended = { coverId: "p", finishReason: "stop", finishMessage: "m", errorCode: "c", errorMessage: "e" }
      const times = { startedAt: at(3), firstContentAt: at(4), finishedAt: at(5) }
      const full = generation("g2", "m2", { number: 1, expectedMs: 9000, outcome: "picture", charge: 2 ** 40, ...ended, ...times })
      for (const row of [bare, full]) await generations.insert(row)
      assert.deepEqual(await generations.ofConversation("c1"), [bare, full])
      assert.deepEqual(await generations.find("g2", "ada"), full)
      const template = { id: "t", userId: "ada", name: "n", text: "{{x}}", createdAt: at(1) }
      await templates.insert(template)
      await templates.insert({ ...template, id: "u", model: "m", aspectRatio: "1:1", createdAt: at(2) })
      assert.deepEqual(await templates.list("ada"), [{ ...template, id: "u", model: "m", aspectRatio: "1:1", createdAt: at(2) }, template])
      assert.equal(await templates.change("u", "ada", { model: null, name: "o" }), true)
      assert.deepEqual(await templates.find("u", "ada"), { ...template, id: "u", name: "o", aspectRatio: "1:1", createdAt: at(2) })
    })

    it("show nobody what is another's, and let nobody change it", async (test) => {
      const { conversations, messages, generations, templates } = await tablesOf(await open(test))
      await conversations.insert({ id: "c1", userId: "ada", title: "T", createdAt: at(0) })
      await messages.insert(message("m1"))
      await generations.insert(generation("g1", "m1"))
      await templates.insert({ id: "t", userId: "ada", name: "n", text: "x", createdAt: at(1) })
      const found = await Promise.all([
        conversations.find("c1", "eve"),
        messages.find("m1", "eve"),
        generations.find("g1", "eve"),
        templates.find("t", "eve"),
      ])
      assert.deepEqual(found, [undefined, undefined, undefined, undefined])
      const changed = await Promise.all([
        conversations.change("c1", "eve", { title: "E" }),
        conversations.remove("c1", "eve"),
        templates.change("t", "eve", { name: "E" }),
        templates.remove("t", "eve"),
      ])
      assert.deepEqual(changed, [false, false, false, false])
      assert.deepEqual([await conversations.page("eve", { limit: 9 }), await templates.list("eve")], [[], []])
    })

    it("list by page, pinned first, and find words as they stand", async (test) => {
      const { conversations, messages } = await tablesOf(await open(test))
      for (const [index, title] of ["a_b", "axb", "c%d", "pinned"].entries()) {
        await conversations.insert({ id: `c${index}`, userId: "ada", title, createdAt: at(index) })
      }
      await messages.insert(message("m1", undefined, { text: "Hidden Words" }))
      await conversations.change("c3", "ada", { pinned: true })
      await conversations.change("c0", "ada", { updatedAt: at(50) })
      const ids = async (page: Parameters<ConversationsTable["page"]>[1]) => (await conversations.page("ada", page)).map(({ id }) => id)
      assert.deepEqual(await ids({ limit: 9 }), ["c3", "c0", "c2", "c1"])
      assert.deepEqual(await ids({ limit: 2, before: "c3" }), ["c0", "c2"])
      assert.deepEqual(await ids({ limit: 9, before: "none" }), [])
      for (const [text, expected] of [
        ["a_b", ["c0"]],
        ["A_B", ["c0"]],
        ["%", ["c2"]],
        ["\\", []],
        ["hidden words", ["c1"]],
      ] as const) {
        assert.deepEqual(await ids({ limit: 9, text }), expected, text)
      }
    })

    it("sum up what came of conversations", async (test) => {
      const { conversations, messages, generations } = await tablesOf(await open(test))
      for (const id of ["c1", "c2"]) await conversations.insert({ id, userId: "ada", title: "", createdAt: at(0) })
      await messages.insert(message("m1"))
      await generations.insert(generation("g1", "m1", { pictures: 2, coverId: "p1", charge: 30, state: "succeeded" }))
      await generations.insert(generation("g2", "m1", { number: 1, pictures: 1, coverId: "p2", charge: 12, state: "succeeded" }))
      await generations.insert(generation("g3", "m1", { number: 2 }))
      assert.deepEqual(
        [...(await conversations.sums(["c1", "c2"]))],
        [["c1", { id: "c1", pictures: 3, charge: 42, running: true, coverId: "p2" }]],
      )
      assert.equal((await conversations.sums([])).size, 0)
    })

    it("remove a conversation with all in it, and a message with what follows it", async (test) => {
      const { conversations, messages, generations } = await tablesOf(await open(test))
      await conversations.insert({ id: "c1", userId: "ada", title: "", createdAt: at(0) })
      for (const row of [message("m1"), message("m2", "m1"), message("m3", "m2"), message("m4", "m1")]) await messages.insert(row)
      await generations.insert(generation("g1", "m3"))
      await messages.remove("m2")
      assert.deepEqual(
        (await messages.ofConversation("c1")).map(({ id }) => id),
        ["m1", "m4"],
      )
      assert.equal(await generations.find("g1", "ada"), undefined)
      await generations.insert(generation("g2", "m4"))
      assert.equal(await conversations.remove("c1", "ada"), true)
      assert.deepEqual([await messages.ofConversation("c1"), await generations.ofConversation("c1")], [[], []])
    })

    it("let an answer end once", async (test) => {
      const { conversations, messages, generations } = await tablesOf(await open(test))
      await conversations.insert({ id: "c1", userId: "ada", title: "", createdAt: at(0) })
      await messages.insert(message("m1"))
      const row = generation("g1", "m1")
      await generations.insert(row)
      assert.equal(await generations.write("g1", { ...row, state: "running" }), true)
      const ends = await Promise.all(
        ["succeeded", "failed"].map((state) => generations.write("g1", { ...row, state: state as "failed", finishedAt: at(9) })),
      )
      assert.equal(ends.filter((written) => written).length, 1)
      assert.equal((await generations.find("g1", "ada"))?.version, 3)
      assert.equal(await generations.write("gone", row), false)
    })

    it("know what runs, what is to be stopped, and what nobody runs", async (test) => {
      const database = await open(test)
      const { conversations, messages, generations } = await tablesOf(database)
      await conversations.insert({ id: "c1", userId: "ada", title: "", createdAt: at(0) })
      await messages.insert(message("m1"))
      for (const [id, lease] of [
        ["alive", at(100)],
        ["dead", at(50)],
      ] as const) {
        await database.insertInto("nodes").values({ id, node: id, started_at: 0, lease_until: lease.getTime() }).execute()
      }
      for (const owner of ["alive", "dead", "forgotten"]) await generations.insert(generation(owner, "m1", { owner }))
      await generations.insert(generation("ended", "m1", { owner: "dead", state: "stopped", finishedAt: at(10) }))
      assert.equal(await generations.countUnfinished("ada"), 3)
      assert.equal(await generations.countUnfinished("eve"), 0)
      assert.deepEqual(
        (await generations.abandoned(at(60), 9)).map(({ id }) => id),
        ["dead", "forgotten"],
      )
      assert.deepEqual(
        (await generations.unfinishedOf("alive", at(3))).map(({ id }) => id),
        ["alive"],
      )
      assert.deepEqual(await generations.unfinishedOf("alive", at(2)), [])
      await generations.wantStopped(["alive", "ended"], at(70))
      assert.deepEqual(await generations.unwanted(["alive", "dead", "none", "ended"]), ["alive", "none"])
      assert.deepEqual(
        (await generations.recent("c1", at(10))).map(({ id }) => id),
        ["alive", "dead", "ended", "forgotten"],
      )
      assert.deepEqual(
        (await generations.recent("c1", at(11))).map(({ id }) => id),
        ["alive", "dead", "forgotten"],
      )
    })
  })
})
