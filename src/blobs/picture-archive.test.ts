import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import type { StoredImage } from "#canonical/image.ts"
import { temporaryDatabase, temporaryFolder } from "#database/database-testing.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { sha256 } from "../../test/support/pictures.ts"
import { DiskStore } from "./disk.ts"
import { PictureArchive } from "./picture-archive.ts"
import { Spool } from "./spool.ts"
import { type SweepReport, Sweeper } from "./sweeper.ts"

interface Setup {
  readonly folder: string
  readonly archive: PictureArchive
  readonly store: DiskStore
  readonly keep: (text: string) => Promise<StoredImage>
  readonly clock: { now: number }
}

async function setUp(t: TestContext, keepMs?: number): Promise<Setup> {
  const folder = await temporaryFolder(t)
  const clock = { now: Date.now() }
  const store = new DiskStore(join(folder, "blobs"))
  const rows = new PicturesTable(await temporaryDatabase(t))
  const archive = new PictureArchive({ store, rows, ...(keepMs === undefined ? {} : { keepMs }), now: () => new Date(clock.now) })
  let files = 0
  const keep = async (text: string): Promise<StoredImage> => {
    const path = join(folder, `file-${files++}`)
    await writeFile(path, text)
    const picture = { sha256: sha256(Buffer.from(text)), mediaType: "image/png", width: 3, height: 4, byteLength: text.length }
    return archive.keep({ ...picture, path }, { requestId: "request-1" })
  }
  return { folder, archive, store, keep, clock }
}

test("keeps a picture with its row, and finds it by its id", async (t) => {
  const { archive, keep, clock } = await setUp(t, 1000)
  const stored = await keep("a")
  assert.match(stored.id, /^[0-9a-v]{26}$/)
  assert.deepEqual(stored.expiresAt, new Date(clock.now + 1000))
  assert.deepEqual(await archive.find(stored.id), { ...stored, requestId: "request-1", createdAt: new Date(clock.now) })
  for (const id of ["", "../../etc/passwd", "0".repeat(26), `${stored.id}0`, stored.id.toUpperCase()])
    assert.equal(await archive.find(id), undefined)
  clock.now += 1000
  assert.equal(await archive.find(stored.id), undefined)
})

test("pictures that are kept for ever have no expiry", async (t) => {
  const { archive, keep } = await setUp(t)
  const stored = await keep("a")
  assert.ok(!("expiresAt" in stored))
  assert.equal(await archive.removeExpired(), 0)
})

test("bytes go with the last picture that has them", async (t) => {
  const { archive, store, keep } = await setUp(t)
  const [first, second] = [await keep("a"), await keep("a")]
  assert.notEqual(first.id, second.id)
  await archive.remove(first)
  assert.equal(await store.has(first.sha256), true)
  await archive.remove(second)
  assert.equal(await store.has(first.sha256), false)
})

test("whatever is kept and removed at once, a row never lacks its bytes", async (t) => {
  const { archive, store, keep } = await setUp(t)
  let current = await keep("a")
  for (let round = 0; round < 20; round++) {
    const [next] = await Promise.all([keep("a"), archive.remove(current)])
    assert.equal(await store.has(next.sha256), true)
    current = next
  }
})

test("expired pictures are removed, however many", async (t) => {
  const { archive, store, keep, clock } = await setUp(t, 1000)
  const old = await Promise.all(Array.from({ length: 250 }, (_, index) => keep(`old ${index % 7}`)))
  clock.now += 1000
  const fresh = await keep("fresh")
  assert.equal(await archive.removeExpired(), 250)
  assert.equal(await store.has(old[0]?.sha256 ?? ""), false)
  assert.equal((await archive.find(fresh.id))?.id, fresh.id)
})

test("a sweep removes expired pictures, and orphans and leftovers after a day", async (t) => {
  const { folder, archive, store, keep, clock } = await setUp(t, 1000)
  const spool = new Spool({ directory: join(folder, "spool") })
  await keep("expired")
  await writeFile(join(folder, "spool", "left.part"), "left")
  await writeFile(join(folder, "orphan"), "orphan")
  const orphan = sha256(Buffer.from("orphan"))
  await store.put(join(folder, "orphan"), orphan)
  clock.now += 2000

  const reports: SweepReport[] = []
  const swept = Promise.withResolvers<void>()
  const sweeper = new Sweeper({
    spool,
    archive,
    now: () => new Date(clock.now),
    report: (report) => {
      reports.push(report)
      swept.resolve()
    },
  })
  sweeper.start()
  await swept.promise
  await sweeper.stop()
  assert.deepEqual(reports, [{ expired: 1, orphans: 0, leftovers: 0 }])
  clock.now += 25 * 3600 * 1000
  assert.deepEqual(await sweeper.sweep(), { expired: 0, orphans: 1, leftovers: 1 })
  assert.equal(await store.has(orphan), false)
})
