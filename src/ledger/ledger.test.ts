import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { temporaryDatabase } from "#database/database-testing.ts"
import { openDatabase } from "#database/database.ts"
import { createLedger, type Intake } from "./ledger.ts"

const intake: Intake = {
  requestId: "req_1",
  keyId: "key_1",
  dialect: "chat",
  model: "gemini-2.5-flash-image",
  stream: true,
  count: 2,
  createdAt: new Date(1000),
}
const call = { requestId: "req_1", channel: "google", upstream: "gemini", model: "gemini-2.5-flash-image" }
const usage = { inputTokens: 10, outputTokens: 1290, outputImageTokens: 1290 }

describe("Ledger", () => {
  it("books a request with its calls from admission to settlement", async (test) => {
    let nowMs = 2000
    const ledger = createLedger(await temporaryDatabase(test), () => nowMs++)
    await ledger.admit(intake)
    const running = {
      id: "req_1",
      keyId: "key_1",
      dialect: "chat",
      model: intake.model,
      stream: true,
      wanted: 2,
      createdAt: new Date(1000),
    }
    assert.deepEqual(await ledger.find("req_1", "key_1"), { ...running, state: "running", pictures: 0, attempts: [] })

    const first = await ledger.intent({ ...call, number: 1 })
    await ledger.conclude(first, { outcome: "upstream_timeout" })
    const second = await ledger.intent({ ...call, number: 2, channel: "relay" })
    await ledger.conclude(second, { outcome: "succeeded", usage })
    await ledger.settle("req_1", { state: "succeeded", pictures: 2, usage })

    assert.deepEqual(await ledger.find("req_1", "key_1"), {
      ...running,
      state: "succeeded",
      pictures: 2,
      usage,
      finishedAt: new Date(2004),
      attempts: [
        { ...call, ...first, number: 1, outcome: "upstream_timeout", startedAt: new Date(2000), finishedAt: new Date(2001) },
        {
          ...call,
          ...second,
          number: 2,
          channel: "relay",
          outcome: "succeeded",
          usage,
          startedAt: new Date(2002),
          finishedAt: new Date(2003),
        },
      ],
    })
  })

  it("the first settlement and the first conclusion hold", async (test) => {
    const ledger = createLedger(await temporaryDatabase(test))
    await ledger.admit(intake)
    const handle = await ledger.intent({ ...call, number: 1 })
    await ledger.conclude(handle, { outcome: "no_image_generated" })
    await ledger.conclude(handle, { outcome: "succeeded", usage })
    await ledger.settle("req_1", { state: "failed", pictures: 0, errorCode: "no_image_generated" })
    await ledger.settle("req_1", { state: "succeeded", pictures: 1, usage })
    const found = await ledger.find("req_1", "key_1")
    assert.deepEqual([found?.state, found?.errorCode, found?.pictures, found?.usage], ["failed", "no_image_generated", 0, undefined])
    assert.deepEqual(
      found?.attempts.map(({ outcome }) => outcome),
      ["no_image_generated"],
    )
  })

  it("finds by the client's id the newest of the key, and our id before a client's that looks like it", async (test) => {
    const ledger = createLedger(await temporaryDatabase(test))
    await ledger.admit({ ...intake, clientRequestId: "mine" })
    await ledger.admit({ ...intake, requestId: "req_2", clientRequestId: "mine", createdAt: new Date(1001) })
    await ledger.admit({ ...intake, requestId: "req_3", clientRequestId: "req_1", createdAt: new Date(1002) })
    const found = async (id: string, keyId: string) => (await ledger.find(id, keyId))?.id
    assert.deepEqual(
      [await found("mine", "key_1"), await found("req_1", "key_1"), await found("mine", "key_2"), await found("req_1", "key_2")],
      ["req_2", "req_1", undefined, undefined],
    )
  })

  it("what a former process left running becomes unknown, and nothing else", async (test) => {
    const database = await temporaryDatabase(test)
    const former = createLedger(database)
    for (const requestId of ["req_1", "req_2", "req_3"]) await former.admit({ ...intake, requestId })
    await former.settle("req_1", { state: "succeeded", pictures: 1 })
    await former.intent({ ...call, requestId: "req_2", number: 1 })

    const ledger = createLedger(database, () => 5000)
    assert.equal(await ledger.recover(), 2)
    assert.equal(await ledger.recover(), 0)
    const states = await Promise.all(["req_1", "req_2", "req_3"].map(async (id) => (await ledger.find(id, "key_1"))?.state))
    assert.deepEqual(states, ["succeeded", "unknown", "unknown"])
    const [attempt] = (await ledger.find("req_2", "key_1"))?.attempts ?? []
    assert.deepEqual([attempt?.outcome, attempt?.finishedAt], ["unknown", new Date(5000)])
    await ledger.settle("req_2", { state: "succeeded", pictures: 1 })
    assert.equal((await ledger.find("req_2", "key_1"))?.state, "unknown")
  })

  it("refuses a call of a request that was never admitted, and a request twice", async (test) => {
    const ledger = createLedger(await temporaryDatabase(test))
    await assert.rejects(ledger.intent({ ...call, number: 1 }), { fault: "conflict" })
    await ledger.admit(intake)
    await assert.rejects(ledger.admit(intake), { fault: "conflict" })
    await ledger.intent({ ...call, number: 1 })
    await assert.rejects(ledger.intent({ ...call, number: 1 }), { fault: "conflict" })
  })

  it("200 requests at once are booked without a loss", async (test) => {
    const ledger = createLedger(await temporaryDatabase(test))
    const ids = Array.from({ length: 200 }, (_, index) => `req_${index}`)
    await Promise.all(
      ids.map(async (requestId) => {
        await ledger.admit({ ...intake, requestId })
        const handle = await ledger.intent({ ...call, requestId, number: 1 })
        await ledger.conclude(handle, { outcome: "succeeded", usage })
        await ledger.settle(requestId, { state: "succeeded", pictures: 1, usage })
      }),
    )
    for (const id of ids) {
      const found = await ledger.find(id, "key_1")
      assert.deepEqual([found?.state, found?.attempts.length, found?.attempts[0]?.usage], ["succeeded", 1, usage])
    }
  })

  it("a database that is gone rejects instead of letting anything through", async () => {
    const database = await openDatabase({ file: ":memory:" })
    const ledger = createLedger(database)
    await ledger.admit(intake)
    await database.destroy()
    await assert.rejects(ledger.intent({ ...call, number: 1 }), /destroyed/)
  })
})
