import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { openDatabase } from "#database/database.ts"
import { noPostgres, startPostgres } from "../../test/support/postgres.ts"
import { checkLedger } from "./check/check-ledger.ts"
import { createLedger } from "./create-ledger.ts"
import { budgetOf, callOf, createOwner, intakeOf, keepPrice, perPicture, picture, picturePrice, success } from "./ledger-testing.ts"
import { Recovery } from "./recovery.ts"

describe("a database that goes away and comes back", { skip: noPostgres ?? false }, () => {
  it("lets nothing new begin, and has everything that had been bought written down when it is back", async (test) => {
    const server = await startPostgres()
    test.after(() => server.stop())
    const database = await openDatabase({ url: await server.createDatabase() })
    await keepPrice(database, perPicture)
    const owner = await createOwner(database)
    const patient = createLedger({ database, owner, graceMs: 60_000 })
    const hasty = createLedger({ database, owner, graceMs: 10 })
    const handles = []
    for (const id of ["req_1", "req_2", "req_3"]) {
      await (id === "req_1" ? patient : hasty).admit(intakeOf(id))
      handles.push(await patient.intent(callOf(id)))
    }

    await server.halt("immediate")
    await assert.rejects(patient.admit(intakeOf("req_4")), { code: "ledger_unavailable" })
    await assert.rejects(patient.intent(callOf("req_3", 2)), { code: "ledger_unavailable" })
    const [first, second] = handles
    assert.ok(first && second)
    const end = { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" } as const
    const waiting = Promise.all([patient.conclude(first, end), patient.settle("req_1", success(1))])
    await assert.rejects(hasty.conclude(second, end), { code: "ledger_unavailable" })
    await assert.rejects(hasty.settle("req_2", success(1)), { code: "ledger_unavailable" })
    await server.resume()

    assert.equal((await waiting)[1]?.amount, picturePrice)
    const stateOf = async (id: string) => (await patient.find(id, "key_1"))?.state
    while ((await stateOf("req_2")) === "running") await new Promise((resolve) => setTimeout(resolve, 20))
    assert.deepEqual([await stateOf("req_2"), await stateOf("req_3"), await stateOf("req_4")], ["succeeded", "running", undefined])
    assert.deepEqual(await budgetOf(database, "key_1"), { spent: 2 * picturePrice, held: picturePrice })

    await owner.die()
    await new Recovery({ database, by: "other" }).sweep()
    assert.deepEqual((await checkLedger({ database })).violations, [])
    await database.destroy()
  })

  it("a settlement whose commit was cut off is neither lost nor made twice", async (test) => {
    const server = await startPostgres()
    test.after(() => server.stop())
    const database = await openDatabase({ url: await server.createDatabase() })
    await keepPrice(database, perPicture)
    const ledger = createLedger({ database, owner: await createOwner(database), graceMs: 60_000 })
    const ids = Array.from({ length: 100 }, (_, index) => `req_${index}`)
    await Promise.all(ids.map((id) => ledger.admit(intakeOf(id))))
    for (const id of ids) await ledger.intent(callOf(id))
    const settling = Promise.all(ids.map((id) => ledger.settle(id, success(1))))
    await server.restart("immediate")
    const charges = await settling
    assert.deepEqual(new Set(charges.map((charge) => charge?.amount)), new Set([picturePrice]))
    assert.deepEqual(await budgetOf(database, "key_1"), { spent: 100 * picturePrice, held: 0 })
    await database.destroy()
  })
})
