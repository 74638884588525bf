import assert from "node:assert/strict"
import { readdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, it, type TestContext } from "node:test"
import { temporaryFolder } from "./database-testing.ts"
import { type Database, openDatabase } from "./database.ts"
import type { Step } from "./step.ts"

const insert = (name: string): Step => ({ sql: "insert into settings (name, value) values (?, ?)", parameters: [name, "x".repeat(300)] })

async function openIn(test: TestContext): Promise<{ database: Database; folder: string }> {
  const folder = await temporaryFolder(test)
  const database = await openDatabase({ file: join(folder, "limn.db") })
  test.after(() => database.destroy())
  return { database, folder }
}

function read(file: string): { sound: string; names: string[] } {
  const connection = new DatabaseSync(file)
  const { integrity_check: sound } = connection.prepare("pragma integrity_check").get() as { integrity_check: string }
  const names = connection.prepare("select name from settings").all() as { name: string }[]
  connection.close()
  return { sound, names: names.map(({ name }) => name) }
}

describe("Database.backup on SQLite", () => {
  it("copies one moment of a database that is being written, and Limn opens the copy", async (test) => {
    const { database, folder } = await openIn(test)
    const written = new Set<string>()
    const stop = new AbortController()
    const writers = Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let round = 0; !stop.signal.aborted; round++) {
          await database.commit([insert(`${writer}-${round}-left`), insert(`${writer}-${round}-right`)])
          written.add(`${writer}-${round}`)
        }
      }),
    )
    for (const target of ["first", "second", "third"]) {
      const before = new Set(written)
      await database.backup(join(folder, target))
      const { sound, names } = read(join(folder, target))
      assert.equal(sound, "ok")
      const pairs = Map.groupBy(names, (name) => name.replace(/-\w+$/, ""))
      assert.deepEqual(
        [...pairs.values()].filter((halves) => halves.length !== 2),
        [],
        "no unit is cut in two",
      )
      assert.deepEqual(
        [...before].filter((pair) => !pairs.has(pair)),
        [],
        "nothing that was durable before is missing",
      )
    }
    stop.abort()
    await writers
    const copy = await openDatabase({ file: join(folder, "third") })
    assert.deepEqual(await copy.commit([insert("goes on")]), { committed: true, changes: [1] })
    await copy.destroy()
  })

  it("makes a file for its owner only, and leaves nothing else behind", { skip: process.platform === "win32" }, async (test) => {
    const { database, folder } = await openIn(test)
    const before = await readdir(folder)
    await database.backup(join(folder, "copy"))
    assert.equal((await stat(join(folder, "copy"))).mode & 0o777, 0o600)
    assert.deepEqual((await readdir(folder)).toSorted(), [...before, "copy"].toSorted())
  })

  it("replaces a file only where it is told to", async (test) => {
    const { database, folder } = await openIn(test)
    const target = join(folder, "copy")
    await writeFile(target, "precious")
    await assert.rejects(database.backup(target), /^Error: Cannot write the backup .*copy: there is a file of this name already.*--force/)
    assert.equal(await readFile(target, "utf8"), "precious")
    await database.commit([insert("a")])
    await database.backup(target, { overwrite: true })
    assert.deepEqual(read(target), { sound: "ok", names: ["a"] })
  })

  it("says where it cannot write, and leaves nothing there", async (test) => {
    const { database, folder } = await openIn(test)
    await assert.rejects(database.backup(join(folder, "no", "such", "folder")), /there is no such folder/)
    await assert.rejects((await openDatabase({ file: ":memory:" })).backup(join(folder, "copy")), /only in memory/)
    assert.ok(!(await readdir(folder)).includes("copy"))
  })
})
