import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { forEachEngine } from "./database-testing.ts"
import type { DatabaseError } from "./database-error.ts"
import type { Database } from "./database.ts"
import type { CommitOutcome, Step } from "./step.ts"

const insert = (name: string, value = ""): Step => ({ sql: "insert into settings (name, value) values (?, ?)", parameters: [name, value] })
const update = (name: string, value: string, expect?: number): Step => ({
  sql: "update settings set value = ? where name = ?",
  parameters: [value, name],
  ...(expect === undefined ? {} : { expect }),
})
const find = (name: string, expect: number): Step => ({ sql: "select value from settings where name = ?", parameters: [name], expect })

async function names(database: Database): Promise<string[]> {
  return (await database.selectFrom("settings").select("name").orderBy("name").execute()).map(({ name }) => name)
}

/** As a hold is made: the guard is in the statement. */
const hold = (amount: number): Step => ({
  sql: `insert into budget_windows (budget_id, start, spent, held) values ('b', 0, 0, ?)
    on conflict (budget_id, start) do update set held = budget_windows.held + excluded.held
    where budget_windows.spent + budget_windows.held + excluded.held <= (select cap from budgets where id = 'b')`,
  parameters: [amount],
  expect: 1,
})

/** What the steps of a unit may do. */
const kinds = ["add", "take", "find", "addUnlessThere", "misspell"] as const
interface Deed {
  readonly kind: (typeof kinds)[number]
  readonly name: string
  /** Whether it must change one row. */
  readonly isGuarded: boolean
}

const statements: Record<Deed["kind"], string> = {
  add: "insert into settings (name, value) values (?, '')",
  take: "delete from settings where name = ? returning value",
  find: "select value from settings where name = ?",
  addUnlessThere: "insert into settings (name, value) values (?, '') on conflict do nothing",
  misspell: "misspelt",
}

const toStep = ({ kind, name, isGuarded }: Deed): Step => ({
  sql: statements[kind],
  parameters: kind === "misspell" ? [] : [name],
  ...(isGuarded ? { expect: 1 } : {}),
})

/** What a unit must do to a table with these names, and what must become of it. */
function applyTo(table: Set<string>, deeds: readonly Deed[]): CommitOutcome | { readonly fault: string } {
  const draft = new Set(table)
  const changes: number[] = []
  for (const [index, { kind, name, isGuarded }] of deeds.entries()) {
    if (kind === "misspell") return { fault: "failed" }
    const isThere = draft.has(name)
    if (kind === "add" && isThere) return { fault: "conflict" }
    const changed = Number(isThere === (kind === "take" || kind === "find"))
    if (isGuarded && changed !== 1) return { committed: false, failedStep: index }
    if (kind === "take") draft.delete(name)
    else if (kind !== "find") draft.add(name)
    changes.push(changed)
  }
  table.clear()
  for (const name of draft) table.add(name)
  return { committed: true, changes }
}

