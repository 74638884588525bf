import assert from "node:assert/strict"
import { access, readdir, stat, symlink, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import { temporaryFolder } from "#database/database-testing.ts"
import { sha256 } from "../../test/support/pictures.ts"
import type { ByteRange } from "./blob-store.ts"
import { DiskStore } from "./disk.ts"

const content = Buffer.from("not really a picture")
const name = sha256(content)

async function setUp(
  t: TestContext,
): Promise<{ readonly folder: string; readonly store: DiskStore; readonly put: (bytes?: Buffer) => Promise<void> }> {
  const folder = await temporaryFolder(t)
  const store = new DiskStore(join(folder, "blobs"))
  const put = async (bytes: Buffer = content): Promise<void> => {
    await writeFile(join(folder, "file"), bytes)
    await store.put(join(folder, "file"), sha256(bytes))
  }
  return { folder, store, put }
}

async function read(store: DiskStore, hash: string, range?: ByteRange): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const { bytes } of store.open(hash, range)) pieces.push(bytes)
  return Buffer.concat(pieces).toString()
}

const isMissing = (error: unknown): boolean => error instanceof GatewayError && error.code === "not_found"

test("moves a file in, reads it whole and in part, and deletes it", async (t) => {
  const { folder, store, put } = await setUp(t)
  assert.equal(await store.has(name), false)
  await put()
  await assert.rejects(access(join(folder, "file")))
  await access(join(folder, "blobs", name.slice(0, 2), name))
  assert.equal(await store.has(name), true)
  assert.equal(await read(store, name), content.toString())
  assert.equal(await read(store, name, { start: 4, end: 10 }), "really")
  await store.delete(name)
  await store.delete(name)
  await assert.rejects(read(store, name), isMissing)
})

test("the same bytes again are not written again, and count as put now", async (t) => {
  const { folder, put } = await setUp(t)
  await put()
  const path = join(folder, "blobs", name.slice(0, 2), name)
  const { ino } = await stat(path)
  await utimes(path, new Date(0), new Date(0))
  await put()
  const after = await stat(path)
  assert.equal(after.ino, ino)
  assert.ok(after.mtimeMs > 0)
  assert.deepEqual(await readdir(folder), ["blobs"])
})

test("no link is followed and no other text becomes a path", async (t) => {
  const { folder, store, put } = await setUp(t)
  await put()
  const other = `${name.slice(0, 2)}${"0".repeat(62)}`
  await writeFile(join(folder, "secret"), "secret")
  await symlink(join(folder, "secret"), join(folder, "blobs", name.slice(0, 2), other))
  await assert.rejects(read(store, other), isMissing)
  for (const text of ["", "../secret", `../${name}`, name.toUpperCase(), `${name}\n`]) await assert.rejects(read(store, text), TypeError)
})

test("sweeps what is old and not vouched for", async (t) => {
  const { folder, store, put } = await setUp(t)
  assert.equal(await store.sweep(new Date(), async () => false), 0)
  const kept = Buffer.from("kept")
  const fresh = Buffer.from("fresh")
  for (const bytes of [content, kept, fresh]) await put(bytes)
  for (const bytes of [content, kept]) {
    const hash = sha256(bytes)
    await utimes(join(folder, "blobs", hash.slice(0, 2), hash), new Date(1000), new Date(1000))
  }
  await writeFile(join(folder, "blobs", "note"), "")
  await utimes(join(folder, "blobs", "note"), new Date(1000), new Date(1000))
  assert.equal(await store.sweep(new Date(2000), async (hash) => hash === sha256(kept)), 1)
  assert.deepEqual(await Promise.all([content, kept, fresh].map((bytes) => store.has(sha256(bytes)))), [false, true, true])
  await access(join(folder, "blobs", "note"))
})
