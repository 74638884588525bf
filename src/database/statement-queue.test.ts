import assert from "node:assert/strict"
import { setImmediate } from "node:timers/promises"
import { describe, it } from "node:test"
import fc from "fast-check"
import { DatabaseError } from "./database-error.ts"
import type { Batch, UnitOutcome } from "./sqlite-message.ts"
import { type StatementKind, StatementQueue } from "./statement-queue.ts"

/** Answers every batch on a later turn of the event loop, and keeps the batches for looking at. */
class RecordingRunner {
  readonly batches: Batch[] = []
  running = 0

  async run(batch: Batch): Promise<readonly UnitOutcome[]> {
    this.batches.push(batch)
    assert.equal(++this.running, 1, "one batch at a time")
    await setImmediate()
    this.running--
    return batch.units.map((unit) => ({
      type: "done",
      results: unit.map(({ sql }) => ({ rows: [sql], changes: 0 })),
    }))
  }

  get sql(): string[][] {
    return this.batches.map(({ units }) => units.flat().map(({ sql }) => sql))
  }
}

const statement = (sql: string) => ({ sql, parameters: [] })

describe("StatementQueue", () => {
  it("sends what comes while the writer is busy as one batch, together where there is a write", async () => {
    const runner = new RecordingRunner()
    const queue = new StatementQueue(runner)
    const kinds: StatementKind[] = ["read", "read", "read", "alone", "read", "write", "write"]
    await Promise.all(kinds.map((kind, index) => queue.execute(kind, statement(String(index)))))
    assert.deepEqual(runner.sql, [["0"], ["1", "2"], ["3"], ["4", "5", "6"]])
    assert.deepEqual(
      runner.batches.map(({ together }) => together),
      [false, false, false, true],
    )
  })

  it("never makes a batch of more than 256", async () => {
    const runner = new RecordingRunner()
    const queue = new StatementQueue(runner)
    await Promise.all(Array.from({ length: 600 }, (_, index) => queue.execute("write", statement(String(index)))))
    assert.deepEqual(
      runner.sql.map(({ length }) => length),
      [1, 256, 256, 87],
    )
  })

  it("gives a transaction the connection until it ends", async () => {
    const runner = new RecordingRunner()
    const queue = new StatementQueue(runner)
    const lanes = [queue.transaction(), queue.transaction()]
    const outside = queue.execute("write", statement("outside"))
    for (const [index, opening] of lanes.entries()) {
      const lane = await opening
      await lane.execute(statement(`${index} begins`))
      await setImmediate()
      await lane.execute(statement(`${index} ends`))
      lane.end()
    }
    await outside
    assert.deepEqual(runner.sql.flat(), ["0 begins", "0 ends", "1 begins", "1 ends", "outside"])
  })

  it("rejects everything that waits when the writer is gone", async () => {
    const queue = new StatementQueue({ run: () => Promise.reject(new DatabaseError("closed", "gone")) })
    const outcomes = await Promise.allSettled(["a", "b", "c"].map((sql) => queue.execute("write", statement(sql))))
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status === "rejected" && (outcome.reason as DatabaseError).fault),
      ["closed", "closed", "closed"],
    )
  })

  it("answers everybody with their own result and in order, whatever comes when", async () => {
    const step = fc.record({
      kind: fc.constantFrom<StatementKind | "transaction">("read", "write", "alone", "transaction"),
      pause: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const runner = new RecordingRunner()
        const queue = new StatementQueue(runner)
        const answers: Promise<unknown>[] = []
        for (const [index, { kind, pause }] of steps.entries()) {
          const sql = String(index)
          if (kind === "transaction") {
            answers.push(
              queue.transaction().then(async (lane) => {
                const { rows } = await lane.execute(statement(sql))
                lane.end()
                return rows[0]
              }),
            )
          } else answers.push(queue.execute(kind, statement(sql)).then(({ rows }) => rows[0]))
          if (pause) await setImmediate()
        }
        const expected = steps.map((_, index) => String(index))
        assert.deepEqual(await Promise.all(answers), expected)
        assert.deepEqual(runner.sql.flat(), expected)
      }),
      { numRuns: 100 },
    )
  })
})