forEachEngine((open, engine) => {
  describe("commit", () => {
    it("does all steps in order and says how many rows each changed", async (test) => {
      const database = await open(test)
      const outcome = await database.commit([
        insert("a"),
        insert("b"),
        { sql: "update settings set value = ?", parameters: ["x"] },
        update("nobody", "x"),
        find("a", 1),
        { sql: "delete from settings where name = ? returning value", parameters: ["b"], expect: 1 },
      ])
      assert.deepEqual(outcome, { committed: true, changes: [1, 1, 2, 0, 1, 1] })
      assert.deepEqual(await names(database), ["a"])
      assert.deepEqual(await database.commit([]), { committed: true, changes: [] })
    })

    const undone: { name: string; steps: Step[]; failedStep: number }[] = [
      { name: "an update that finds no row", steps: [insert("b"), update("nobody", "x", 1), insert("c")], failedStep: 1 },
      { name: "an update that must find none", steps: [update("a", "x", 0)], failedStep: 0 },
      { name: "a query that gives too many rows", steps: [insert("b"), find("a", 0)], failedStep: 1 },
      { name: "a query that gives too few", steps: [insert("b"), find("c", 1)], failedStep: 1 },
      {
        name: "the first of two",
        steps: [update("nobody", "x", 1), update("nobody either", "x", 1)],
        failedStep: 0,
      },
    ]
    for (const { name, steps, failedStep } of undone) {
      it(`undoes the whole unit after ${name}`, async (test) => {
        const database = await open(test)
        await database.commit([insert("a", "before")])
        assert.deepEqual(await database.commit(steps), { committed: false, failedStep })
        assert.deepEqual(await database.selectFrom("settings").selectAll().execute(), [{ name: "a", value: "before" }])
      })
    }

    it("a unit that fails undoes only itself, whatever it is sent with", async (test) => {
      const database = await open(test)
      await database.commit([insert("taken")])
      const outcomes = await Promise.allSettled([
        database.commit([insert("a"), insert("a2")]),
        database.commit([insert("b"), insert("taken"), insert("b2")]),
        database.commit([insert("c"), update("nobody", "", 1)]),
        database.insertInto("settings").values({ name: "d", value: "" }).execute(),
        database.commit([insert("e"), { sql: "nonsense", parameters: [] }]),
        database.commit([insert("f")]),
      ])
      assert.deepEqual(
        outcomes.map((outcome) => (outcome.status === "fulfilled" ? true : outcome.reason.fault)),
        [true, "conflict", true, true, "failed", true],
      )
      assert.deepEqual(await names(database), ["a", "a2", "d", "f", "taken"])
    })

    it("keeps what a statement means after one of its kind has failed", async (test) => {
      const database = await open(test)
      for (let round = 0; round < 3; round++) {
        await assert.rejects(database.commit([insert(`x${round}`), insert(`x${round}`), update("a", String(round))]), { fault: "conflict" })
        assert.deepEqual(await database.commit([insert(`y${round}`), update(`y${round}`, "z", 1)]), { committed: true, changes: [1, 1] })
      }
      assert.deepEqual(await names(database), ["y0", "y1", "y2"])
    })

    it("takes a question mark in quotes as it is, null, and whole numbers to the largest safe one", async (test) => {
      const database = await open(test)
      await database.commit([
        { sql: "insert into settings (name, value) values ('what?', ?)", parameters: ["it's ?"] },
        { sql: "insert into budgets (id, cap, period) values (?, ?, 'total')", parameters: ["free", null] },
        { sql: "insert into budgets (id, cap, period) values (?, ?, 'total')", parameters: ["rich", Number.MAX_SAFE_INTEGER] },
      ])
      assert.deepEqual(await database.selectFrom("settings").selectAll().execute(), [{ name: "what?", value: "it's ?" }])
      const caps = await database.selectFrom("budgets").select("cap").orderBy("id").execute()
      assert.deepEqual(caps, [{ cap: null }, { cap: Number.MAX_SAFE_INTEGER }])
      const { total } = await database
        .selectFrom("budgets")
        .select((select) => select.fn.sum<number>("cap").as("total"))
        .executeTakeFirstOrThrow()
      assert.equal(total, Number.MAX_SAFE_INTEGER)
    })

    it("refuses to read a number that JavaScript cannot hold exactly", async (test) => {
      const database = await open(test)
      await database.commit([{ sql: "insert into budgets (id, cap, period) values ('b', 9007199254740993, 'total')", parameters: [] }])
      await assert.rejects(database.selectFrom("budgets").selectAll().execute(), { fault: "failed" })
      assert.deepEqual(await names(database), [])
    })

    it("60 holds at once from two connections against a cap for 25: exactly 25", async (test) => {
      const database = await open(test)
      const other = await open(test, database)
      await database.commit([{ sql: "insert into budgets (id, cap, period) values ('b', 1000, 'total')", parameters: [] }])
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? database : other).commit([insert(`n${index}`), hold(40)])),
      )
      assert.equal(outcomes.filter(({ committed }) => committed).length, 25)
      assert.deepEqual(await database.selectFrom("budget_windows").select(["spent", "held"]).execute(), [{ spent: 0, held: 1000 }])
      assert.equal((await names(database)).length, 25)
    })

    it("whatever the units are: all of a unit is there, or nothing", async (test) => {
      const database = await open(test)
      const other = await open(test, database)
      const spoils = fc.constantFrom<Step | undefined>(undefined, undefined, update("nobody", "", 1), insert("taken"), {
        sql: "nonsense",
        parameters: [],
      })
      const unit = fc.record({ size: fc.integer({ min: 1, max: 5 }), spoil: spoils, at: fc.nat(5), onOther: fc.boolean() })
      let run = 0
      await database.commit([insert("taken")])
      await fc.assert(
        fc.asyncProperty(fc.array(unit, { minLength: 1, maxLength: 12 }), async (units) => {
          run++
          const outcomes = await Promise.allSettled(
            units.map(({ size, spoil, at, onOther }, index) => {
              const steps = Array.from({ length: size }, (_, step) => insert(`${run}-${index}-${step}`))
              if (spoil !== undefined) steps.splice(at, 0, spoil)
              return (onOther ? other : database).commit(steps)
            }),
          )
          const expected = units.flatMap(({ size, spoil }, index) => {
            const outcome = outcomes[index] as PromiseSettledResult<{ committed: boolean }>
            assert.equal(outcome.status === "fulfilled" && outcome.value.committed, spoil === undefined)
            return spoil === undefined ? Array.from({ length: size }, (_, step) => `${run}-${index}-${step}`) : []
          })
          const found = (await names(database)).filter((name) => name.startsWith(`${run}-`))
          assert.deepEqual(found, expected.toSorted())
        }),
        { numRuns: 25 },
      )
    })

    it("units that are sent together end as if each had been alone, one after the other", async (test) => {
      const database = await open(test)
      const name = fc.constantFrom("a", "b", "c", "d")
      const step = fc.record({ kind: fc.constantFrom(...kinds), name, isGuarded: fc.boolean() })
      const unit = fc.array(step, { maxLength: 4 })
      await fc.assert(
        fc.asyncProperty(fc.array(unit, { minLength: 1, maxLength: 150 }), async (units) => {
          await database.commit([{ sql: "delete from settings", parameters: [] }])
          const table = new Set<string>()
          const expected = units.map((steps) => applyTo(table, steps))
          const outcomes = await Promise.all(
            units.map((steps) => database.commit(steps.map(toStep)).catch((error: DatabaseError) => ({ fault: error.fault }))),
          )
          assert.deepEqual(outcomes, expected)
          assert.deepEqual(await names(database), [...table].toSorted())
        }),
        { numRuns: 20 },
      )
    })

    it("units that lock each other out are repeated", { skip: engine === "sqlite" && "SQLite has one writer" }, async (test) => {
      const database = await open(test)
      await database.commit([insert("a"), insert("b")])
      const wait: Step = { sql: "select pg_sleep(0.2)", parameters: [] }
      const outcomes = await Promise.all([
        database.commit([update("a", "1"), wait, update("b", "1")]),
        database.commit([update("b", "2"), wait, update("a", "2")]),
      ])
      assert.deepEqual(
        outcomes.map(({ committed }) => committed),
        [true, true],
      )
      const values = await database.selectFrom("settings").select("value").distinct().execute()
      assert.equal(values.length, 1, "one after the other")
    })
  })

  describe("the tables of money", () => {
    async function withEntry(database: Database): Promise<void> {
      await database.commit([
        {
          sql: `insert into requests (id, key_id, dialect, model, state, stream, wanted, created_at)
            values ('r', 'k', 'chat', 'm', 'succeeded', 0, 1, 0)`,
          parameters: [],
        },
        {
          sql: `insert into entries (id, kind, request_id, debit, credit, amount, created_at)
            values ('e', 'charge', 'r', 'client:k', 'revenue', 39000, 0)`,
          parameters: [],
        },
      ])
    }

    const refused: [string, Step][] = [
      ["changes an entry", { sql: "update entries set amount = 0", parameters: [] }],
      ["deletes an entry", { sql: "delete from entries where id = ?", parameters: ["e"] }],
      ["deletes the request of an entry", { sql: "delete from requests where id = ?", parameters: ["r"] }],
      [
        "charges a request twice",
        {
          sql: `insert into entries (id, kind, request_id, debit, credit, amount, created_at)
            values ('e2', 'charge', 'r', 'client:k', 'revenue', 1, 0)`,
          parameters: [],
        },
      ],
      [
        "holds in a window that is not there",
        { sql: "insert into holds (request_id, budget_id, start, amount, state) values ('r', 'b', 0, 1, 'open')", parameters: [] },
      ],
      [
        "opens a window of a budget that is not there",
        { sql: "insert into budget_windows (budget_id, start, spent, held) values ('b', 0, 0, 0)", parameters: [] },
      ],
    ]
    for (const [name, step] of refused) {
      it(`refuse a statement that ${name}`, async (test) => {
        const database = await open(test)
        await withEntry(database)
        await assert.rejects(database.commit([step]), { fault: "conflict" })
        assert.deepEqual(await database.selectFrom("entries").select(["id", "amount"]).execute(), [{ id: "e", amount: 39000 }])
      })
    }

    it("never let a window go below nothing", async (test) => {
      const database = await open(test)
      await database.commit([{ sql: "insert into budgets (id, cap, period) values ('b', 100, 'day')", parameters: [] }, hold(60)])
      for (const column of ["held", "spent"]) {
        const step: Step = { sql: `update budget_windows set ${column} = ${column} - ? where budget_id = 'b'`, parameters: [61] }
        await assert.rejects(database.commit([step]), { fault: "conflict" })
      }
    })
  })
})
