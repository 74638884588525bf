import assert from "node:assert/strict"
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { DatabaseError } from "#database/database-error.ts"
import { openDatabase } from "#database/database.ts"
import { noPostgres, startPostgres } from "../../test/support/postgres.ts"
import { checkLedger } from "./check/check-ledger.ts"
import { createLedger } from "./create-ledger.ts"
import { budgetOf, callOf, createOwner, intakeOf, keepPrice, perPicture, picturePrice, success } from "./ledger-testing.ts"
import { Recovery } from "./recovery.ts"
import { SettlementJournal } from "./settlement-journal.ts"

async function journalIn(test: TestContext): Promise<{ readonly journal: SettlementJournal; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "limn-journal-"))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return { journal: new SettlementJournal(join(folder, "journal")), folder: join(folder, "journal") }
}

describe("SettlementJournal", () => {
  const end = { ...success(1), freesKey: false }

  it("gives back what was written, until it is removed", async (test) => {
    const { journal, folder } = await journalIn(test)
    assert.deepEqual([await journal.read("req_1"), await journal.requestIds()], [undefined, []])
    await journal.write("req_1", end)
    for (const name of ["req_2.json.part", "._req_1.json", "notes.txt"]) await writeFile(join(folder, name), "{")
    assert.deepEqual(await journal.read("req_1"), end)
    assert.deepEqual(await journal.requestIds(), ["req_1"])
    await journal.remove("req_1")
    await journal.remove("req_1")
    assert.equal(await journal.read("req_1"), undefined)
  })

  it("names no file by what is no id", async (test) => {
    const { journal } = await journalIn(test)
    for (const id of ["../req_1", "a/b", "", "x".repeat(65)]) await assert.rejects(journal.write(id, end), /is no id/)
  })
})

describe("a settlement that the book refuses", () => {
  it("is an error, and not told as if it were going to be booked", async (test) => {
    const { journal } = await journalIn(test)
    const database = await openDatabase({ file: ":memory:" })
    test.after(() => database.destroy())
    await keepPrice(database, perPicture)
    const ledger = createLedger({ database, owner: await createOwner(database), journal })
    await ledger.admit(intakeOf("req_1"))
    await database.updateTable("budget_windows").set({ held: 0 }).execute()
    await assert.rejects(ledger.settle("req_1", success(1)), { fault: "conflict" })
    assert.deepEqual(await journal.requestIds(), [])
  })
})

describe("a file of the journal that nobody can read", () => {
  it("is left as it is, and keeps neither the others nor a start from their turn", async (test) => {
    const { journal, folder } = await journalIn(test)
    const database = await openDatabase({ file: ":memory:" })
    test.after(() => database.destroy())
    for (const id of ["req_1", "req_2", "req_3"]) await journal.write(id, { ...success(1), freesKey: false })
    await writeFile(join(folder, "req_2.json"), "{")
    await new Recovery({ database, by: "this", journal }).tidyJournal()
    assert.deepEqual(await journal.requestIds(), ["req_2"])
  })
})

describe("a settlement that neither the database nor the journal can take", () => {
  it("fails as one that is booked later, and is", async (test) => {
    const { journal } = await journalIn(test)
    test.mock.method(journal, "write", () => Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" })))
    const database = await openDatabase({ file: ":memory:" })
    test.after(() => database.destroy())
    await keepPrice(database, perPicture)
    const ledger = createLedger({ database, owner: await createOwner(database), journal, graceMs: 10 })
    await ledger.admit(intakeOf("req_1"))
    await ledger.intent(callOf("req_1"))
    const away = test.mock.method(database, "commit", () => Promise.reject(new DatabaseError("closed", "away")))
    await assert.rejects(ledger.settle("req_1", success(1)), { fault: "closed" })
    away.mock.restore()
    while ((await ledger.find("req_1", "key_1"))?.state === "running") await new Promise((resolve) => setTimeout(resolve, 20))
    assert.deepEqual(await budgetOf(database, "key_1"), { spent: picturePrice, held: 0 })
  })
})

describe("a settlement that the database cannot take", { skip: noPostgres ?? false }, () => {
  it("is in the journal, and is booked by whoever cleans up after the process", async (test) => {
    const { journal, folder } = await journalIn(test)
    const server = await startPostgres()
    test.after(() => server.stop())
    const url = await server.createDatabase()
    let database = await openDatabase({ url })
    await keepPrice(database, perPicture)
    const owner = await createOwner(database)
    const ledger = createLedger({ database, owner, journal, graceMs: 10 })
    for (const id of ["req_1", "req_2"]) {
      await ledger.admit(intakeOf(id))
      await ledger.intent(callOf(id))
    }

    await server.halt("immediate")
    assert.equal((await ledger.settle("req_1", success(1)))?.amount, picturePrice)
    assert.deepEqual(await readdir(folder), ["req_1.json"])
    // The process dies with the connections that it would try again on.
    await database.destroy()
    await server.resume()

    database = await openDatabase({ url })
    test.after(() => database.destroy())
    await database.updateTable("nodes").set({ lease_until: 0 }).execute()
    const recovery = new Recovery({ database, by: "next", journal })
    const { succeeded, unknown } = await recovery.sweep()
    assert.deepEqual([succeeded, unknown], [1, 1])
    assert.deepEqual(await readdir(folder), [])
    assert.deepEqual(await budgetOf(database, "key_1"), { spent: picturePrice, held: 0 })
    assert.deepEqual(await createLedger({ database, owner }).answerOf("req_1"), {
      state: "succeeded",
      charge: picturePrice,
      answer: success(1).answer,
    })

    await journal.write("req_2", { ...success(1), freesKey: false })
    await recovery.tidyJournal()
    assert.deepEqual(await readdir(folder), [])
    assert.deepEqual((await checkLedger({ database })).violations, [])
  })
})
