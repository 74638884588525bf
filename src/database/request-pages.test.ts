import assert from "node:assert/strict"
import { it } from "node:test"
import { createLedger } from "#ledger/create-ledger.ts"
import { callOf, createOwner, failure, intakeOf, keepPrice, perPicture } from "#ledger/ledger-testing.ts"
import { AttemptsTable } from "./attempts-table.ts"
import { forEachEngine } from "./database-testing.ts"
import { KeysTable } from "./keys-table.ts"
import { readRequestDetails } from "./request-details.ts"
import { type RequestPage, RequestsTable } from "./requests-table.ts"
import { UsersTable } from "./users-table.ts"

forEachEngine((open) => {
  it("requests of all keys come page by page, newest first, and calls in their order", async (test) => {
    const database = await open(test)
    await keepPrice(database, perPicture)
    const ledger = createLedger({ database, owner: await createOwner(database) })
    for (const [id, keyId, at] of [
      ["a", "key_1", 1],
      ["b", "key_2", 1],
      ["c", "key_1", 2],
      ["d", "key_2", 2],
    ] as const) {
      await ledger.admit(intakeOf(id, { payer: { keyId }, createdAt: new Date(at) }))
    }
    await ledger.settle("d", failure(false))
    const requests = new RequestsTable(database)
    const page = async (wish: Partial<RequestPage>) => (await requests.page({ limit: 9, ...wish })).map(({ id }) => id).join("")
    assert.equal(await page({}), "dcba")
    assert.equal(await page({ limit: 2 }), "dc")
    assert.equal(await page({ before: "b" }), "a")
    assert.equal(await page({ before: "d", keyId: "key_2" }), "b")
    assert.equal(await page({ state: "failed" }), "d")
    assert.equal(await page({ before: "none" }), "")
    assert.equal((await requests.findOfAnyone("c"))?.keyId, "key_1")
    assert.equal(await requests.findOfAnyone("none"), undefined)

    for (const [id, number] of [
      ["a", 1],
      ["b", 1],
      ["a", 2],
    ] as const)
      await ledger.intent(callOf(id, number))
    const attempts = await new AttemptsTable(database).ofRequests(["a", "b", "c"])
    assert.deepEqual(attempts.map(({ requestId, number }) => `${requestId}${number}`).toSorted(), ["a1", "a2", "b1"])
    assert.deepEqual(
      attempts.filter(({ requestId }) => requestId === "a").map(({ number }) => number),
      [1, 2],
    )
    assert.deepEqual(await new AttemptsTable(database).ofRequests([]), [])
  })

  it("requests are found by what they asked for, what was called for them and whose they are", async (test) => {
    const database = await open(test)
    await keepPrice(database, perPicture)
    const ledger = createLedger({ database, owner: await createOwner(database) })
    const users = new UsersTable(database)
    await users.insert({ id: "u", name: "Ada", createdAt: new Date(0), role: "member", preferences: {} })
    await new KeysTable(database).insert(
      { id: "key_2", hash: "h", label: "100% shop_key", last4: "", createdAt: new Date(0), bootstrap: false },
      { userId: "u" },
    )
    await ledger.admit(intakeOf("a", { payer: { keyId: "key_1" }, createdAt: new Date(1), model: "m" }))
    await ledger.admit(intakeOf("b", { payer: { keyId: "key_2" }, createdAt: new Date(2), dialect: "chat", clientRequestId: "theirs" }))
    await ledger.admit(intakeOf("c", { payer: { keyId: "key_1" }, createdAt: new Date(3), model: "n", app: { title: "Sketchbook" } }))
    for (const [id, channel] of [
      ["a", "east"],
      ["c", "east"],
      ["c", "west"],
    ] as const) {
      const number = (await new AttemptsTable(database).ofRequest(id)).length + 1
      await ledger.conclude(await ledger.intent({ ...callOf(id, number), channel }), {
        outcome: "upstream_error",
        measured: { pictures: [] },
        executed: "no",
      })
    }
    await ledger.settle("a", { ...failure(false), firstContentAt: 5 })
    const requests = new RequestsTable(database)
    const cases: readonly (readonly [Partial<RequestPage>, string])[] = [
      [{ model: "m" }, "a"],
      [{ dialect: "chat" }, "b"],
      [{ channel: "east" }, "ca"],
      [{ channel: "west" }, "c"],
      [{ channel: "north" }, ""],
      [{ errorCode: (await requests.findOfAnyone("a"))?.errorCode ?? "" }, "a"],
      [{ from: new Date(2) }, "cb"],
      [{ from: new Date(2), to: new Date(3) }, "b"],
      [{ text: "b" }, "cb"],
      [{ text: "theirs" }, "b"],
      [{ text: "SKETCH" }, "c"],
      [{ text: "ada" }, "b"],
      [{ text: "0% shop_" }, "b"],
      [{ text: "0%shop" }, ""],
      [{ text: "_" }, "b"],
    ]
    for (const [wish, found] of cases) {
      const page = await requests.page({ limit: 9, ...wish })
      assert.equal(page.map(({ id }) => id).join(""), found, JSON.stringify(wish))
    }
    assert.deepEqual((await requests.findOfAnyone("a"))?.firstContentAt, new Date(5))
    const { names } = await readRequestDetails(database, await requests.page({ limit: 9 }))
    assert.deepEqual(names.get("key_2"), { key: "100% shop_key", user: "Ada" })

    await ledger.admit(intakeOf("d", { payer: { keyId: "key_2" }, createdAt: new Date(7) }))
    await new KeysTable(database).insert({ id: "idle", hash: "i", label: "", last4: "", createdAt: new Date(0), bootstrap: false })
    assert.deepEqual(await requests.lastUseOf(["key_2", "idle", "none"]), new Map([["key_2", new Date(7)]]))
    assert.deepEqual(await requests.lastUseOf([]), new Map())
  })
})
