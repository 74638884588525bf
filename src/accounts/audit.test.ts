import assert from "node:assert/strict"
import { it } from "node:test"
import { AuditTable } from "#database/audit-table.ts"
import { forEachEngine } from "#database/database-testing.ts"
import { createAudit } from "./audit.ts"

forEachEngine((open) => {
  it("changes come back as they were written, newest first, page by page, by action and by actor", async (test) => {
    const database = await open(test)
    const audit = createAudit(database)
    const han = { type: "user", id: "user_1", name: "han" } as const
    await audit.record({
      action: "key.create",
      actor: han,
      target: { type: "key", id: "key_1", name: "shop" },
      detail: { a: [1] },
      address: "::1",
    })
    await audit.record({ action: "key.revoke", actor: { type: "token", name: "admin token" }, target: { type: "key", id: "key_1" } })
    await audit.record({ action: "key.create" })
    const all = await audit.page({ limit: 10 })
    assert.deepEqual(
      all
        .toSorted((one, other) => one.action.localeCompare(other.action) || one.actor.type.localeCompare(other.actor.type))
        .map(({ id: _, at: __, ...row }) => row),
      [
        { action: "key.create", actor: { type: "system", name: "Limn" } },
        { action: "key.create", actor: han, target: { type: "key", id: "key_1", name: "shop" }, detail: { a: [1] }, address: "::1" },
        { action: "key.revoke", actor: { type: "token", name: "admin token" }, target: { type: "key", id: "key_1" } },
      ],
    )
    const first = await audit.page({ limit: 2 })
    assert.deepEqual([...first, ...(await audit.page({ limit: 2, before: first[1]?.id ?? "" }))], all)
    assert.deepEqual(await audit.page({ limit: 2, before: "none" }), [])
    assert.equal((await audit.page({ limit: 9, action: "key.create" })).length, 2)
    assert.equal((await audit.page({ limit: 9, actor: "user_1" })).length, 1)
    assert.equal((await audit.page({ limit: 9, actor: "token" })).length, 1)
  })

  it("are forgotten after 400 days", async (test) => {
    const database = await open(test)
    const table = new AuditTable(database)
    const dayMs = 24 * 3600 * 1000
    const row = (id: string, days: number) => ({
      id,
      at: new Date(database.now() - days * dayMs),
      actor: { type: "system", name: "Limn" } as const,
      action: "x",
    })
    await table.insert(row("old", 401))
    await table.insert(row("young", 399))
    await createAudit(database).forgetOld()
    assert.deepEqual(
      (await table.page({ limit: 9 })).map(({ id }) => id),
      ["young"],
    )
  })

  it("cannot stop what is done already", async (test) => {
    const database = await open(test)
    const failures: unknown[] = []
    const audit = createAudit(database, (error) => failures.push(error))
    await database.schema.dropTable("audit").execute()
    await audit.record({ action: "key.create" })
    assert.equal(failures.length, 1)
  })
})
