import assert from "node:assert/strict"
import { readdir, rm, truncate } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { setImmediate } from "node:timers/promises"
import fc from "fast-check"
import type { Chunk } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { ImageEncoding } from "#canonical/image.ts"
import { temporaryDatabase, temporaryFolder } from "#database/database-testing.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { chunkings, pieces } from "../../test/support/chunkings.ts"
import { bigPng, noisePicture, sha256, solidPng } from "../../test/support/pictures.ts"
import { DiskStore } from "./disk.ts"
import { PictureArchive } from "./picture-archive.ts"
import type { PictureRows } from "./picture-rows.ts"
import type { SpoolEntry, SpoolSource } from "./spool-entry.ts"
import { Spool, type SpoolOptions } from "./spool.ts"

interface Setup {
  readonly folder: string
  readonly archive: PictureArchive
  readonly spool: TestSpool
}

/** A spool whose pictures belong to nobody and can be read until `over` is called, at the latest when the test ends. */
class TestSpool {
  readonly #spool: Spool
  readonly #until = Promise.withResolvers<void>()

  constructor(t: TestContext, options: SpoolOptions) {
    this.#spool = new Spool(options)
    t.after(() => this.over())
  }

  open(source: SpoolSource): SpoolEntry {
    return this.#spool.open(source, { owner: {}, until: this.#until.promise })
  }

  over(): void {
    this.#until.resolve()
  }
}

async function setUp(t: TestContext, options: Partial<SpoolOptions> = {}): Promise<Setup> {
  const folder = await temporaryFolder(t)
  const rows = new PicturesTable(await temporaryDatabase(t))
  const archive = new PictureArchive({ store: new DiskStore(join(folder, "blobs")), rows })
  return { folder, archive, spool: new TestSpool(t, { directory: join(folder, "spool"), archive, ...options }) }
}

/** Memory that knows how much of it is still in use. */
class Pool {
  usedBytes = 0
  mostBytes = 0

  chunk(bytes: Uint8Array): Chunk {
    const copy = new Uint8Array(bytes)
    let readers = 1
    this.usedBytes += copy.byteLength
    this.mostBytes = Math.max(this.mostBytes, this.usedBytes)
    const release = (): void => {
      assert.ok(--readers >= 0, "released once too often")
      if (readers > 0) return
      this.usedBytes -= copy.byteLength
      copy.fill(0)
    }
    return { bytes: copy, lease: { retain: () => void readers++, release } }
  }
}

/** Reads to the end, letting go of every chunk as soon as it was copied. */
async function read(chunks: AsyncIterable<Chunk>): Promise<Buffer> {
  const copies: Buffer[] = []
  for await (const chunk of chunks) {
    copies.push(Buffer.from(chunk.bytes))
    chunk.lease.release()
  }
  return Buffer.concat(copies)
}

const encodings: readonly ImageEncoding[] = ["base64", "binary"]
const trailer = { thought: false }

function spelled(picture: Uint8Array, encoding: ImageEncoding): Buffer {
  return encoding === "binary" ? Buffer.from(picture) : Buffer.from(Buffer.from(picture).toString("base64"))
}

async function pump(entry: SpoolEntry, parts: Iterable<Uint8Array>, pool = new Pool()): Promise<void> {
  for (const bytes of parts) await entry.write(pool.chunk(bytes))
}

function failure(code: GatewayError["code"], message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof GatewayError, String(error))
    assert.equal(error.code, code)
    assert.match(error.message, message)
    return true
  }
}

for (const encoding of encodings) {
  test(`${encoding}: at every chunking, every reader gets the picture in either spelling`, async (t) => {
    const { spool, archive, folder } = await setUp(t)
    for (const picture of [solidPng(5, 7, [1, 2, 3]), await noisePicture("webp", { width: 90, height: 60, seed: 1 })]) {
      for (const parts of chunkings(spelled(picture, encoding))) {
        const pool = new Pool()
        const entry = spool.open({ encoding, mediaType: "image/jpeg" })
        const live = encodings.map((wanted) => read(entry.image.read(wanted)))
        await pump(entry, parts, pool)
        const stored = await entry.finish(trailer)
        const late = encodings.map((wanted) => read(entry.image.read(wanted)))
        for (const readings of [live, late]) {
          assert.deepEqual(
            await Promise.all(readings),
            encodings.map((wanted) => spelled(picture, wanted)),
          )
        }
        assert.equal(stored.sha256, sha256(picture))
        assert.equal(pool.usedBytes, 0)
        const { mediaType, width, height, byteLength } = stored
        assert.equal(byteLength, picture.byteLength)
        assert.deepEqual(
          { mediaType, width, height },
          { mediaType: entry.image.mediaType, width: entry.image.width, height: entry.image.height },
        )
        assert.equal((await archive.find(stored.id))?.sha256, sha256(picture))
      }
    }
    assert.deepEqual(await readdir(join(folder, "spool")), [])
  })
}

