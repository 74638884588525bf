import assert from "node:assert/strict"
import { readdir, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { setImmediate } from "node:timers/promises"
import { GatewayError } from "#canonical/error.ts"
import type { StoredImage } from "#canonical/image.ts"
import { temporaryDatabase, temporaryFolder } from "#database/database-testing.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { sha256 } from "../../test/support/pictures.ts"
import { BufferedStore } from "./buffered.ts"
import { DiskStore } from "./disk.ts"
import { PictureArchive } from "./picture-archive.ts"
import { startBucket } from "./s3-testing.ts"
import { Spool } from "./spool.ts"
import { type SweepReport, Sweeper } from "./sweeper.ts"

interface Setup {
  readonly folder: string
  readonly archive: PictureArchive
  readonly store: DiskStore
  readonly rows: PicturesTable
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
  return { folder, archive, store, rows, keep, clock }
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

test("bytes that could not be deleted are deleted by a later sweep", async (t) => {
  const { archive, store, keep, clock } = await setUp(t, 1000)
  const { sha256: hash } = await keep("a")
  clock.now += 1000
  const fails = t.mock.method(store, "delete", () => Promise.reject(new Error("away")))
  await assert.rejects(archive.removeExpired(), /away/)
  fails.mock.restore()
  clock.now += 10 * 60_000
  assert.equal(await archive.removeExpired(), 1)
  assert.equal(await store.has(hash), false)
})

test("what waits in the outbox of another node is on its way for an hour, and missing after that", async (t) => {
  const { server, store: remote } = await startBucket(t)
  const { folder, clock, rows } = await setUp(t)
  const openNode = async (name: string): Promise<BufferedStore> => {
    const store = await BufferedStore.open({ remote, outbox: join(folder, name), uploadPatienceMs: 0, pauseMs: 1 })
    t.after(() => store.close())
    return store
  }
  const now = (): Date => new Date(clock.now)
  server.trouble = "down"
  const sender = await openNode("sender")
  const path = join(folder, "picture")
  await writeFile(path, "picture")
  const picture = { path, sha256: sha256(Buffer.from("picture")), mediaType: "image/png", width: 3, height: 4, byteLength: 7 }
  const { id } = await new PictureArchive({ store: sender, rows, now }).keep(picture, {})
  await sender.close()
  server.trouble = "none"

  const archive = new PictureArchive({ store: await openNode("other"), rows, now })
  const row = (await archive.find(id)) ?? assert.fail()
  clock.now += 3_599_000
  await assert.rejects(archive.has(row), (error) => error instanceof GatewayError && error.code === "overloaded")
  clock.now += 1000
  assert.equal(await archive.has(row), false)
  await openNode("sender")
  while (server.objects.size === 0) await setImmediate()
  assert.equal(await archive.has(row), true)
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

test("with the folder to itself, a server sweeps at its start what the one before left", async (t) => {
  const directory = join(await temporaryFolder(t), "spool")
  const spool = new Spool({ directory })
  await writeFile(join(directory, "before.part"), "left")
  await utimes(join(directory, "before.part"), new Date(10_000), new Date(10_000))
  await writeFile(join(directory, "arriving.part"), "arriving")
  const sweeper = new Sweeper({ spool, leftoversBefore: new Date(20_000) })
  assert.deepEqual(await sweeper.sweep(), { expired: 0, orphans: 0, leftovers: 1 })
  assert.deepEqual(await readdir(directory), ["arriving.part"])
})
