import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it } from "node:test"
import { sql } from "kysely"
import { Client } from "pg"
import { temporaryFolder } from "#database/database-testing.ts"
import { openDatabase } from "#database/database.ts"
import { createLedger } from "#ledger/create-ledger.ts"
import { createOwner, intakeOf, keepPrice, perPicture, success } from "#ledger/ledger-testing.ts"
import { noPostgres, startPostgres } from "../../test/support/postgres.ts"
import { limn } from "./cli-testing.ts"

describe("limn ledger-check", () => {
  it("says what is wrong, and ends with exit code 1 then", async (test) => {
    const folder = await temporaryFolder(test)
    const check = (...args: string[]) => limn(["ledger-check", "--data-dir", folder, ...args], { cwd: folder })
    const none = await check()
    assert.deepEqual([none.code, none.stderr.includes("There is no Limn in ")], [1, true])

    const database = await openDatabase({ file: join(folder, "limn.db") })
    test.after(() => database.destroy())
    await keepPrice(database, perPicture)
    const ledger = createLedger({ database, owner: await createOwner(database) })
    await ledger.admit(intakeOf("req_1"))
    await ledger.settle("req_1", success(1))
    const good = await check("--fast")
    assert.deepEqual([good.code, good.stdout.toString()], [0, "ok  I1, I2, I3, I11 hold.\n"])

    const calls = join(folder, "calls")
    await writeFile(calls, `${JSON.stringify({ requestId: "req_2", at: 1 })}\n`)
    const answers = join(folder, "answers")
    await writeFile(answers, `${JSON.stringify({ requestId: "req_1", status: 200, sha256: "a" })}\n\n`)
    const unbooked = await check("--calls", calls, "--answers", answers, "--json")
    assert.equal(unbooked.code, 1)
    assert.deepEqual(
      JSON.parse(unbooked.stdout.toString()).violations.map(({ id }: { id: string }) => id),
      ["I6"],
    )

    await sql`update budget_windows set held = 7`.execute(database)
    const wrong = await check()
    assert.equal(wrong.code, 1)
    assert.match(wrong.stdout.toString(), /I1 {2}budget key_1, window 0, held 7, open holds 0/)

    const older = sql`delete from kysely_migration where name = (select max(name) from kysely_migration)`
    await older.execute(database)
    const history = () => sql`select name from kysely_migration order by name`.execute(database)
    const before = (await history()).rows
    const refused = await check()
    assert.deepEqual([refused.code, refused.stderr.includes("written by an older Limn. Start this version")], [1, true])
    assert.deepEqual((await history()).rows, before, "it is left as it is")

    const unreadable = await check("--calls", join(folder, "limn.db"))
    assert.deepEqual([unreadable.code, unreadable.stderr.includes("line 1: not a line")], [1, true])
  })

  it("says so where a PostgreSQL database is empty, and leaves it empty", { skip: noPostgres ?? false }, async (test) => {
    const server = await startPostgres()
    test.after(() => server.stop())
    const url = await server.createDatabase()
    const folder = await temporaryFolder(test)
    const { code, stderr } = await limn(["ledger-check"], { cwd: folder, env: { DATABASE_URL: url, LIMN_SECRET_KEY: "s".repeat(44) } })
    assert.deepEqual([code, stderr.includes("No Limn has worked with this database yet. Check DATABASE_URL")], [1, true], stderr)
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query("select tablename from pg_tables where schemaname = current_schema()")
    await client.end()
    assert.deepEqual(rows, [])
  })
})
