import assert from "node:assert/strict"
import { access, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, describe, it } from "node:test"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import { temporaryFolder } from "#database/database-testing.ts"
import { sha256 } from "../../test/support/pictures.ts"
import type { BlobStore, ByteRange } from "./blob-store.ts"

/** A store with a way to look behind it. */
export interface StoreUnderTest {
  readonly store: BlobStore
  /** Where files may lie that are put. */
  readonly folder: string
  /** Makes a blob look as if it had been put at that time. */
  age(sha256: string, putAt: Date): Promise<void>
  /** Lays something beside the blobs that is none, and tells whether it is still there. */
  stranger(): Promise<{ isThere(): Promise<boolean> }>
}

/** Reads a blob or a part of it whole. */
export async function readBlob(store: BlobStore, name: string, range?: ByteRange): Promise<Buffer> {
  return Buffer.concat((await Array.fromAsync(store.open(name, range))).map(({ bytes }) => bytes))
}

/** Puts bytes by way of a file and gives their name. */
export async function putBytes({ store, folder }: Pick<StoreUnderTest, "store" | "folder">, bytes: Uint8Array): Promise<string> {
  const path = join(folder, "file")
  await writeFile(path, bytes)
  await store.put(path, sha256(bytes))
  return sha256(bytes)
}

/** Whether an error says that there is no such blob. */
export const isMissing = (error: unknown): boolean => error instanceof GatewayError && error.code === "not_found"

const megabyte = 1024 * 1024
const content = Buffer.from("not really a picture")
const name = sha256(content)
const sizes = [0, 1, 65_536, 8 * megabyte, 8 * megabyte + 1, 20 * megabyte]

/** What every store of blobs keeps to. */
export function blobStoreContract(kind: string, setUp: (test: TestContext, folder: string) => Promise<StoreUnderTest>): void {
  const start = async (test: TestContext): Promise<StoreUnderTest> => setUp(test, await temporaryFolder(test))

  describe(`${kind} as a store of blobs`, () => {
    it("takes a file over, reads it whole and in part, and deletes it", async (test) => {
      const made = await start(test)
      const { store, folder } = made
      assert.equal(await store.has(name), false)
      await assert.rejects(readBlob(store, name), isMissing)
      await putBytes(made, content)
      await assert.rejects(access(join(folder, "file")))
      assert.equal(await store.has(name), true)
      assert.equal(String(await readBlob(store, name)), content.toString())
      assert.equal(String(await readBlob(store, name, { start: 4, end: 10 })), "really")
      await store.delete(name)
      await store.delete(name)
      assert.equal(await store.has(name), false)
      await assert.rejects(readBlob(store, name), isMissing)
      await assert.rejects(readBlob(store, name, { start: 4, end: 10 }), isMissing)
    })

    for (const size of sizes) {
      it(`gives ${size} bytes back as they were`, async (test) => {
        const made = await start(test)
        const bytes = Buffer.alloc(size, "0123456789abcdefg")
        const hash = await putBytes(made, bytes)
        assert.equal(sha256(await readBlob(made.store, hash)), hash)
      })
    }

    it("gives every range as it was", async (test) => {
      const made = await start(test)
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 255))
      const hash = await putBytes(made, bytes)
      const last = bytes.byteLength
      const edges = [0, 1, 65_535, 65_536, 131_072, last - 1, last]
      const ranges = edges.flatMap((start) => edges.filter((end) => end > start).map((end) => ({ start, end })))
      for (const range of ranges) assert.deepEqual(await readBlob(made.store, hash, range), bytes.subarray(range.start, range.end))
      const anywhere = fc.tuple(fc.nat(last - 1), fc.integer({ min: 1, max: last })).map(([start, length]) => {
        return { start, end: Math.min(start + length, last) }
      })
      await fc.assert(
        fc.asyncProperty(anywhere, async (range) => {
          const part = await readBlob(made.store, hash, range)
          assert.equal(sha256(part), sha256(bytes.subarray(range.start, range.end)))
        }),
        { numRuns: 30 },
      )
    })

    it("can be left in the middle of reading", async (test) => {
      const made = await start(test)
      const hash = await putBytes(made, Buffer.alloc(4 * megabyte, 1))
      for await (const { bytes } of made.store.open(hash)) {
        assert.ok(bytes.byteLength > 0)
        break
      }
      assert.equal((await readBlob(made.store, hash)).byteLength, 4 * megabyte)
    })

    it("takes the same bytes again, and they count as put now", async (test) => {
      const made = await start(test)
      await putBytes(made, content)
      await made.age(name, new Date(1000))
      await putBytes(made, content)
      assert.deepEqual(await Array.fromAsync(made.store.putBefore(new Date(2000))), [])
      assert.equal(String(await readBlob(made.store, name)), content.toString())
      assert.equal((await readdir(made.folder)).includes("file"), false)
    })

    it("takes no name but a hash", async (test) => {
      const { store } = await start(test)
      for (const text of ["", "../secret", `../${name}`, name.toUpperCase(), `${name}\n`]) {
        await assert.rejects(readBlob(store, text), TypeError)
        await assert.rejects(store.has(text), TypeError)
        await assert.rejects(store.delete(text), TypeError)
      }
    })

    it("names what is old, also while that is deleted, and nothing that is no blob", async (test) => {
      const made = await start(test)
      const { store } = made
      assert.deepEqual(await Array.fromAsync(store.putBefore(new Date())), [])
      const stranger = await made.stranger()
      const old = ["a", "b", "c", "d"].map((text) => sha256(Buffer.from(text)))
      for (const text of ["a", "b", "c", "d", "fresh"]) await putBytes(made, Buffer.from(text))
      for (const hash of old) await made.age(hash, new Date(1000))
      const named: string[] = []
      for await (const hash of store.putBefore(new Date(2000))) {
        named.push(hash)
        await store.delete(hash)
      }
      assert.deepEqual(named.toSorted(), old.toSorted())
      assert.equal(await store.has(sha256(Buffer.from("fresh"))), true)
      assert.ok(await stranger.isThere())
    })
  })
}
