import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { AttemptsTable } from "./attempts-table.ts"
import { temporaryDatabase } from "./database-testing.ts"
import { type KeyRow, KeysTable } from "./keys-table.ts"
import { type PictureRow, PicturesTable } from "./pictures-table.ts"
import { type RequestRow, RequestsTable } from "./requests-table.ts"
import { SettingsTable } from "./settings-table.ts"

const at = (ms: number) => new Date(1_800_000_000_000 + ms)

describe("SettingsTable", () => {
  it("sets, sets again, and sets once", async (test) => {
    const settings = new SettingsTable(await temporaryDatabase(test))
    assert.equal(await settings.get("a"), undefined)
    await settings.set("a", "1")
    await settings.set("a", "2")
    assert.equal(await settings.get("a"), "2")
    const firsts = await Promise.all(["x", "y", "z"].map((value) => settings.setOnce("b", value)))
    assert.deepEqual(firsts, [true, false, false])
    assert.equal(await settings.get("b"), "x")
  })
})

describe("PicturesTable", () => {
  const bare: PictureRow = { id: "p1", sha256: "aa", mediaType: "image/png", width: 1, height: 2, byteLength: 2 ** 40, createdAt: at(0) }
  const full: PictureRow = { ...bare, id: "p2", keyId: "k", requestId: "r", expiresAt: at(10) }

  it("gives back what was put in, with and without the optional members", async (test) => {
    const pictures = new PicturesTable(await temporaryDatabase(test))
    for (const row of [bare, full]) {
      await pictures.insert(row)
      assert.deepEqual(await pictures.find(row.id), row)
    }
    assert.equal(await pictures.find("p3"), undefined)
    await assert.rejects(pictures.insert(bare), { fault: "conflict" })
  })

  it("finds the expired, the longest expired first, and never those kept for ever", async (test) => {
    const pictures = new PicturesTable(await temporaryDatabase(test))
    await pictures.insert(bare)
    for (const expiry of [30, 10, 20, 40]) await pictures.insert({ ...full, id: `e${expiry}`, expiresAt: at(expiry) })
    const ids = async (now: number, limit: number) => (await pictures.expired(at(now), limit)).map(({ id }) => id)
    assert.deepEqual(await ids(9, 10), [])
    assert.deepEqual(await ids(30, 10), ["e10", "e20", "e30"])
    assert.deepEqual(await ids(30, 2), ["e10", "e20"])
  })

  it("counts the rows that share bytes", async (test) => {
    const pictures = new PicturesTable(await temporaryDatabase(test))
    await pictures.insert(bare)
    await pictures.insert(full)
    assert.equal(await pictures.countBySha("aa"), 2)
    await pictures.remove("p1")
    await pictures.remove("p1")
    assert.equal(await pictures.countBySha("aa"), 1)
    assert.equal(await pictures.countBySha("bb"), 0)
  })
})

describe("KeysTable", () => {
  const key = (id: string, more: Partial<KeyRow> = {}): KeyRow => ({
    id,
    hash: `hash of ${id}`,
    label: id,
    last4: "1234",
    createdAt: at(0),
    bootstrap: false,
    ...more,
  })

  it("finds by hash, lists the newest first, revokes once", async (test) => {
    const keys = new KeysTable(await temporaryDatabase(test))
    const rows = [key("a"), key("b", { createdAt: at(5), flavour: "geekai", expiresAt: at(9) })]
    for (const row of rows) await keys.insert(row)
    assert.deepEqual(await keys.findByHash("hash of b"), rows[1])
    assert.equal(await keys.findByHash("hash of c"), undefined)
    assert.deepEqual(await keys.list(), rows.toReversed())
    assert.deepEqual([await keys.revoke("a", at(7)), await keys.revoke("a", at(8)), await keys.revoke("c", at(8))], [true, false, false])
    assert.deepEqual(await keys.findByHash("hash of a"), key("a", { revokedAt: at(7) }))
  })

  it("has one bootstrap key: another one revokes the former, a revoked one comes back", async (test) => {
    const keys = new KeysTable(await temporaryDatabase(test))
    const first = key("first", { bootstrap: true })
    await keys.replaceBootstrap(first)
    await keys.replaceBootstrap(first)
    assert.deepEqual(await keys.list(), [first])
    await assert.rejects(keys.insert(key("rival", { bootstrap: true })), { fault: "conflict" })

    await keys.replaceBootstrap(key("second", { bootstrap: true, createdAt: at(3) }))
    assert.deepEqual(await keys.findByHash(first.hash), { ...first, bootstrap: false, revokedAt: at(3) })
    assert.deepEqual(
      (await keys.list()).filter(({ bootstrap }) => bootstrap).map(({ id }) => id),
      ["second"],
    )

    await keys.replaceBootstrap(key("other id", { hash: first.hash, createdAt: at(4) }))
    assert.deepEqual(
      (await keys.list()).filter(({ bootstrap }) => bootstrap),
      [first],
    )
  })

  it("inserts a first key once, whoever tries at the same time", async (test) => {
    const keys = new KeysTable(await temporaryDatabase(test))
    assert.deepEqual(await Promise.all(["a", "b", "c"].map((id) => keys.insertFirst(key(id)))), [true, false, false])
    assert.deepEqual(await keys.list(), [key("a", { bootstrap: true })])
  })
})

