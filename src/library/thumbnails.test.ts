import assert from "node:assert/strict"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import sharp from "sharp"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { temporaryFolder } from "#database/database-testing.ts"
import { noisePng, pngHead, sha256 } from "../../test/support/pictures.ts"
import { ThumbnailFolder } from "./thumbnail-folder.ts"
import { Thumbnails } from "./thumbnails.ts"

const signal = new AbortController().signal

/** `held`: what each reading of a picture waits for. */
async function setUp(test: TestContext, bytes: Uint8Array, held: Promise<void> = Promise.resolve()) {
  const folder = new ThumbnailFolder(join(await temporaryFolder(test), "thumbnails"))
  let reads = 0
  const archive = {
    async *readPicture(): AsyncGenerator<Chunk> {
      reads++
      await held
      yield owned(bytes)
    },
  }
  const wish = { picture: { sha256: sha256(bytes), byteLength: bytes.byteLength, createdAt: new Date() }, holder: "a", signal }
  return { thumbnails: new Thumbnails({ archive, folder }), wish, reads: () => reads }
}

describe("Thumbnails", () => {
  it("makes one thumbnail for all who ask at once", async (test) => {
    const { thumbnails, wish, reads } = await setUp(test, noisePng({ width: 600, height: 300, seed: 1 }))
    const made = await Promise.all(Array.from({ length: 8 }, () => thumbnails.get({ ...wish, size: 256 })))
    assert.equal(reads(), 1)
    assert.equal(new Set(made.map((bytes) => sha256(bytes))).size, 1)
    await thumbnails.get({ ...wish, size: 256 })
    assert.equal(reads(), 1)
  })

  it("turns a picture upright as its EXIF data say", async (test) => {
    const raw = { raw: { width: 400, height: 200, channels: 3 } } as const
    const bytes = await sharp(Buffer.alloc(400 * 200 * 3, 99), raw)
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const { thumbnails, wish } = await setUp(test, bytes)
    const { width, height, orientation } = await sharp(Buffer.from(await thumbnails.get({ ...wish, size: 256 }))).metadata()
    assert.deepEqual([width, height, orientation], [128, 256, undefined])
  })

  it("tries what cannot be decoded once, and says that there is none", async (test) => {
    const broken = Buffer.concat([pngHead(50, 50), Buffer.alloc(100)])
    const { thumbnails, wish, reads } = await setUp(test, broken)
    for (const size of [256, 512] as const) await assert.rejects(thumbnails.get({ ...wish, size }), { code: "not_found" })
    assert.equal(reads(), 1)
  })

  it("makes it for the next one where the first has left", async (test) => {
    const hold = Promise.withResolvers<void>()
    const { thumbnails, wish, reads } = await setUp(test, noisePng({ width: 300, height: 300, seed: 2 }), hold.promise)
    const leaving = new AbortController()
    // Both places are taken, so that the third waits.
    const busy = ([512, 1024] as const).map((size) => thumbnails.get({ ...wish, size }))
    while (reads() < busy.length) await new Promise((resolve) => setTimeout(resolve, 1))
    const first = assert.rejects(thumbnails.get({ ...wish, size: 256, signal: leaving.signal }), { code: "overloaded" })
    const second = thumbnails.get({ ...wish, size: 256 })
    leaving.abort()
    await first
    hold.resolve()
    assert.ok((await second).byteLength > 0)
    await Promise.all(busy)
  })
})
