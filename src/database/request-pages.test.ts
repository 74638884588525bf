import assert from "node:assert/strict"
import { it } from "node:test"
import { createLedger } from "#ledger/create-ledger.ts"
import { callOf, createOwner, failure, intakeOf, keepPrice, perPicture } from "#ledger/ledger-testing.ts"
import { AttemptsTable } from "./attempts-table.ts"
import { forEachEngine } from "./database-testing.ts"
import { type RequestPage, RequestsTable } from "./requests-table.ts"

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
})
