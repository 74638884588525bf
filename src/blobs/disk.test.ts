import assert from "node:assert/strict"
import { access, mkdir, stat, symlink, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { test } from "node:test"
import { temporaryFolder } from "#database/database-testing.ts"
import { sha256 } from "../../test/support/pictures.ts"
import { blobStoreContract, isMissing, putBytes, readBlob } from "./blob-store.contract.ts"
import { DiskStore } from "./disk.ts"

const content = Buffer.from("not really a picture")
const name = sha256(content)

blobStoreContract("a folder", async (_test, folder) => {
  const store = new DiskStore(join(folder, "blobs"))
  return {
    store,
    folder,
    age: (hash, putAt) => utimes(store.pathOf(hash), putAt, putAt),
    stranger: async () => {
      const path = join(folder, "blobs", "note")
      await mkdir(join(folder, "blobs"), { recursive: true })
      await writeFile(path, "")
      await utimes(path, new Date(1000), new Date(1000))
      return { isThere: () => access(path).then(() => true) }
    },
  }
})

test("the same bytes again are not written again", async (t) => {
  const folder = await temporaryFolder(t)
  const store = new DiskStore(join(folder, "blobs"))
  await putBytes({ store, folder }, content)
  const path = join(folder, "blobs", name.slice(0, 2), name)
  const { ino } = await stat(path)
  await putBytes({ store, folder }, content)
  assert.equal((await stat(path)).ino, ino)
})

test("no link is followed", async (t) => {
  const folder = await temporaryFolder(t)
  const store = new DiskStore(join(folder, "blobs"))
  await putBytes({ store, folder }, content)
  const other = `${name.slice(0, 2)}${"0".repeat(62)}`
  await writeFile(join(folder, "secret"), "secret")
  await symlink(join(folder, "secret"), join(folder, "blobs", name.slice(0, 2), other))
  await assert.rejects(readBlob(store, other), isMissing)
})
