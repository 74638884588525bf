import assert from "node:assert/strict"
import { readdir, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it } from "node:test"
import { temporaryFolder } from "#database/database-testing.ts"
import { ThumbnailFolder } from "./thumbnail-folder.ts"

const hashOf = (digit: number): string => String(digit).padStart(64, "0")

describe("ThumbnailFolder", () => {
  it("gives back what was written, and forgets all sizes of it", async (test) => {
    const path = join(await temporaryFolder(test), "thumbnails")
    const folder = new ThumbnailFolder(path)
    assert.equal(await folder.read(hashOf(1), 256), undefined)
    await folder.forget(hashOf(1))
    for (const size of [256, 512] as const) await folder.write(hashOf(1), size, Buffer.from(`${size}`))
    assert.equal((await folder.read(hashOf(1), 512))?.toString(), "512")
    assert.equal(await folder.read(hashOf(1), 1024), undefined)
    await folder.forget(hashOf(1))
    assert.deepEqual(await readdir(path), [])
  })

  it("sweeps what belongs to nothing that is kept, and old drafts", async (test) => {
    const path = await temporaryFolder(test)
    const folder = new ThumbnailFolder(path)
    for (let digit = 0; digit < 1200; digit++) await writeFile(join(path, `${hashOf(digit)}-256.webp`), "")
    for (const name of ["old.part", "new.part", "note.txt"]) await writeFile(join(path, name), "")
    await utimes(join(path, "old.part"), 1000, 1000)
    const asked: number[] = []
    await folder.sweep(async (hashes) => {
      asked.push(hashes.length)
      return new Set(hashes.filter((hash) => Number(hash) % 100 === 0))
    })
    const left = await readdir(path)
    assert.deepEqual(left.filter((name) => !name.endsWith(".webp")).toSorted(), ["new.part", "note.txt"])
    assert.equal(left.length, 12 + 2)
    assert.ok(asked.every((count) => count <= 500))
    await new ThumbnailFolder(join(path, "nowhere")).sweep(() => assert.fail())
  })
})
