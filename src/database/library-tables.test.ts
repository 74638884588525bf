import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { Insertable } from "kysely"
import type { Database } from "./database.ts"
import { forEachEngine } from "./database-testing.ts"
import { DownloadsTable } from "./downloads-table.ts"
import { GalleryTable, type GalleryWish } from "./gallery-table.ts"
import { KeysTable } from "./keys-table.ts"
import { PictureFactsTable } from "./picture-facts-table.ts"
import { type PictureRow, PicturesTable } from "./pictures-table.ts"
import type { Schema } from "./schema.ts"
import { SharesTable } from "./shares-table.ts"
import { UsersTable } from "./users-table.ts"

const at = (ms: number): Date => new Date(1_800_000_000_000 + ms)
const now = at(0)

async function addPicture(database: Database, id: string, more: Partial<PictureRow> = {}): Promise<void> {
  const row = { sha256: `hash of ${id}`, mediaType: "image/png", width: 10, height: 10, byteLength: 5, keyId: "k1" }
  await new PicturesTable(database).insert({ id, ...row, createdAt: at(0), ...more })
}

/** Adds one that a request has brought. */
async function addDrawn(database: Database, id: string, more: Partial<PictureRow> = {}, model = "m/one"): Promise<void> {
  const request = { id: `r ${id}`, key_id: "k1", dialect: "chat", state: "succeeded", stream: 0, wanted: 1, pictures: 2, created_at: 0 }
  await database
    .insertInto("requests")
    .values({ ...request, model, charge: 39_001, finished_at: 1500 } as Insertable<Schema["requests"]>)
    .execute()
  await addPicture(database, id, { requestId: request.id, ...more })
}

async function addUser(database: Database, id: string, keys: readonly string[]): Promise<void> {
  await new UsersTable(database).insert({ id, name: id, role: "member", preferences: {}, createdAt: now })
  for (const key of keys) {
    const row = { id: key, hash: key, label: `label of ${key}`, last4: "1234", createdAt: now, bootstrap: false, userId: id }
    await new KeysTable(database).insert(row)
  }
}

