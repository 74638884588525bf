import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { test } from "node:test"
import fc from "fast-check"
import type { StoredImage } from "#canonical/image.ts"
import { forEachEngine, temporaryFolder } from "#database/database-testing.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { sha256 } from "../../test/support/pictures.ts"
import type { BlobStore } from "./blob-store.ts"
import { DiskStore } from "./disk.ts"
import { PictureArchive, type PictureArchiveOptions } from "./picture-archive.ts"
import type { PictureRows } from "./picture-rows.ts"

/** What nodes do at the same moment, all of it with the same bytes, of which there are two pictures or only an orphan. */
type Deed = "keep" | "remove one" | "remove other" | "sweep"

const deeds = fc.array(fc.constantFrom<Deed>("keep", "remove one", "remove other", "sweep"), { minLength: 2, maxLength: 5 })

/** Between any two steps of one node come steps of the others, in an order that the scheduler makes up. */
function interleave(scheduler: fc.Scheduler, store: BlobStore, rows: PictureRows): PictureArchiveOptions {
  return {
    store: {
      put: scheduler.scheduleFunction((path, name) => store.put(path, name)),
      has: scheduler.scheduleFunction((name) => store.has(name)),
      delete: async (name) => {
        // Held back before it is done: what decided it may be long ago.
        await scheduler.schedule(Promise.resolve())
        await store.delete(name)
      },
      open: (name, range) => store.open(name, range),
      putBefore: (before) => store.putBefore(before),
    },
    rows: {
      insert: scheduler.scheduleFunction((row) => rows.insert(row)),
      find: scheduler.scheduleFunction((id) => rows.find(id)),
      findByHash: (name, keyId, now) => rows.findByHash(name, keyId, now),
      expired: scheduler.scheduleFunction((now, limit) => rows.expired(now, limit)),
      beginRemoval: scheduler.scheduleFunction((id, now, until) => rows.beginRemoval(id, now, until)),
      isRemoving: scheduler.scheduleFunction((name, now) => rows.isRemoving(name, now)),
      remove: scheduler.scheduleFunction((id) => rows.remove(id)),
      countBySha: scheduler.scheduleFunction((name) => rows.countBySha(name)),
    },
  }
}

forEachEngine((open) => {
  test("whatever nodes keep and remove at once, a picture never lacks its bytes, and bytes go with their last picture", async (t) => {
    const folder = await temporaryFolder(t)
    const database = await open(t)
    const nodes = [new PicturesTable(database), new PicturesTable(await open(t, database))] as const
    const store = new DiskStore(join(folder, "blobs"))
    let rounds = 0
    let files = 0

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), deeds, fc.boolean(), async (scheduler, todo, isOrphan) => {
        const bytes = Buffer.from(`picture ${rounds++}`)
        const hash = sha256(bytes)
        const keep = async (archive: PictureArchive): Promise<StoredImage> => {
          const path = join(folder, `file-${files++}`)
          await writeFile(path, bytes)
          return archive.keep({ path, sha256: hash, mediaType: "image/png", width: 3, height: 4, byteLength: bytes.length }, {})
        }
        const plain = new PictureArchive({ store, rows: nodes[0] })
        const [one, other] = [await keep(plain), await keep(plain)]
        if (isOrphan) for (const { id } of [one, other]) await nodes[0].remove(id)

        const work = async (deed: Deed, index: number): Promise<unknown> => {
          const archive = new PictureArchive(interleave(scheduler, store, nodes[index % 2] ?? nodes[0]))
          if (deed === "keep") return keep(archive)
          if (deed === "sweep") return archive.removeOrphans(new Date(Date.now() + 60_000))
          return archive.remove(deed === "remove one" ? one : other)
        }
        await scheduler.waitFor(Promise.all(todo.map(work)))

        const isKept = (await nodes[0].countBySha(hash)) > 0
        if (isKept || !isOrphan || todo.includes("sweep")) assert.equal(await store.has(hash), isKept)
        assert.equal(isKept, todo.includes("keep") || !(isOrphan || (todo.includes("remove one") && todo.includes("remove other"))))
        await store.delete(hash)
      }),
      { numRuns: 60 },
    )
  })
})