test("the head is known before the end, from the bytes and not from the declaration", async (t) => {
  const { spool } = await setUp(t)
  const entry = spool.open({ encoding: "binary", mediaType: "image/webp" })
  assert.deepEqual([entry.image.mediaType, entry.image.width], ["image/webp", 0])
  await pump(entry, [solidPng(30, 20, [0, 0, 0]).subarray(0, 40)])
  const { mediaType, width, height } = await entry.head
  assert.deepEqual([mediaType, width, height], ["image/png", 30, 20])
  assert.deepEqual([entry.image.mediaType, entry.image.width, entry.image.height], ["image/png", 30, 20])
  entry.fail(new GatewayError("upstream_error", "Gone."))
})

test("a reader that keeps up gets the very bytes that came in", async (t) => {
  const { spool } = await setUp(t)
  const entry = spool.open({ encoding: "base64", mediaType: "image/png" })
  const base64 = spelled(bigPng(200_000, 1), "base64")
  const reader = entry.image.read("base64")[Symbol.asyncIterator]()
  for (const bytes of pieces(base64, 65_536)) {
    const next = reader.next()
    const pool = new Pool()
    const chunk = pool.chunk(bytes)
    await entry.write(chunk)
    const { value } = await next
    assert.equal(value.bytes.buffer, chunk.bytes.buffer)
    assert.equal(value.bytes.byteLength, bytes.byteLength)
    value.lease.release()
  }
  await entry.finish(trailer)
  assert.equal((await reader.next()).done, true)
})

test("base64 as found in the wild leaves as canonical base64", async (t) => {
  const { spool } = await setUp(t)
  const picture = solidPng(50, 50, [250, 251, 252])
  const wild = spelled(picture, "base64").toString().replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
  const broken = wild.replaceAll(/.{76}/g, "$&\r\n")
  const entry = spool.open({ encoding: "base64", mediaType: "image/png" })
  const live = read(entry.image.read("base64"))
  await pump(entry, pieces(Buffer.from(broken), 13))
  await entry.finish(trailer)
  assert.equal((await live).toString(), spelled(picture, "base64").toString())
})

for (const encoding of encodings) {
  test(`${encoding}: 20 MB with readers that keep up, lag, and have left; memory stays bounded`, async (t) => {
    const { spool, folder } = await setUp(t)
    const picture = bigPng(20_000_000, 7)
    const pool = new Pool()
    const entry = spool.open({ encoding, mediaType: "image/png" })
    const eager = encodings.map((wanted) => read(entry.image.read(wanted)))
    const laggards = encodings.map((wanted) => entry.image.read(wanted)[Symbol.asyncIterator]())
    const begun = laggards.map((reader) => reader.next())
    const leaver = entry.image.read("base64")[Symbol.asyncIterator]()
    const left = leaver.next()
    await pump(entry, pieces(spelled(picture, encoding), 50_021), pool)
    ;(await left).value.lease.release()
    await leaver.return?.()
    assert.ok(pool.mostBytes < 3_000_000, `${pool.mostBytes} bytes were in use`)
    const stored = await entry.finish(trailer)
    assert.equal(stored.sha256, sha256(picture))

    for (const [index, wanted] of encodings.entries()) {
      assert.equal(sha256(await (eager[index] as Promise<Buffer>)), sha256(spelled(picture, wanted)))
      const first = (await begun[index])?.value as Chunk
      const start = Buffer.from(first.bytes)
      first.lease.release()
      const reader = laggards[index] as AsyncIterator<Chunk>
      const rest = await read({ [Symbol.asyncIterator]: () => reader })
      assert.equal(sha256([start, rest]), sha256(spelled(picture, wanted)))
      assert.equal(sha256(await read(entry.image.read(wanted))), sha256(spelled(picture, wanted)))
    }
    assert.equal(pool.usedBytes, 0)
    assert.deepEqual(await readdir(join(folder, "spool")), [])
  })
}

