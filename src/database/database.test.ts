import assert from "node:assert/strict"
import { fork } from "node:child_process"
import { once } from "node:events"
import { open, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, it } from "node:test"
import { sql } from "kysely"
import { DatabaseError } from "./database-error.ts"
import { temporaryDatabase, temporaryFolder } from "./database-testing.ts"
import { openDatabase } from "./database.ts"
import { SettingsTable } from "./settings-table.ts"

describe("openDatabase", () => {
  it("makes the folder for its owner only, and the durable settings hold", async (test) => {
    const file = join(await temporaryFolder(test), "deep", "limn.db")
    await using database = await openDatabase({ file })
    assert.equal((await stat(join(file, ".."))).mode & 0o777, 0o700)
    const pragmas = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"]
    const values = await Promise.all(
      pragmas.map(async (name) => Object.values((await sql.raw(`pragma ${name}`).execute(database)).rows[0] as object)[0]),
    )
    assert.deepEqual(values, ["wal", 2, 1, 5000])
  })

  it("keeps what was written when it is opened again", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    const first = await openDatabase({ file })
    await new SettingsTable(first).set("colour", "blue")
    await first.destroy()
    await using second = await openDatabase({ file })
    assert.equal(await new SettingsTable(second).get("colour"), "blue")
  })

  it("refuses a database that a newer Limn has written, and leaves it alone", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    await (await openDatabase({ file })).destroy()
    const connection = new DatabaseSync(file)
    connection.exec("insert into kysely_migration values ('0999-from-the-future', '2030-01-01')")
    connection.close()
    const before = await readFile(file)
    await assert.rejects(openDatabase({ file }), (error: Error) => {
      assert.match(
        error.message,
        /^Cannot open the database .*limn\.db\. The database was written by a newer Limn .*0999-from-the-future.*Start that version/,
      )
      return true
    })
    assert.deepEqual(await readFile(file), before)
  })

  it("refuses a database in which a table is missing", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    await (await openDatabase({ file })).destroy()
    const connection = new DatabaseSync(file)
    connection.exec("drop table answers")
    connection.close()
    await assert.rejects(
      openDatabase({ file }),
      /The table answers is missing, though it was made once\. Restore the database from a backup\./,
    )
  })

  it("refuses a file that is no database", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    await writeFile(file, "once upon a time ".repeat(1000))
    await assert.rejects(openDatabase({ file }), /damaged or is no SQLite database .* Restore it from a backup/)
  })

  it("refuses a database with a damaged page", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    const database = await openDatabase({ file })
    const settings = new SettingsTable(database)
    await Promise.all(Array.from({ length: 500 }, (_, index) => settings.set(`name-${index}`, "x".repeat(200))))
    await database.destroy()
    const handle = await open(file, "r+")
    const { size } = await handle.stat()
    await handle.write(Buffer.alloc(4096, 0xee), 0, 4096, Math.floor(size / 4096 / 2) * 4096)
    await handle.close()
    await assert.rejects(openDatabase({ file }), /damaged/)
  })

  it("makes files that only their owner may read", { skip: process.platform === "win32" }, async (test) => {
    const folder = await temporaryFolder(test)
    const database = await openDatabase({ file: join(folder, "limn.db") })
    for (const name of ["limn.db", "limn.db-wal", "limn.db-shm"]) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
    await database.destroy()
  })

  it("says who is in the way while another process holds the lock", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    const holder = new DatabaseSync(file)
    holder.exec("begin exclusive")
    await assert.rejects(openDatabase({ file, busyTimeoutMs: 50 }), /Another process holds its lock/)
    holder.close()
  })
})

