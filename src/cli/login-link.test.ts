import assert from "node:assert/strict"
import { join } from "node:path"
import { describe, it } from "node:test"
import { AuditTable } from "#database/audit-table.ts"
import { openDatabase } from "#database/database.ts"
import { limn, temporaryFolder } from "./cli-testing.ts"

describe("limn login-link", () => {
  it("prints a link of a user, by name or id, and where it was made, but nowhere the link itself", async (test) => {
    const cwd = await temporaryFolder(test)
    const made = await limn(["users", "create", "--name", "han", "--role", "owner", "--json"], { cwd })
    const { id, role } = JSON.parse(made.stdout.toString()) as { id: string; role: string }
    assert.equal(role, "owner")
    const urls: string[] = []
    for (const args of [[], ["--user", "han"], ["--user", id]]) {
      const { code, stdout, stderr } = await limn(["login-link", ...args], { cwd, env: { LIMN_PUBLIC_URL: "https://draw.example" } })
      assert.equal(code, 0, stderr)
      assert.match(stderr, /Signs han in, once, within 24 hours/)
      assert.match(stdout.toString(), /^https:\/\/draw\.example\/login#link=[\w-]{43}\n$/)
      urls.push(stdout.toString().trim())
    }
    const database = await openDatabase({ file: join(cwd, "data", "limn.db") })
    test.after(() => database.destroy())
    const links = await database.selectFrom("login_links").selectAll().execute()
    assert.deepEqual(new Set(links.map(({ user_id: user }) => user)), new Set([id]))
    const rows = await new AuditTable(database).page({ limit: 9, action: "user.login_link" })
    assert.deepEqual(
      rows.map(({ actor, target }) => [actor.type, target?.name]),
      Array.from({ length: 3 }, () => ["cli", "han"]),
    )
    const written = JSON.stringify([links, rows])
    for (const url of urls) assert.ok(!written.includes(url.split("link=")[1] ?? "?"))
  })

  for (const [name, args, sentence] of [
    ["where nobody has started yet", [], /There is no Limn in/],
    ["of somebody who is not there", ["--user", "nobody"], /There is no user nobody\. `limn users list` shows who there is\./],
  ] as const) {
    it(`fails in a sentence ${name}`, async (test) => {
      const cwd = await temporaryFolder(test)
      if (args.length > 0) await limn(["users", "create", "--name", "han"], { cwd })
      const { code, stderr } = await limn(["login-link", ...args], { cwd })
      assert.equal(code, 1)
      assert.match(stderr, sentence)
    })
  }
})