test("however the readers come and pause, each gets the whole", async (t) => {
  const { spool } = await setUp(t, { liveBytes: 2000 })
  const picture = bigPng(30_000, 3)
  const reading = fc.record({
    encoding: fc.constantFrom(...encodings),
    startsAt: fc.nat(40),
    pauses: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...encodings),
      fc.integer({ min: 500, max: 9000 }),
      fc.array(reading, { maxLength: 4 }),
      async (encoding, size, plans) => {
        const pool = new Pool()
        const entry = spool.open({ encoding, mediaType: "image/png" })
        let turn = 0
        const readings = plans.map(async (plan) => {
          while (turn < plan.startsAt) await setImmediate()
          const copies: Buffer[] = []
          for await (const chunk of entry.image.read(plan.encoding)) {
            for (let pause = plan.pauses[copies.length % plan.pauses.length] ?? 0; pause > 0; pause--) await setImmediate()
            copies.push(Buffer.from(chunk.bytes))
            chunk.lease.release()
          }
          assert.equal(sha256(copies), sha256(spelled(picture, plan.encoding)))
        })
        for (const bytes of pieces(spelled(picture, encoding), size)) {
          await entry.write(pool.chunk(bytes))
          await setImmediate()
          turn++
        }
        await entry.finish(trailer)
        turn = Infinity
        await Promise.all(readings)
        assert.equal(pool.usedBytes, 0)
      },
    ),
    { numRuns: 60 },
  )
})

test("a picture that is given up fails everywhere and leaves nothing", async (t) => {
  const { spool, folder } = await setUp(t)
  const pool = new Pool()
  const entry = spool.open({ encoding: "base64", mediaType: "image/png" })
  const live = read(entry.image.read("base64"))
  const waiting = entry.image.read("binary")[Symbol.asyncIterator]()
  await pump(entry, pieces(spelled(bigPng(500_000, 2), "base64").subarray(0, 300_000), 10_000), pool)
  ;(await waiting.next()).value.lease.release()
  const gone = failure("upstream_timeout", /^Too slow\.$/)
  const error = new GatewayError("upstream_timeout", "Too slow.")
  const rejections = [live, entry.image.stored, entry.image.trailer].map((promise) => assert.rejects(promise, gone))
  entry.fail(error)
  entry.fail(new GatewayError("upstream_error", "Another."))
  await Promise.all(rejections)
  await assert.rejects(waiting.next(), gone)
  await assert.rejects(read(entry.image.read("binary")), gone)
  await assert.rejects(entry.write(pool.chunk(Buffer.from("AAAA"))), gone)
  await assert.rejects(entry.finish(trailer), gone)
  while ((await readdir(join(folder, "spool"))).length > 0) await setImmediate()
  assert.equal(pool.usedBytes, 0)
})

const png = solidPng(40, 40, [9, 8, 7])
const breakages: Record<string, readonly [Uint8Array, ImageEncoding, RegExp]> = {
  "base64 with a character that is none": [Buffer.from(String(spelled(png, "base64")).replace("A", "!")), "base64", /base64 is damaged/],
  "base64 cut inside a group": [spelled(png, "base64").subarray(0, 41), "base64", /base64 is damaged/],
  "base64 that goes on behind its padding": [
    Buffer.concat([spelled(png.subarray(0, 40), "base64"), Buffer.from("AAAA")]),
    "base64",
    /base64 is damaged/,
  ],
  "a web page": [Buffer.from(`<!doctype html>${" ".repeat(100)}`), "binary", /of a kind that Limn does not know/],
  "a picture without its end": [png.subarray(0, -5), "binary", /its end is missing/],
  nothing: [Buffer.alloc(0), "base64", /The provider sent a broken picture/],
}

for (const [name, [bytes, encoding, message]] of Object.entries(breakages)) {
  test(`refuses ${name}`, async (t) => {
    const { spool, folder } = await setUp(t)
    const pool = new Pool()
    const entry = spool.open({ encoding, mediaType: "image/png" })
    const live = assert.rejects(read(entry.image.read("base64")), failure("upstream_error", message))
    const spooling = pump(entry, pieces(bytes, 7), pool).then(() => entry.finish(trailer))
    await assert.rejects(spooling, failure("upstream_error", message))
    await assert.rejects(
      entry.head.then(() => entry.image.stored),
      failure("upstream_error", message),
    )
    await live
    while ((await readdir(join(folder, "spool"))).length > 0) await setImmediate()
    assert.equal(pool.usedBytes, 0)
  })
}

test("a picture that never ends is cut off", async (t) => {
  const { spool } = await setUp(t, { maxBytes: 100_000 })
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" })
  await assert.rejects(pump(entry, pieces(bigPng(200_000, 1), 10_000)), failure("upstream_error", /larger than Limn takes/))
})

