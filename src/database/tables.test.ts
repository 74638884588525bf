import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { forEachEngine } from "./database-testing.ts"
import { type KeyRow, KeysTable } from "./keys-table.ts"
import { type PictureRow, PicturesTable } from "./pictures-table.ts"
import { SettingsTable } from "./settings-table.ts"

const at = (ms: number) => new Date(1_800_000_000_000 + ms)

forEachEngine((open) => {
  describe("SettingsTable", () => {
    it("sets, sets again, and sets once", async (test) => {
      const settings = new SettingsTable(await open(test))
      assert.equal(await settings.get("a"), undefined)
      await settings.set("a", "1")
      await settings.set("a", "2")
      assert.equal(await settings.get("a"), "2")
      const values = ["x", "y", "z"]
      const firsts = await Promise.all(values.map((value) => settings.setOnce("b", value)))
      assert.equal(firsts.filter((first) => first).length, 1)
      assert.equal(await settings.get("b"), values[firsts.indexOf(true)])
    })
  })

  describe("PicturesTable", () => {
    const bare: PictureRow = { id: "p1", sha256: "aa", mediaType: "image/png", width: 1, height: 2, byteLength: 2 ** 40, createdAt: at(0) }
    const full: PictureRow = { ...bare, id: "p2", keyId: "k", requestId: "r", expiresAt: at(10) }

    it("gives back what was put in, with and without the optional members", async (test) => {
      const pictures = new PicturesTable(await open(test))
      for (const row of [bare, full]) {
        await pictures.insert(row)
        assert.deepEqual(await pictures.find(row.id), row)
      }
      assert.equal(await pictures.find("p3"), undefined)
      await assert.rejects(pictures.insert(bare), { fault: "conflict" })
    })

    it("finds what a key has by its bytes, as long as it is kept", async (test) => {
      const pictures = new PicturesTable(await open(test))
      await pictures.insert(bare)
      for (const expiry of [10, 30, 20]) await pictures.insert({ ...full, id: `e${expiry}`, expiresAt: at(expiry) })
      const idAt = async (now: number) => (await pictures.findByHash("aa", "k", at(now)))?.id
      assert.deepEqual([await idAt(0), await idAt(29), await idAt(30)], ["e30", "e30", undefined])
      const { expiresAt: _, ...forEver } = { ...full, id: "p3" }
      await pictures.insert(forEver)
      assert.deepEqual([await idAt(0), await idAt(40)], ["p3", "p3"])
      assert.equal(await pictures.findByHash("aa", "another", at(0)), undefined)
    })

    it("finds the expired, the longest expired first, and never those kept for ever", async (test) => {
      const pictures = new PicturesTable(await open(test))
      await pictures.insert(bare)
      for (const expiry of [30, 10, 20, 40]) await pictures.insert({ ...full, id: `e${expiry}`, expiresAt: at(expiry) })
      const ids = async (now: number, limit: number) => (await pictures.expired(at(now), limit)).map(({ id }) => id)
      assert.deepEqual(await ids(9, 10), [])
      assert.deepEqual(await ids(30, 10), ["e10", "e20", "e30"])
      assert.deepEqual(await ids(30, 2), ["e10", "e20"])
    })

    it("lets one at a time remove a picture, and the next once that has taken too long", async (test) => {
      const database = await open(test)
      const [pictures, others] = [new PicturesTable(database), new PicturesTable(await open(test, database))]
      await pictures.insert(bare)
      await pictures.insert(full)
      const begun = await Promise.all([pictures, others].map((table) => table.beginRemoval("p1", at(0), at(5))))
      assert.equal(begun.filter((begins) => begins).length, 1)
      assert.deepEqual((await pictures.find("p1"))?.expiresAt, at(0))
      assert.deepEqual([await others.countBySha("aa"), await others.isRemoving("aa", at(4))], [1, true])
      assert.deepEqual(await others.expired(at(4), 10), [])
      assert.equal(await others.isRemoving("aa", at(5)), false)
      assert.deepEqual(
        (await others.expired(at(5), 10)).map(({ id }) => id),
        ["p1"],
      )
      assert.equal(await others.beginRemoval("p1", at(5), at(10)), true)
      await others.remove("p1")
      assert.deepEqual([await pictures.beginRemoval("p1", at(20), at(30)), await pictures.isRemoving("aa", at(6))], [false, false])
    })

    it("counts the rows that share bytes", async (test) => {
      const pictures = new PicturesTable(await open(test))
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
      const keys = new KeysTable(await open(test))
      const rows = [key("a"), key("b", { createdAt: at(5), flavour: "geekai", expiresAt: at(9) })]
      for (const row of rows) await keys.insert(row)
      assert.deepEqual(await keys.findByHash("hash of b"), rows[1])
      assert.equal(await keys.findByHash("hash of c"), undefined)
      assert.deepEqual(await keys.list(), rows.toReversed())
      assert.deepEqual([await keys.revoke("a", at(7)), await keys.revoke("a", at(8)), await keys.revoke("c", at(8))], [true, false, false])
      assert.deepEqual(await keys.findByHash("hash of a"), key("a", { revokedAt: at(7) }))
    })

    it("has one bootstrap key: another one revokes the former, a revoked one comes back", async (test) => {
      const keys = new KeysTable(await open(test))
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
      const keys = new KeysTable(await open(test))
      const ids = ["a", "b", "c"]
      const firsts = await Promise.all(ids.map((id) => keys.insertFirst(key(id))))
      assert.equal(firsts.filter((first) => first).length, 1)
      assert.deepEqual(await keys.list(), [key(ids[firsts.indexOf(true)] as string, { bootstrap: true })])
    })

    it("takes over one bootstrap key, whoever does it at the same time", async (test) => {
      const database = await open(test)
      const [one, other] = [new KeysTable(database), new KeysTable(await open(test, database))]
      await one.replaceBootstrap(key("former"))
      const rows = Array.from({ length: 8 }, (_, index) => key(`k${index}`, { hash: "the same", createdAt: at(1) }))
      await Promise.all(rows.map((row, index) => (index % 2 === 0 ? one : other).replaceBootstrap(row)))
      const states = (await one.list()).map(({ hash, bootstrap, revokedAt }) => ({ hash, bootstrap, revokedAt }))
      assert.deepEqual(states, [
        { hash: "the same", bootstrap: true, revokedAt: undefined },
        { hash: "hash of former", bootstrap: false, revokedAt: at(1) },
      ])
    })
  })
})
