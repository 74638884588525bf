import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { chunksOf } from "#bytes/chunk.ts"
import { hideThumbnailsSetting } from "#database/installation-settings.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { noisePng, withC2pa } from "../../test/support/pictures.ts"
import { openTestLibrary, testBase } from "./library-testing.ts"
import { Uploads } from "./uploads.ts"

describe("Library", () => {
  it("shows people what is their own, owners also what is nobody's, and operators all, unless the setting says otherwise", async (test) => {
    const { database, library, keep, owner, operator, member } = await openTestLibrary(test)
    const pictures = {
      owner: await keep("owner"),
      operator: await keep("operator"),
      member: await keep("member"),
      orphan: await keep("orphan"),
    }
    const ids = Object.values(pictures)
    const namesOf = async (viewer: typeof member): Promise<string> => {
      const seen = new Set((await library.describe([...ids, "none"], viewer, testBase)).map(({ id }) => id))
      return Object.entries(pictures)
        .flatMap(([name, id]) => (seen.has(id) ? [name] : []))
        .join(" ")
    }
    const everything = "owner operator member orphan"
    assert.deepEqual([await namesOf(member), await namesOf(operator), await namesOf(owner)], ["member", everything, everything])
    await new SettingsTable(database).set(hideThumbnailsSetting, "true")
    assert.deepEqual([await namesOf(member), await namesOf(operator), await namesOf(owner)], ["member", "operator", "owner orphan"])
    await assert.rejects(library.open(pictures.member, operator), { code: "not_found" })

    assert.deepEqual(await library.owns(owner, ids), new Set([pictures.owner, pictures.orphan]))
    assert.deepEqual(await library.owns(operator, ids), new Set([pictures.operator]))
    const listed = await library.list({}, { order: "newest", limit: 9 }, owner, testBase)
    assert.deepEqual(new Set(listed.pictures.map(({ id }) => id)), new Set([pictures.owner, pictures.orphan]))
    assert.deepEqual([listed.total, listed.next], [2, undefined])
  })

  it("describes in the order of the ids, with sources and a link", async (test) => {
    const { library, keep, member } = await openTestLibrary(test)
    const [one, two] = [await keep("member"), await keep("member")]
    await library.record(two, { kind: "generated", prompt: "a fox", sources: [one] })
    const [first, second] = await library.describe([two, one], member, testBase)
    assert.deepEqual([first?.id, first?.source_ids, first?.prompt, first?.key_name], [two, [one], "a fox", "key of member"])
    assert.deepEqual([second?.id, second?.provenance, second?.charge_usd], [one, null, null])
    assert.ok(first?.link.startsWith(`${testBase}/i/${two}.png?`))
  })

  it("looks for a manifest once, when one picture is shown", async (test) => {
    const { library, archive, keep, member } = await openTestLibrary(test)
    const plain = noisePng({ width: 8, height: 8, seed: 1 })
    const [without, having] = [await keep("member", plain), await keep("member", withC2pa(plain))]
    assert.deepEqual((await library.show(without, member, testBase)).provenance, { c2pa: "absent" })
    assert.deepEqual((await library.show(having, member, testBase)).provenance, { c2pa: "present" })
    const reads = test.mock.method(archive, "read")
    assert.deepEqual((await library.show(having, member, testBase)).provenance, { c2pa: "present" })
    assert.equal(reads.mock.callCount(), 0)
  })

  it("follows what was made from what, both ways, and not to what is somebody else's", async (test) => {
    const { library, keep, member } = await openTestLibrary(test)
    const [a, b, c, sibling, foreign] = await Promise.all(["member", "member", "member", "member", "operator"].map((key) => keep(key)))
    assert.ok(a && b && c && sibling && foreign)
    for (const [id, sourceIds] of [
      [b, [a, foreign]],
      [c, [b]],
      [sibling, [a]],
    ] as const) {
      await library.record(id, { kind: "generated", sources: sourceIds })
    }
    const { pictures, edges } = await library.lineage(b, member, testBase)
    assert.deepEqual(
      pictures.map(({ id }) => id),
      [b, a, c],
    )
    assert.deepEqual(new Set(edges.map(({ from, to }) => `${from} ${to}`)), new Set([`${a} ${b}`, `${b} ${c}`]))
    await assert.rejects(library.lineage(foreign, member, testBase), { code: "not_found" })
  })

  it("gives a lineage of at most 200 pictures, also where it goes round", async (test) => {
    const { library, keep, member } = await openTestLibrary(test)
    const ids = await Promise.all(Array.from({ length: 230 }, () => keep("member")))
    for (const [index, id] of ids.entries()) await library.record(id, { kind: "generated", sources: [ids.at(index - 1) as string] })
    const { pictures } = await library.lineage(ids[100] as string, member, testBase)
    assert.equal(pictures.length, 200)
  })

  it("keeps what is uploaded again for as long as a new one", async (test) => {
    const { library, spool, archive, member } = await openTestLibrary(test, 3_600_000)
    const uploads = new Uploads({ library, spool, maxBytes: 10_000 })
    const bytes = noisePng({ width: 8, height: 8, seed: 2 })
    const take = (kind: "uploaded" | "mask"): Promise<string> =>
      uploads.take({ chunks: chunksOf(bytes) }, kind, { viewer: member, keyId: "member" })
    const id = await take("mask")
    const before = (await archive.find(id))?.expiresAt ?? assert.fail()
    await sleep(5)
    assert.equal(await take("uploaded"), id)
    assert.ok(((await archive.find(id))?.expiresAt ?? before) > before)
    const [picture] = await library.describe([id], member, testBase)
    assert.equal(picture?.kind, "mask")
    await library.remove([id], member)
    assert.notEqual(await take("mask"), id)
  })

  it("takes what is sent twice at the same moment as one picture", async (test) => {
    const { library, spool, member } = await openTestLibrary(test)
    const uploads = new Uploads({ library, spool, maxBytes: 10_000 })
    const bytes = noisePng({ width: 8, height: 8, seed: 4 })
    const ids = await Promise.all(
      Array.from({ length: 5 }, () => uploads.take({ chunks: chunksOf(bytes) }, "uploaded", { viewer: member, keyId: "member" })),
    )
    assert.equal(new Set(ids).size, 1)
  })

  it("refuses uploads that are too large, and all where nothing is kept", async (test) => {
    const { library, spool, member } = await openTestLibrary(test)
    const upload = (options: { spool: typeof spool | undefined; maxBytes: number }): Promise<string> =>
      new Uploads({ library, ...options }).take({ chunks: chunksOf(noisePng({ width: 20, height: 20, seed: 3 })) }, "uploaded", {
        viewer: member,
        keyId: "member",
      })
    await assert.rejects(upload({ spool, maxBytes: 1000 }), { code: "payload_too_large" })
    await assert.rejects(upload({ spool: undefined, maxBytes: 10_000 }), { code: "conflict" })
  })

  it("removes own ones alone, each once", async (test) => {
    const { library, archive, keep, member } = await openTestLibrary(test)
    const bytes = randomBytes(30)
    const [mine, theirs] = [await keep("member", bytes), await keep("operator", bytes)]
    assert.deepEqual(await library.remove([theirs, mine, mine, "none"], member), [mine])
    assert.equal(await archive.find(mine), undefined)
    const row = (await archive.find(theirs)) ?? assert.fail()
    assert.equal(await archive.has(row), true)
  })
})
