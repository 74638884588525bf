import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { Client } from "pg"
import { noPostgres, startPostgres, type TestPostgres } from "../../test/support/postgres.ts"
import type { DatabaseError } from "./database-error.ts"
import { openDatabase } from "./database.ts"
import type { Step } from "./step.ts"

const insert = (name: string): Step => ({ sql: "insert into settings (name, value) values (?, '')", parameters: [name] })

describe("PostgreSQL", { skip: noPostgres ?? false }, () => {
  let server: TestPostgres
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())

  async function run(url: string, ...statements: string[]): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }

  it("several nodes that start at once on an empty database make its tables once", async () => {
    const url = await server.createDatabase()
    const nodes = await Promise.all(Array.from({ length: 5 }, () => openDatabase({ url })))
    await Promise.all(nodes.map((node, index) => node.commit([insert(String(index))])))
    assert.equal((await nodes[0]?.selectFrom("settings").selectAll().execute())?.length, 5)
    for (const node of nodes) await node.destroy()
  })

  it("knows its place without the password, its version and its size", async () => {
    await using database = await openDatabase({ url: await server.createDatabase() })
    assert.match(database.place, new RegExp(`^127\\.0\\.0\\.1:${server.port}/limn_\\d+$`))
    assert.match(await database.version(), /^\d+\.\d+/)
    assert.ok((await database.size()) > 1e6)
    await assert.rejects(
      database.backup("/backups/a b.dump"),
      /pg_dump --format=custom --file="\/backups\/a b\.dump" --host=127\.0\.0\.1 --port=\d+ --username=limn limn_\d+$/,
    )
  })

  describe("refuses to start", () => {
    const cases: { name: string; url: (url: string) => string; prepare?: string[]; says: RegExp }[] = [
      {
        name: "where nothing listens",
        url: (url) => url.replace(/:\d+\//, ":1/"),
        says: /PostgreSQL at 127\.0\.0\.1:1 does not answer \(.*ECONNREFUSED.*\)\. Start it, or correct DATABASE_URL\./,
      },
      {
        name: "with a wrong password",
        url: (url) => url.replace("not-a-secret", "wrong-secret"),
        says: /does not let the user limn in .* Correct the user and the password in DATABASE_URL\./,
      },
      {
        name: "with a database that is not there",
        url: (url) => url.replace(/\/limn_\d+$/, "/nowhere"),
        says: /has no database nowhere\. Create it with `createdb nowhere`/,
      },
      {
        name: "as a user who may not make tables",
        url: (url) => url.replace("limn:not-a-secret", "guest:not-a-secret"),
        prepare: ["create role guest login password 'not-a-secret'"],
        says: /The user guest may not make tables in it \(.*\)\. Give it the database: `alter database "limn_\d+" owner to "guest"`\./,
      },
      {
        name: "in a database of another program",
        url: (url) => url,
        prepare: ["create table requests (id int)"],
        says: /It holds tables of another program \(relation "requests" already exists\)\. Give Limn a database of its own\./,
      },
      {
        name: "in a database of another encoding",
        url: (url) => url.replace(/\/limn_\d+$/, "/old"),
        prepare: ["create database old encoding 'SQL_ASCII' template template0"],
        says: /Its encoding is SQL_ASCII\. Create it with the encoding UTF8\./,
      },
    ]
    for (const { name, url, prepare = [], says } of cases) {
      it(name, async () => {
        const own = await server.createDatabase()
        await run(own, ...prepare)
        await assert.rejects(openDatabase({ url: url(own) }), (error: Error) => {
          assert.match(error.message, /^Cannot open the database 127\.0\.0\.1:\d+\/\w+\. /)
          assert.match(error.message, says)
          assert.doesNotMatch(error.message, /secret/)
          return true
        })
      })
    }

    const damages: [name: string, statement: string, says: RegExp][] = [
      [
        "with a database of a newer Limn",
        "insert into kysely_migration values ('0999-from-the-future', '2030-01-01')",
        /written by a newer Limn \(it has the migration 0999-from-the-future\)\. Start that version/,
      ],
      ["with a table missing", "drop table answers", /The table answers is missing, though it was made once\. Restore the database/],
    ]
    for (const [name, statement, says] of damages) {
      it(name, async () => {
        const url = await server.createDatabase()
        await (await openDatabase({ url })).destroy()
        await run(url, statement)
        await assert.rejects(openDatabase({ url }), says)
      })
    }

    it("with a clock that is half a minute off, and reckons with one that is less", async (test) => {
      const url = await server.createDatabase()
      test.mock.timers.enable({ apis: ["Date"], now: Date.now() + 45_000 })
      await assert.rejects(
        openDatabase({ url }),
        /This machine's clock is 4\d s ahead of the database's\. Let both follow the same time server\./,
      )
      test.mock.timers.reset()

      const trueTime = Date.now()
      test.mock.timers.enable({ apis: ["Date"], now: trueTime - 20_000 })
      await using database = await openDatabase({ url })
      assert.ok(Math.abs(database.clockOffsetMs - 20_000) < 5000)
      assert.ok(Math.abs(database.now() - trueTime) < 5000)
      test.mock.timers.reset()
      assert.ok(Math.abs(await database.syncClock()) < 5000)
    })
  })

  for (const how of ["fast", "immediate"] as const) {
    it(`a server that ends (${how}) under load: 503, nothing told is lost, and it goes on by itself`, async () => {
      const own = await startPostgres()
      try {
        const database = await openDatabase({ url: own.url })
        const committed: string[] = []
        const faults = new Set<string>()
        const stop = new AbortController()
        const writers = Promise.all(
          Array.from({ length: 20 }, async (_, writer) => {
            for (let round = 0; !stop.signal.aborted; round++) {
              const name = `${writer}-${round}`
              try {
                await database.commit([insert(name), insert(`${name} too`)])
                committed.push(name)
              } catch (error) {
                const { fault, code, details } = error as DatabaseError
                faults.add(`${fault} ${code} ${details.retryAfterMs}`)
                await sleep(5)
              }
            }
          }),
        )
        for (let outage = 0; outage < 2; outage++) {
          const soFar = committed.length
          while (committed.length < soFar + 50) await sleep(5)
          await own.halt(how)
          await assert.rejects(database.selectFrom("settings").selectAll().execute(), { fault: "closed" })
          await own.resume()
        }
        const soFar = committed.length
        while (committed.length < soFar + 50) await sleep(5)
        stop.abort()
        await writers
        assert.deepEqual([...faults], ["closed ledger_unavailable 5000"])

        const found = new Set((await database.selectFrom("settings").select("name").execute()).map(({ name }) => name))
        assert.deepEqual(
          committed.filter((name) => !found.has(name) || !found.has(`${name} too`)),
          [],
        )
        assert.equal(
          [...found].some((name) => !name.endsWith(" too") && !found.has(`${name} too`)),
          false,
          "no unit is cut in two",
        )
        await database.destroy()
      } finally {
        await own.stop()
      }
    })
  }

  it("whoever ends or cancels what the server does: what each unit is told agrees with the table", async () => {
    const url = await server.createDatabase()
    await using database = await openDatabase({ url })
    await database.commit([insert("sum")])
    const add: Step = { sql: "update settings set value = value || 'x' where name = 'sum'", parameters: [], expect: 1 }
    const told = { committed: [] as string[], busy: [] as string[], closed: [] as string[] }
    const stop = new AbortController()
    const writers = Array.from({ length: 80 }, async (_, writer) => {
      for (let round = 0; !stop.signal.aborted; round++) {
        const name = `${writer}-${round}`
        // Some of the units of a batch fail by themselves.
        const spoilt = writer % 10 === 0 && round % 2 === 0 ? [insert("sum")] : []
        try {
          await database.commit([insert(name), add, ...spoilt, insert(`${name} too`)])
          told.committed.push(name)
        } catch (error) {
          const { fault } = error as DatabaseError
          if (fault === "conflict") assert.equal(spoilt.length, 1)
          else told[fault as "busy" | "closed"].push(name)
        }
      }
    })
    const client = new Client({ connectionString: url })
    await client.connect()
    for (let blow = 0; blow < 60 || Object.values(told).some(({ length }) => length === 0); blow++) {
      assert.ok(blow < 2000, "each fate is met")
      await sleep(blow % 7)
      const how = blow % 6 === 0 ? "pg_terminate_backend" : "pg_cancel_backend"
      await client.query(
        `select ${how}(pid) from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`,
      )
    }
    stop.abort()
    await Promise.all(writers)
    const rows = new Map((await client.query("select name, value from settings")).rows.map(({ name, value }) => [name, value]))
    await client.end()

    const found = [...rows.keys()].filter((name) => name !== "sum" && !name.endsWith(" too"))
    assert.equal(rows.size, 2 * found.length + 1, "no unit is cut in two")
    assert.equal(rows.get("sum").length, found.length, "and none is committed twice")
    assert.deepEqual(
      told.committed.filter((name) => !rows.has(name)),
      [],
    )
    assert.deepEqual(
      told.busy.filter((name) => rows.has(name)),
      [],
    )
    const known = new Set([...told.committed, ...told.closed])
    assert.deepEqual(
      found.filter((name) => !known.has(name)),
      [],
    )
  })

  it("units whose turn does not come say so and never happen, and others come after them", async () => {
    const url = await server.createDatabase()
    await using database = await openDatabase({ url })
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query("select pg_advisory_lock(1818848622)")
    const waiting = Promise.allSettled([database.commit([insert("a")]), database.commit([insert("b")])])
    const cancel = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'advisory' and datname = current_database()"
    while ((await client.query(cancel)).rowCount === 0) await sleep(5)
    const outcomes = await waiting
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.fault),
      ["busy", "busy"],
    )
    const late = database.commit([insert("c")])
    await client.query("select pg_advisory_unlock(1818848622)")
    assert.deepEqual(await late, { committed: true, changes: [1] })
    assert.deepEqual((await client.query("select name from settings")).rows, [{ name: "c" }])
    await client.end()
  })

  it("units of two nodes that want the same rows in opposite orders never meet in a deadlock", async () => {
    const url = await server.createDatabase()
    const [one, other] = await Promise.all([openDatabase({ url }), openDatabase({ url })])
    await one.commit(["a", "b", "c"].map(insert))
    const add = (name: string): Step => ({ sql: "update settings set value = value || 'x' where name = ?", parameters: [name], expect: 1 })
    const units = Array.from({ length: 200 }, () => [one.commit(["a", "b", "c"].map(add)), other.commit(["c", "b", "a"].map(add))])
    assert.ok((await Promise.all(units.flat())).every(({ committed }) => committed))
    for (const node of [one, other]) await node.destroy()
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query(
      "select deadlocks::int, (select sum(length(value))::int from settings) as sum from pg_stat_database where datname = current_database()",
    )
    await client.end()
    assert.deepEqual(rows, [{ deadlocks: 0, sum: 1200 }])
  })

  it("a row that somebody else keeps locked holds up only those that want it", async () => {
    const url = await server.createDatabase()
    await using database = await openDatabase({ url })
    await database.commit([insert("locked")])
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query("begin; select from settings where name = 'locked' for update")
    const change: Step = { sql: "update settings set value = '' where name = 'locked'", parameters: [], expect: 1 }
    const outcomes = await Promise.allSettled([
      database.commit([insert("a")]),
      database.commit([insert("b"), change]),
      database.commit([insert("c")]),
    ])
    await client.end()
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.committed : outcome.reason.fault)),
      [true, "busy", true],
    )
    assert.deepEqual(await database.commit([insert("b"), change]), { committed: true, changes: [1, 1] })
  })

  it("a connection that ends while nobody uses it is replaced", async () => {
    const url = await server.createDatabase()
    await using database = await openDatabase({ url })
    await database.commit([insert("a")])
    await run(url, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
    await sleep(50)
    assert.deepEqual(await database.commit([insert("b")]), { committed: true, changes: [1] })
  })
})
