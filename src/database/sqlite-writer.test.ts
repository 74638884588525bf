import assert from "node:assert/strict"
import { join } from "node:path"
import { describe, it } from "node:test"
import { temporaryFolder } from "./database-testing.ts"
import { SqliteWriter } from "./sqlite-writer.ts"

const options = { file: ":memory:", busyTimeoutMs: 100, checkUpToBytes: 0 }
const one = { units: [[{ sql: "select 1 as one", parameters: [] }]], together: false }

describe("SqliteWriter", () => {
  it("answers batches in their order, and each statement by itself", async () => {
    const writer = await SqliteWriter.open(options)
    const batches = ["select 1 as n", "nonsense", "select 2 as n"].map((sql) => ({
      units: [[{ sql, parameters: [] }]],
      together: false,
    }))
    const outcomes = (await Promise.all(batches.map((batch) => writer.run(batch)))).flat()
    assert.deepEqual(
      outcomes.map((outcome) =>
        outcome.type === "done" ? { ...(outcome.results[0]?.rows[0] as object) } : "fault" in outcome && outcome.fault,
      ),
      [{ n: 1 }, "failed", { n: 2 }],
    )
    await writer.close()
  })

  it("a file that cannot be opened is an error, not a thread that hangs", async (test) => {
    const file = join(await temporaryFolder(test), "no such folder", "limn.db")
    await assert.rejects(SqliteWriter.open({ ...options, file }), { name: "GatewayError", fault: "closed" })
  })

  it("runs what was sent before it was closed, and refuses the rest", async () => {
    const writer = await SqliteWriter.open(options)
    const before = writer.run(one)
    const closing = writer.close()
    assert.equal((await before)[0]?.type, "done")
    await closing
    await assert.rejects(writer.run(one), { fault: "closed", code: "ledger_unavailable" })
    await writer.close()
  })
})
