import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, it, type TestContext } from "node:test"
import { UsersTable } from "#database/users-table.ts"
import { openTestLibrary } from "./library-testing.ts"
import type { SharedConversations, SharedMessage } from "./shared-conversation.ts"
import { Shares } from "./shares.ts"
import { SignedTokens } from "./signed-token.ts"

async function setUp(test: TestContext) {
  const room = await openTestLibrary(test)
  const [shown, later] = [await room.keep("member"), await room.keep("member")]
  const foreign = await room.keep("operator")
  const said: SharedMessage[] = [
    { id: "m1", role: "user", createdAt: new Date(1000), text: "draw", pictureIds: [foreign] },
    { id: "g1", role: "assistant", createdAt: new Date(2000), text: "here", model: "m", pictureIds: [shown] },
  ]
  const conversations: SharedConversations = {
    branch: async (id, userId) => (id === "c1" && userId === "member" ? { title: "Foxes", messages: [...said] } : undefined),
    messages: async (_id, _userId, ids) => ids.flatMap((id) => said.find((message) => message.id === id) ?? []),
  }
  const shares = new Shares({ ...room, conversations, tokens: new SignedTokens(randomBytes(32)) })
  return { ...room, shares, said, shown, later, foreign }
}

describe("Shares", () => {
  it("shows a conversation as it was when it was shared, with the pictures of its user alone", async (test) => {
    const { shares, said, shown, later, foreign, member } = await setUp(test)
    const { token, title, pictureIds } = await shares.create({ conversationId: "c1" }, member)
    assert.deepEqual([title, pictureIds], ["Foxes", [shown]])
    said.push({ id: "m2", role: "user", createdAt: new Date(3000), text: "a secret", pictureIds: [later] })
    const { messages, pictures } = await shares.open(token)
    assert.deepEqual(
      messages?.map(({ id, text, pictureIds: ids }) => [id, text, ids]),
      [
        ["m1", "draw", []],
        ["g1", "here", [shown]],
      ],
    )
    assert.deepEqual(
      pictures.map(({ id }) => id),
      [shown],
    )
    assert.equal((await shares.openPicture(token, shown)).id, shown)
    for (const id of [later, foreign, "none"]) await assert.rejects(shares.openPicture(token, id), { code: "not_found" })
  })

  it("shares nothing that is not the viewer's own", async (test) => {
    const { shares, shown, foreign, member, operator } = await setUp(test)
    await assert.rejects(shares.create({ pictureIds: [shown, foreign] }, member), { code: "not_found" })
    await assert.rejects(shares.create({ pictureIds: [shown] }, operator), { code: "not_found" })
    await assert.rejects(shares.create({ conversationId: "c1" }, operator), { code: "not_found" })
    assert.deepEqual([await shares.list(member), await shares.list(operator)], [[], []])
  })

  it("are bounded, so that all of a user's can be listed and revoked", async (test) => {
    const { shares, shown, member, operator, keep } = await setUp(test)
    const made = await Promise.all(Array.from({ length: 500 }, () => shares.create({ pictureIds: [shown] }, member)))
    await assert.rejects(shares.create({ pictureIds: [shown] }, member), { code: "conflict", message: /500 shares/ })
    await shares.create({ pictureIds: [await keep("operator")] }, operator)
    await shares.revoke(made[0]?.id ?? "", member)
    await shares.create({ pictureIds: [shown] }, member)
    assert.equal((await shares.list(member)).length, 500)
  })

  it("ends alike for one that has expired, was revoked, or never was, and where its user is disabled", async (test) => {
    const { shares, database, shown, member, operator } = await setUp(test)
    const expired = await shares.create({ pictureIds: [shown], holdsMs: 0 }, member)
    const revoked = await shares.create({ pictureIds: [shown] }, member)
    const disabled = await shares.create({ pictureIds: [shown] }, member)
    await assert.rejects(shares.revoke(revoked.id, operator), { code: "not_found" })
    await shares.revoke(revoked.id, member)
    assert.equal((await shares.open(disabled.token)).pictures.length, 1)
    await new UsersTable(database).change("member", { disabledAt: new Date() })
    const said = new Set<string>()
    for (const token of [expired.token, revoked.token, disabled.token, "x".repeat(38), ""]) {
      await assert.rejects(shares.open(token), (error: Error) => said.add(error.message).size === 1)
      await assert.rejects(shares.openPicture(token, shown), (error: Error) => said.add(error.message).size === 1)
    }
  })
})
