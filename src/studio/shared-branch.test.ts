import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { ConversationsTable } from "#database/conversations-table.ts"
import { forEachEngine } from "#database/database-testing.ts"
import { GenerationsTable } from "#database/generations-table.ts"
import { MessagesTable } from "#database/messages-table.ts"
import { UsersTable } from "#database/users-table.ts"
import { createSharedConversations } from "./shared-branch.ts"

const createdAt = new Date(0)
const draft = JSON.stringify({ text: "", picture_ids: ["attached"] })

forEachEngine((open) => {
  describe("conversations as they are shared", () => {
    it("are the branch that is shown, with the answers that were chosen then, and without thoughts", async (test) => {
      const database = await open(test)
      await new UsersTable(database).insert({ id: "ada", name: "ada", role: "member", createdAt, preferences: {} })
      const conversations = new ConversationsTable(database)
      await conversations.insert({ id: "c1", userId: "ada", title: "Foxes", createdAt })
      const messages = new MessagesTable(database)
      const message = { conversationId: "c1", text: "", draft, chosen: 0, createdAt }
      await messages.insert({ ...message, id: "m1", role: "user", text: "draw a fox" })
      await messages.insert({ ...message, id: "m2", parentId: "m1", role: "assistant", chosen: 1 })
      await messages.insert({ ...message, id: "m3", parentId: "m1", role: "assistant" })
      await messages.insert({ ...message, id: "m4", parentId: "m2", role: "user", text: "on another branch" })
      await conversations.change("c1", "ada", { head: "m2" })
      const generations = new GenerationsTable(database)
      const parts = JSON.stringify([
        { type: "text", text: "let me think", thought: true },
        { type: "text", text: "Here it is.", thought: false },
        { type: "picture", id: "draft", width: 1, height: 1, alt: "", thought: true },
        { type: "picture", id: "fox", width: 1, height: 1, alt: "", thought: false },
      ])
      const answer = { conversationId: "c1", userId: "ada", model: "m", asked: "{}", owner: "n", version: 1, createdAt, parts, pictures: 1 }
      for (const [id, messageId, number] of [
        ["g1", "m2", 0],
        ["g2", "m2", 1],
        ["g3", "m3", 0],
      ] as const) {
        await generations.insert({ ...answer, id, messageId, number, state: "succeeded", warnings: "[]" })
      }

      const shared = createSharedConversations(database)
      const expected = [
        { id: "m1", role: "user", createdAt, text: "draw a fox", pictureIds: ["attached"] },
        { id: "g2", role: "assistant", createdAt, text: "Here it is.", model: "m", pictureIds: ["fox"] },
      ]
      assert.deepEqual(await shared.branch("c1", "ada"), { title: "Foxes", messages: expected })
      await messages.choose("m2", 0)
      assert.deepEqual(await shared.messages("c1", "ada", ["m1", "g2", "gone", "m2"]), expected)
      assert.equal(await shared.branch("c1", "bob"), undefined)
      assert.deepEqual(await shared.messages("c1", "bob", ["m1"]), [])
      await messages.remove("m2")
      assert.deepEqual(await shared.messages("c1", "ada", ["m1", "g2"]), [expected[0]])
    })
  })
})
