import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, it } from "node:test"
import { HostedLinks } from "#blobs/hosted-links.ts"
import { ConversationsTable } from "#database/conversations-table.ts"
import { forEachEngine } from "#database/database-testing.ts"
import { GenerationsTable } from "#database/generations-table.ts"
import { MessagesTable } from "#database/messages-table.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { RequestsTable } from "#database/requests-table.ts"
import { UsersTable } from "#database/users-table.ts"
import { createLedger } from "#ledger/create-ledger.ts"
import { createOwner, intakeOf, keepPicture, keepPrice, perPicture, picturePrice, success } from "#ledger/ledger-testing.ts"
import { Library } from "#library/library.ts"
import { settleAbandoned } from "./settle-abandoned.ts"

const draft = JSON.stringify({ text: "A red fox", picture_ids: ["source"] })

/** What the ledger knows of a request, by its id, and what its answer is to become. */
const cases = {
  never_admitted: { outcome: ["failed", "error", "interrupted", 0, 0] },
  still_running: { outcome: ["running", undefined, undefined, undefined, 0] },
  drawn: { outcome: ["succeeded", "picture", undefined, picturePrice, 2] },
  refused: { outcome: ["failed", "refused", "content_policy_violation", 0, 0] },
  cancelled: { outcome: ["stopped", undefined, undefined, 0, 0] },
  failed: { outcome: ["failed", "error", "upstream_error", 0, 0] },
} as const

forEachEngine((open) => {
  describe("answers that nobody runs", () => {
    it("end as the ledger says that their requests ended, with the pictures that are left of them", async (test) => {
      const database = await open(test)
      await keepPrice(database, perPicture)
      const owner = await createOwner(database)
      const ledger = createLedger({ database, owner })
      await new UsersTable(database).insert({ id: "ada", name: "ada", role: "member", createdAt: new Date(0), preferences: {} })
      await new ConversationsTable(database).insert({ id: "c1", userId: "ada", title: "", createdAt: new Date(0) })
      const messages = new MessagesTable(database)
      const place = { conversationId: "c1", role: "assistant", text: "", chosen: 0, createdAt: new Date(0) } as const
      await messages.insert({ id: "m1", draft, ...place })
      const generations = new GenerationsTable(database)
      const kept = new PicturesTable(database)
      for (const [number, id] of Object.keys(cases).entries()) {
        const progress = { state: "running", parts: "[]", pictures: 0, warnings: "[]" } as const
        const row = { id, conversationId: "c1", messageId: "m1", userId: "ada", number, model: "m", asked: "{}", owner: "gone", version: 1 }
        await generations.insert({ ...row, createdAt: new Date(0), ...progress })
        if (id !== "never_admitted") await ledger.admit(intakeOf(id))
      }
      await ledger.settle("drawn", success(1))
      const pictureId = await keepPicture(database, "drawn")
      for (const [id, errorCode] of [
        ["refused", "content_policy_violation"],
        ["cancelled", "cancelled"],
        ["failed", "upstream_error"],
      ] as const) {
        await ledger.settle(id, { state: "failed", measured: { pictures: [] }, errorCode, executed: true })
      }

      const library = new Library({ database, archive: undefined, links: new HostedLinks(randomBytes(32)) })
      const notedId = await keepPicture(database, "drawn")
      await library.record(notedId, { kind: "generated", prompt: "As it was noted", conversationId: "c1", messageId: "m1" })
      const requests = new RequestsTable(database)
      const options = { database, generations, messages, requests, kept, library, node: "here", isRunning: () => false }
      const settled = await settleAbandoned(options)
      assert.deepEqual(
        settled.map(({ id }) => id).toSorted(),
        Object.keys(cases)
          .filter((id) => id !== "still_running")
          .toSorted(),
      )
      for (const [id, { outcome }] of Object.entries(cases)) {
        const row = await generations.find(id, "ada")
        assert.deepEqual([row?.state, row?.outcome, row?.errorCode, row?.charge, row?.pictures], outcome, id)
      }
      const drawn = await generations.find("drawn", "ada")
      const parts = JSON.parse(drawn?.parts ?? "") as readonly { readonly id: string }[]
      const part = { type: "picture", width: 1024, height: 1024, alt: "A red fox", thought: false }
      assert.deepEqual(
        new Map(parts.map(({ id, ...rest }) => [id, rest])),
        new Map([
          [pictureId, part],
          [notedId, part],
        ]),
      )
      assert.equal(drawn?.coverId, parts[0]?.id)
      const known = (await library.rows([pictureId, notedId])).map(({ prompt, conversationId, messageId }) => [
        prompt,
        conversationId,
        messageId,
      ])
      assert.deepEqual(known, [
        ["A red fox", "c1", "m1"],
        ["As it was noted", "c1", "m1"],
      ])
      assert.deepEqual(await settleAbandoned(options), [])
    })
  })
})