describe("RequestsTable and AttemptsTable", () => {
  const request = (id: string, more: Partial<RequestRow> = {}): RequestRow => ({
    id,
    keyId: "k1",
    dialect: "chat",
    model: "m",
    state: "running",
    stream: false,
    wanted: 1,
    pictures: 0,
    createdAt: at(0),
    ...more,
  })

  it("gives back what was put in, and ends a request once", async (test) => {
    const requests = new RequestsTable(await temporaryDatabase(test))
    const usage = { inputTokens: 7, outputTokens: 1290, outputImageTokens: 1290, thoughtTokens: 0, estimated: true }
    await requests.insert(request("r1"))
    assert.deepEqual(await requests.find("r1", "k1"), request("r1"))
    const end = { state: "succeeded", pictures: 2, usage, finishedAt: at(9) } as const
    assert.equal(await requests.finish("r1", end), true)
    assert.equal(await requests.finish("r1", { state: "failed", pictures: 0, errorCode: "internal", finishedAt: at(10) }), false)
    assert.deepEqual(await requests.find("r1", "k1"), request("r1", end))
    assert.equal(await requests.find("r1", "k2"), undefined)
  })

  it("finds the newest by the client's id, within its key only", async (test) => {
    const requests = new RequestsTable(await temporaryDatabase(test))
    await requests.insert(request("old", { clientRequestId: "mine" }))
    await requests.insert(request("new", { clientRequestId: "mine", createdAt: at(1) }))
    await requests.insert(request("foreign", { clientRequestId: "mine", createdAt: at(2), keyId: "k2" }))
    assert.equal((await requests.findByClientId("mine", "k1"))?.id, "new")
    assert.equal(await requests.findByClientId("yours", "k1"), undefined)
  })

  it("writes attempts in the order of their numbers and ends each once", async (test) => {
    const database = await temporaryDatabase(test)
    await new RequestsTable(database).insert(request("r1"))
    const attempts = new AttemptsTable(database)
    const attempt = (number: number) => ({
      id: `a${number}`,
      requestId: "r1",
      number,
      channel: "c",
      upstream: "u",
      model: "v",
      startedAt: at(number),
    })
    for (const number of [2, 1]) await attempts.insert(attempt(number))
    await assert.rejects(attempts.insert({ ...attempt(1), id: "again" }), { fault: "conflict" })
    await assert.rejects(attempts.insert({ ...attempt(1), requestId: "nobody's" }), { fault: "conflict" })
    const end = { outcome: "upstream_timeout", usage: { inputTokens: 1, outputTokens: 2 }, finishedAt: at(5) }
    assert.deepEqual([await attempts.finish("a1", end), await attempts.finish("a1", end)], [true, false])
    assert.deepEqual(await attempts.ofRequest("r1"), [{ ...attempt(1), ...end }, attempt(2)])
    assert.equal(await attempts.abandonOpen(at(6)), 1)
    assert.deepEqual(await attempts.ofRequest("r1"), [
      { ...attempt(1), ...end },
      { ...attempt(2), outcome: "unknown", finishedAt: at(6) },
    ])
  })
})