describe("statements", () => {
  it("100 writers at once: every write is there, in the file too", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    const database = await openDatabase({ file })
    const settings = new SettingsTable(database)
    await Promise.all(
      Array.from({ length: 100 }, async (_, writer) => {
        for (let round = 0; round < 20; round++) await settings.set(`${writer}-${round}`, String(writer * round))
      }),
    )
    await database.destroy()
    const connection = new DatabaseSync(file)
    assert.deepEqual({ ...connection.prepare("select count(*) as count from settings").get() }, { count: 2000 })
    connection.close()
  })

  it("a statement that fails undoes itself only, not those that share its commit", async (test) => {
    const database = await temporaryDatabase(test)
    const insert = (name: string) => database.insertInto("settings").values({ name, value: "" }).execute()
    const outcomes = await Promise.allSettled(["a", "b", "a", "c", "a", "d"].map(insert))
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    )
    const error = (outcomes[2] as PromiseRejectedResult).reason as DatabaseError
    assert.ok(error instanceof DatabaseError)
    assert.deepEqual(
      [error.fault, error.code, error.details.log],
      ["conflict", "internal", { database: "UNIQUE constraint failed: settings.name" }],
    )
    assert.equal((await database.selectFrom("settings").select("name").execute()).length, 4)
  })

  it("a transaction that throws leaves nothing, and single statements do not slip into it", async (test) => {
    const database = await temporaryDatabase(test)
    const settings = new SettingsTable(database)
    let single: Promise<void> | undefined
    await assert.rejects(
      database.transaction().execute(async (transaction) => {
        await new SettingsTable(transaction).set("inside", "1")
        single = settings.set("outside", "1")
        await new SettingsTable(transaction).set("inside too", "1")
        throw new Error("changed my mind")
      }),
      /changed my mind/,
    )
    await single
    assert.deepEqual(await database.selectFrom("settings").select("name").execute(), [{ name: "outside" }])
  })

  it("transactions wait for each other: 100 read-then-write counters lose no step", async (test) => {
    const database = await temporaryDatabase(test)
    const settings = new SettingsTable(database)
    await settings.set("count", "0")
    await Promise.all(
      Array.from({ length: 100 }, () =>
        database.transaction().execute(async (transaction) => {
          const table = new SettingsTable(transaction)
          await table.set("count", String(Number(await table.get("count")) + 1))
        }),
      ),
    )
    assert.equal(await settings.get("count"), "100")
  })

  it("two processes' connections to one file wait for each other", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    const opened = await Promise.all([openDatabase({ file }), openDatabase({ file })])
    await Promise.all(
      opened.flatMap((database, owner) =>
        Array.from({ length: 50 }, (_, index) => new SettingsTable(database).set(`${owner}-${index}`, "")),
      ),
    )
    const [{ count }] = (await sql`select count(*) as count from settings`.execute(opened[0])).rows as [{ count: number }]
    assert.equal(count, 100)
    await Promise.all(opened.map((database) => database.destroy()))
  })

  it("another process that holds the lock too long is a 503, and the next statement works", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    await using database = await openDatabase({ file, busyTimeoutMs: 20 })
    const settings = new SettingsTable(database)
    const holder = new DatabaseSync(file)
    for (const writes of [1, 3]) {
      holder.exec("begin immediate")
      const failed = await Promise.allSettled(Array.from({ length: writes }, (_, index) => settings.set(String(index), "")))
      for (const outcome of failed) {
        assert.equal(outcome.status, "rejected")
        assert.deepEqual([outcome.reason.fault, outcome.reason.rule.status], ["busy", 503])
      }
      await assert.rejects(
        database.transaction().execute((transaction) => new SettingsTable(transaction).set("t", "")),
        /database is busy/,
      )
      holder.exec("rollback")
      await settings.set("after", "works")
    }
    holder.close()
  })

  it("a full disk undoes everything that shares the commit, and room lets it go on", async (test) => {
    const database = await openDatabase({ file: join(await temporaryFolder(test), "limn.db") })
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database)
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(database)
    const insert = (name: string, value: string) => ({ sql: "insert into settings (name, value) values (?, ?)", parameters: [name, value] })
    const outcomes = await Promise.allSettled([
      database.commit([insert("first", "")]),
      database.commit([insert("small", "")]),
      database.commit([insert("large", "x".repeat(1_000_000))]),
      database.commit([insert("another", "")]),
    ])
    assert.deepEqual(
      outcomes.slice(1).map((outcome) => outcome.status === "rejected" && [outcome.reason.fault, outcome.reason.code]),
      [
        ["full", "storage_full"],
        ["full", "storage_full"],
        ["full", "storage_full"],
      ],
    )
    await sql.raw("pragma max_page_count = 100000").execute(database)
    await database.commit([insert("large", "x".repeat(1_000_000))])
    assert.deepEqual(await database.selectFrom("settings").select("name").orderBy("name").execute(), [{ name: "first" }, { name: "large" }])
    await database.destroy()
  })

  it("more different statements than are kept prepared still work", async (test) => {
    const database = await temporaryDatabase(test)
    for (let index = 0; index < 300; index++) {
      const { rows } = await sql.raw(`select ${index} as value`).execute(database)
      assert.deepEqual(
        rows.map((row) => ({ ...(row as object) })),
        [{ value: index }],
      )
    }
  })

  it("closing waits for what was asked before and refuses what comes after", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    const database = await openDatabase({ file })
    const settings = new SettingsTable(database)
    const last = Array.from({ length: 50 }, (_, index) => settings.set(String(index), ""))
    await database.destroy()
    await Promise.all(last)
    await assert.rejects(settings.get("0"), /destroyed/)
  })
})

describe("a process that is killed while it writes", () => {
  it("leaves a sound file that holds every write it was told of", async (test) => {
    const file = join(await temporaryFolder(test), "limn.db")
    const program = `
      const { openDatabase } = await import(${JSON.stringify(new URL("./database.ts", import.meta.url).href)})
      const { SettingsTable } = await import(${JSON.stringify(new URL("./settings-table.ts", import.meta.url).href)})
      const settings = new SettingsTable(await openDatabase({ file: process.argv[2] }))
      const write = async (writer) => {
        for (let round = 0; ; round++) {
          await settings.set(writer + "-" + round, "x".repeat(500))
          process.send(writer + "-" + round)
        }
      }
      for (let writer = 0; writer < 20; writer++) void write(writer)`
    const script = join(file, "..", "writer.mjs")
    await writeFile(script, program)
    for (const writesBeforeDeath of [1, 200, 1500]) {
      const child = fork(script, [file])
      const told = new Set<string>()
      await new Promise<void>((resolve) =>
        child.on("message", (name: string) => {
          told.add(name)
          if (told.size === writesBeforeDeath) resolve()
        }),
      )
      child.kill("SIGKILL")
      await once(child, "exit")
      const connection = new DatabaseSync(file)
      assert.equal((connection.prepare("pragma integrity_check").get() as { integrity_check: string }).integrity_check, "ok")
      const kept = new Set(
        connection
          .prepare("select name from settings")
          .all()
          .map(({ name }) => name as string),
      )
      assert.deepEqual(
        [...told].filter((name) => !kept.has(name)),
        [],
      )
      connection.close()
    }
    await (await openDatabase({ file })).destroy()
  })

  it("does not stay alive for a database that nobody waits for", async (test) => {
    const script = join(await temporaryFolder(test), "idle.mjs")
    await writeFile(
      script,
      `const { openDatabase } = await import(${JSON.stringify(new URL("./database.ts", import.meta.url).href)})
       await openDatabase({ file: ":memory:" })`,
    )
    const [code] = await once(fork(script), "exit")
    assert.equal(code, 0)
  })
})