forEachEngine((open) => {
  describe("GalleryTable", () => {
    const wish = (more: Partial<GalleryWish> = {}): GalleryWish => ({ keyIds: ["k1", "k2"], kind: "generated", ...more })

    it("pages through the pictures of several keys, either way, without a gap or a repetition", async (test) => {
      const database = await open(test)
      const gallery = new GalleryTable(database)
      // Several at the same moment: the id decides.
      for (let index = 0; index < 25; index++) {
        await addDrawn(database, `p${String(index).padStart(2, "0")}`, {
          createdAt: at(-Math.floor(index / 4)),
          keyId: index % 3 === 0 ? "k2" : "k1",
        })
      }
      await addDrawn(database, "others", { keyId: "k3" })
      await addDrawn(database, "expired", { expiresAt: now })
      await addPicture(database, "input")
      const all: Record<string, string[]> = {}
      for (const order of ["newest", "oldest"] as const) {
        const ids: string[] = []
        for (let after = undefined as { createdAt: Date; id: string } | undefined; ;) {
          const page = await gallery.page(wish(), { order, after, limit: 7 }, now)
          ids.push(...page.map(({ id }) => id))
          after = page.at(-1)
          if (page.length < 7) break
        }
        all[order] = ids
      }
      assert.equal(new Set(all["newest"]).size, 25)
      assert.deepEqual(all["newest"], all["oldest"]?.toReversed())
      assert.equal(await gallery.count(wish(), now), 25)
      assert.deepEqual(await gallery.page(wish({ keyIds: [] }), { order: "newest", limit: 5 }, now), [])
    })

    it("finds by everything that can be asked for", async (test) => {
      const database = await open(test)
      const [gallery, facts] = [new GalleryTable(database), new PictureFactsTable(database)]
      const day = 86_400_000
      await addDrawn(database, "wide", { width: 160, height: 90, createdAt: at(-day) })
      await addDrawn(database, "tall", { width: 90, height: 160 }, "m/two")
      await addDrawn(database, "even", { width: 100, height: 98 })
      await addPicture(database, "mask")
      await facts.record("wide", { kind: "generated", prompt: "A Red FOX, 100%_sure, ÜBER den Bäumen" })
      await facts.record("tall", { kind: "generated", prompt: "a hen 1000 sure" })
      await facts.record("mask", { kind: "mask" })
      await facts.setFavourite("even", true, "generated")
      const idsOf = async (more: Partial<GalleryWish>): Promise<string> =>
        (await gallery.page(wish(more), { order: "newest", limit: 9 }, now))
          .map(({ id }) => id)
          .toSorted()
          .join(" ")
      for (const [more, expected] of [
        [{ words: "fox red" }, "wide"],
        [{ words: "über" }, "wide"],
        [{ words: "100%_" }, "wide"],
        [{ words: "sure" }, "tall wide"],
        [{ words: "\\" }, ""],
        [{ words: "  " }, "even tall wide"],
        [{ model: "m/two" }, "tall"],
        [{ favourite: true }, "even"],
        [{ favourite: false }, "tall wide"],
        [{ ratio: "landscape" }, "wide"],
        [{ ratio: "portrait" }, "tall"],
        [{ ratio: "square" }, "even"],
        [{ from: now }, "even tall"],
        [{ to: now }, "wide"],
        [{ kind: "mask" }, "mask"],
        [{ kind: "uploaded" }, ""],
      ] as const) {
        assert.equal(await idsOf(more), expected, JSON.stringify(more))
        assert.equal(await gallery.count(wish(more), now), expected.split(" ").filter(Boolean).length)
      }
      const counts = await gallery.counts(["k1"], now)
      assert.deepEqual(counts.models, [
        { model: "m/one", count: 2 },
        { model: "m/two", count: 1 },
      ])
      assert.deepEqual([counts.total, counts.favourites, counts.days.map(({ count }) => count)], [3, 1, [2, 1]])
    })

    it("tells all that is known, and whose a picture is", async (test) => {
      const database = await open(test)
      await addUser(database, "u1", ["k1"])
      await addDrawn(database, "p1")
      const facts = { kind: "generated", prompt: "a fox", aspectRatio: "1:1", conversationId: "c", messageId: "m1" } as const
      assert.equal(await new PictureFactsTable(database).record("p1", facts), true)
      const [row] = await new GalleryTable(database).find(["p1", "p2"], now)
      assert.deepEqual(
        [row?.key, row?.prompt, row?.conversationId, row?.c2pa, row?.favourite, row?.model, row?.request],
        [{ label: "label of k1", userId: "u1" }, "a fox", "c", null, false, "m/one", { charge: 39_001, pictures: 2, ms: 1500 }],
      )
    })

    it("prolongs what is kept, and not what is being removed", async (test) => {
      const database = await open(test)
      const gallery = new GalleryTable(database)
      await addPicture(database, "p1", { expiresAt: at(10) })
      assert.equal(await gallery.prolong("p1", at(99)), true)
      assert.deepEqual((await gallery.findByHash("hash of p1", ["k1"], at(98)))?.expiresAt, at(99))
      assert.equal(await gallery.findByHash("hash of p1", ["k2"], now), undefined)
      await new PicturesTable(database).beginRemoval("p1", now, at(50))
      assert.deepEqual([await gallery.prolong("p1", undefined), await gallery.prolong("p2", undefined)], [false, false])
    })
  })

  describe("PictureFactsTable", () => {
    it("keeps the order of sources, without those that are gone, and goes with the picture", async (test) => {
      const database = await open(test)
      const [facts, pictures] = [new PictureFactsTable(database), new PicturesTable(database)]
      for (const id of ["a", "b", "c"]) await addPicture(database, id)
      assert.equal(await facts.record("c", { kind: "generated", sources: ["b", "gone", "a", "b", "c"] }), true)
      assert.deepEqual(await facts.sourcesOf(["c", "a"]), new Map([["c", ["b", "a"]]]))
      assert.deepEqual(await facts.edgesOf(["a"], "results", 5), [{ from: "a", to: "c" }])
      await pictures.remove("b")
      assert.deepEqual(await facts.sourcesOf(["c"]), new Map([["c", ["a"]]]))
      await pictures.remove("c")
      assert.deepEqual(await facts.edgesOf(["a"], "results", 5), [])
      assert.deepEqual([await facts.record("c", { kind: "mask" }), await facts.setC2pa("c", true, "mask")], [false, false])
    })

    it("finds sources by their bytes among the pictures of the same key and user, and none of the same request", async (test) => {
      const database = await open(test)
      await addUser(database, "u1", ["k1", "k2"])
      await addUser(database, "u2", ["k3"])
      const facts = new PictureFactsTable(database)
      const [hash, other] = ["ab".repeat(32), "cd".repeat(32)]
      await addPicture(database, "theirs", { sha256: hash, keyId: "k3" })
      await addDrawn(database, "made")
      await addPicture(database, "twin", { sha256: hash, requestId: "r made" })
      await addPicture(database, "expired", { sha256: hash, expiresAt: new Date(database.now() - 1000) })
      const sourcesOf = async (sources: readonly string[]): Promise<readonly string[] | undefined> => {
        assert.equal(await facts.record("made", { kind: "generated", sources }), true)
        return (await facts.sourcesOf(["made"])).get("made")
      }
      assert.equal(await sourcesOf([hash]), undefined)
      await addPicture(database, "soon", { sha256: hash, keyId: "k2", expiresAt: new Date(database.now() + 60_000) })
      await addPicture(database, "named", { sha256: other })
      assert.deepEqual(await sourcesOf([other, hash]), ["named", "soon"])
      await addPicture(database, "late", { sha256: hash, keyId: "k2" })
      assert.deepEqual(await sourcesOf([hash, "named", other]), ["late", "named"])
      await addPicture(database, "orphan", { sha256: hash, keyId: "nobody's" })
      await facts.record("orphan", { kind: "generated", sources: [hash, other] })
      assert.deepEqual(await facts.sourcesOf(["orphan"]), new Map())
    })

    it("notes several pictures as one unit, and says how many of them are there", async (test) => {
      const database = await open(test)
      const facts = new PictureFactsTable(database)
      for (const id of ["a", "b", "source"]) await addPicture(database, id)
      const known = (prompt: string) => ({ kind: "generated", prompt, sources: ["source"] }) as const
      const notes = new Map(["a", "gone", "b"].map((id) => [id, known(`prompt of ${id}`)]))
      assert.equal(await facts.recordAll(notes), 2)
      const rows = await new GalleryTable(database).find(["a", "b"], now)
      assert.deepEqual(
        new Map(rows.map(({ id, prompt }) => [id, prompt])),
        new Map([
          ["a", "prompt of a"],
          ["b", "prompt of b"],
        ]),
      )
      assert.equal((await facts.edgesOf(["source"], "results", 5)).length, 2)
      assert.equal(await facts.recordAll(new Map()), 0)
    })

    it("keeps the mark of a favourite when more becomes known", async (test) => {
      const database = await open(test)
      const facts = new PictureFactsTable(database)
      await addPicture(database, "a")
      await facts.setFavourite("a", true, "generated")
      await facts.setC2pa("a", true, "generated")
      await facts.record("a", { kind: "generated", prompt: "a fox" })
      const [row] = await new GalleryTable(database).find(["a"], now)
      assert.deepEqual([row?.favourite, row?.c2pa, row?.prompt], [true, true, "a fox"])
    })
  })

  describe("SharesTable", () => {
    it("finds what has not expired, of users who are not disabled, with the pictures that are there", async (test) => {
      const database = await open(test)
      const [shares, users] = [new SharesTable(database), new UsersTable(database)]
      await addUser(database, "u1", ["k1"])
      for (const id of ["a", "b"]) await addPicture(database, id)
      const share = { id: "s1", userId: "u1", title: "t", conversationId: "c", messageIds: ["m1", "m2"], createdAt: now, expiresAt: at(10) }
      await shares.insert(share, ["b", "a"])
      await assert.rejects(shares.insert({ ...share, id: "s2" }, ["gone"]), { fault: "conflict" })
      assert.equal(await shares.find("s2", now), undefined)
      await Promise.all([shares.countView("s1"), shares.countView("s1")])
      assert.deepEqual(await shares.find("s1", at(9)), { ...share, views: 2 })
      assert.equal(await shares.find("s1", at(10)), undefined)
      assert.deepEqual(await shares.picturesOf(["s1"]), new Map([["s1", ["b", "a"]]]))
      await new PicturesTable(database).remove("b")
      assert.deepEqual(await shares.picturesOf(["s1"]), new Map([["s1", ["a"]]]))
      await users.change("u1", { disabledAt: now })
      assert.equal(await shares.find("s1", now), undefined)
      assert.deepEqual(
        [await shares.remove("s1", "u2"), await shares.remove("s1", "u1"), await shares.remove("s1", "u1")],
        [false, true, false],
      )
    })

    it("lists a user's, the newest first, and forgets what has expired", async (test) => {
      const database = await open(test)
      const shares = new SharesTable(database)
      for (const [id, userId, created, expires] of [
        ["s1", "u1", 1, 5],
        ["s2", "u1", 2],
        ["s3", "u2", 3],
      ] as const) {
        await shares.insert({ id, userId, createdAt: at(created), ...(expires === undefined ? {} : { expiresAt: at(expires) }) }, [])
      }
      const ids = async (): Promise<readonly string[]> => (await shares.ofUser("u1", now, 9)).map(({ id }) => id)
      assert.deepEqual(await ids(), ["s2", "s1"])
      await shares.removeExpired(at(5))
      assert.deepEqual(await ids(), ["s2"])
    })
  })

  describe("DownloadsTable", () => {
    it("gives back what was put in until it expires", async (test) => {
      const downloads = new DownloadsTable(await open(test))
      const row = { id: "d1", userId: "u1", pictureIds: ["a", "b"], fileName: "Füchse.zip", expiresAt: at(10) }
      await downloads.insert(row)
      assert.deepEqual(await downloads.find("d1", at(9)), row)
      assert.equal(await downloads.find("d1", at(10)), undefined)
      await downloads.removeExpired(at(10))
      assert.equal(await downloads.find("d1", at(9)), undefined)
    })
  })
})
