import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { after, before, describe, it } from "node:test"
import { noPostgres, startPostgres, type TestPostgres } from "../../test/support/postgres.ts"
import { limn, temporaryFolder } from "./cli-testing.ts"

describe("limn db", { concurrency: 4 }, () => {
  it("says where there is no database yet, and makes none", async (test) => {
    const cwd = await temporaryFolder(test)
    const { code, stderr } = await limn(["db", "status"], { cwd })
    assert.equal(code, 1)
    assert.match(stderr, /^limn: There is no Limn in .*data\. Name its folder with --data-dir/)
    assert.deepEqual(await readdir(cwd), [])
  })

  it("copies the database, and replaces a copy only by force", async (test) => {
    const cwd = await temporaryFolder(test)
    await limn(["keys", "create", "--label", "one"], { cwd })
    const first = await limn(["db", "backup", "copy.db"], { cwd })
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stderr, /^Copied .*limn\.db to copy\.db\. Pictures and secret\.key are not in it\.$/m)
    const connection = new DatabaseSync(join(cwd, "copy.db"))
    assert.equal((connection.prepare("select count(*) as count from keys where label = 'one'").get() as { count: number }).count, 1)
    connection.close()
    const second = await limn(["db", "backup", "copy.db"], { cwd })
    assert.equal(second.code, 1)
    assert.match(second.stderr, /there is a file of this name already/)
    assert.equal((await limn(["db", "backup", "copy.db", "--force"], { cwd })).code, 0)
  })

  it("says how the database is", async (test) => {
    const cwd = await temporaryFolder(test)
    await limn(["keys", "create", "--label", "one"], { cwd })
    const { stdout } = await limn(["db", "status", "--json"], { cwd })
    const status = JSON.parse(stdout.toString())
    assert.deepEqual(
      [status.engine, status.version, status.migrations.slice(0, 2), status.rows.keys >= 1, status.rows.entries],
      ["sqlite", process.versions["sqlite"], ["0001-first-tables", "0002-money"], true, 0],
    )
    const shown = (await limn(["db", "status"], { cwd })).stdout.toString()
    assert.match(shown, /^engine +sqlite \d/m)
    assert.match(shown, /^budget_windows +\d+$/m)
  })
})

describe("the command line with PostgreSQL", { skip: noPostgres ?? false }, () => {
  let server: TestPostgres
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())

  it("works on the server's database, and shows no password", async (test) => {
    const cwd = await temporaryFolder(test)
    const env = { DATABASE_URL: await server.createDatabase(), LIMN_SECRET_KEY: "s".repeat(32) }
    const made = await limn(["keys", "create", "--label", "one"], { cwd, env })
    assert.equal(made.code, 0, made.stderr)
    assert.match((await limn(["keys", "list"], { cwd, env })).stdout.toString(), /\bone\b/)
    const { stdout } = await limn(["db", "status"], { cwd, env })
    assert.match(stdout.toString(), /^engine +postgres 1\d\.\d+\nplace +127\.0\.0\.1:\d+\/limn_1$/m)
    const backup = await limn(["db", "backup", "copy"], { cwd, env })
    assert.equal(backup.code, 1)
    assert.match(backup.stderr, /pg_dump --format=custom --file="copy" --host=127\.0\.0\.1/)
    const checked = await limn(["check"], { cwd, env })
    assert.equal(checked.code, 0, checked.stderr)
    assert.doesNotMatch([made.stderr, stdout, backup.stderr, checked.stdout].join(), /not-a-secret/)
  })

  it("says that the server does not answer", async (test) => {
    const cwd = await temporaryFolder(test)
    const env = { DATABASE_URL: "postgres://limn:not-a-secret@127.0.0.1:1/limn", LIMN_SECRET_KEY: "s".repeat(32) }
    const { code, stderr } = await limn(["serve", "--port", "0"], { cwd, env })
    assert.equal(code, 1)
    assert.match(stderr, /^limn: Cannot open the database 127\.0\.0\.1:1\/limn\. PostgreSQL at 127\.0\.0\.1:1 does not answer/m)
    assert.doesNotMatch(stderr, /not-a-secret/)
  })
})