test("a picture that is not kept has no name on disk, and can still be read", async (t) => {
  const folder = await temporaryFolder(t)
  const spool = new TestSpool(t, { directory: folder })
  const picture = bigPng(3_000_000, 5)
  const entry = spool.open({ encoding: "base64", mediaType: "image/png" })
  await pump(entry, pieces(spelled(picture, "base64"), 65_536))
  const stored = await entry.finish(trailer)
  assert.deepEqual([stored.id, stored.sha256, "expiresAt" in stored], ["", sha256(picture), false])
  assert.deepEqual(await readdir(folder), [])
  for (const wanted of [...encodings, ...encodings])
    assert.equal(sha256(await read(entry.image.read(wanted))), sha256(spelled(picture, wanted)))
})

test("a picture that is not kept can be read again until its exchange is over, however long that takes", async (t) => {
  const folder = await temporaryFolder(t)
  t.mock.timers.enable({ apis: ["setTimeout"] })
  const spool = new TestSpool(t, { directory: folder })
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" })
  await pump(entry, [png])
  await entry.finish(trailer)
  for (const wanted of encodings) {
    t.mock.timers.tick(24 * 3600 * 1000)
    assert.deepEqual(await read(entry.image.read(wanted)), spelled(png, wanted))
  }
  spool.over()
  await setImmediate()
  await assert.rejects(read(entry.image.read("binary")), failure("not_found", /not kept any more/))
})

test("the exchange is over while a reader is in the middle: it comes to its end", async (t) => {
  const spool = new TestSpool(t, { directory: await temporaryFolder(t), liveBytes: 0 })
  const picture = bigPng(3_000_000, 6)
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" })
  await pump(entry, pieces(picture, 65_536))
  const reader = entry.image.read("binary")[Symbol.asyncIterator]()
  const { value: first } = await reader.next()
  await entry.finish(trailer)
  spool.over()
  await setImmediate()
  const start = Buffer.from(first.bytes)
  first.lease.release()
  assert.equal(sha256([start, await read({ [Symbol.asyncIterator]: () => reader })]), sha256(picture))
  await assert.rejects(read(entry.image.read("binary")), failure("not_found", /not kept any more/))
})

test("a picture that expires while its exchange lasts can be read to the end of it", async (t) => {
  const folder = await temporaryFolder(t)
  const rows = new PicturesTable(await temporaryDatabase(t))
  const store = new DiskStore(join(folder, "blobs"))
  const archive = new PictureArchive({ store, rows, keepMs: 0 })
  const spool = new TestSpool(t, { directory: join(folder, "spool"), archive })
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" })
  await pump(entry, [png])
  const { sha256: hash } = await entry.finish(trailer)
  assert.equal(await archive.removeExpired(), 1)
  assert.equal(await store.has(hash), false)
  assert.deepEqual(await read(entry.image.read("base64")), spelled(png, "base64"))
})

test("a disk that takes nothing fails the picture", async (t) => {
  const { spool, folder } = await setUp(t)
  await rm(join(folder, "spool"), { recursive: true })
  const pool = new Pool()
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" })
  const live = assert.rejects(read(entry.image.read("base64")), failure("internal", /./))
  await assert.rejects(
    pump(entry, pieces(bigPng(3_000_000, 1), 65_536), pool).then(() => entry.finish(trailer)),
    failure("internal", /./),
  )
  await live
  assert.equal(pool.usedBytes, 0)
})

test("a file that is tampered with fails the reader instead of going round", async (t) => {
  const { spool, folder } = await setUp(t, { liveBytes: 0 })
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" })
  await pump(entry, pieces(bigPng(3_000_000, 1), 65_536))
  const [name = ""] = await readdir(join(folder, "spool"))
  await truncate(join(folder, "spool", name), 1000)
  await assert.rejects(read(entry.image.read("base64")), /shorter than what was written/)
  entry.fail(new GatewayError("upstream_error", "Gone."))
})

test("a picture that cannot be kept can still be delivered", async (t) => {
  const folder = await temporaryFolder(t)
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" })
  const rows: PictureRows = {
    insert: () => Promise.reject(full),
    find: async () => undefined,
    findByHash: async () => undefined,
    expired: async () => [],
    beginRemoval: async () => false,
    isRemoving: async () => false,
    remove: async () => {},
    countBySha: async () => 0,
  }
  const archive = new PictureArchive({ store: new DiskStore(join(folder, "blobs")), rows })
  const spool = new TestSpool(t, { directory: join(folder, "spool"), archive })
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" })
  const laggard = entry.image.read("base64")[Symbol.asyncIterator]()
  await pump(entry, [png])
  await assert.rejects(entry.finish(trailer), failure("storage_full", /no room left/))
  await assert.rejects(entry.image.stored, failure("storage_full", /no room left/))
  assert.deepEqual(await read({ [Symbol.asyncIterator]: () => laggard }), spelled(png, "base64"))
})
