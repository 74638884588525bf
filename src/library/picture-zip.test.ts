import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, it } from "node:test"
import { unzipSync } from "fflate"
import type { Chunk } from "#bytes/chunk.ts"
import { zipFiles, type ZippedFile } from "./picture-zip.ts"

const modifiedAt = new Date(2026, 10, 21)

/** Chunks that know whether they were released. */
function pool() {
  const held = { now: 0, most: 0 }
  const lend = (bytes: Uint8Array): Chunk => {
    held.now++
    held.most = Math.max(held.most, held.now)
    return { bytes, lease: { retain: () => held.now++, release: () => held.now-- } }
  }
  return { held, lend }
}

async function readAll(chunks: AsyncIterable<Chunk>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const { bytes, lease } of chunks) {
    pieces.push(Uint8Array.from(bytes))
    lease.release()
  }
  return Buffer.concat(pieces)
}

describe("zipFiles", () => {
  it("packs files byte for byte, with names in any script, and gives every chunk back", async () => {
    const { held, lend } = pool()
    const contents = { "狐 01.png": randomBytes(300_000), "a.png": randomBytes(10), "empty.png": Buffer.alloc(0) }
    const files = Object.entries(contents).map(([name, bytes]) => ({
      name,
      modifiedAt,
      async *read() {
        for (let at = 0; at < bytes.byteLength; at += 64_000) yield lend(bytes.subarray(at, at + 64_000))
      },
    }))
    const archive = await readAll(
      zipFiles(
        files,
        () => assert.fail(),
        () => [],
      ),
    )
    assert.deepEqual(
      { ...unzipSync(archive) },
      Object.fromEntries(Object.entries(contents).map(([name, bytes]) => [name, new Uint8Array(bytes)])),
    )
    assert.deepEqual(held, { now: 0, most: 1 })
    // Bit 11: the name is UTF-8.
    assert.equal(archive.readUInt16LE(6) & 0x800, 0x800)
  })

  it("reads no further than it is read", async () => {
    const { lend } = pool()
    let read = 0
    const file = {
      name: "a",
      modifiedAt,
      async *read() {
        for (; read < 1000; read++) yield lend(new Uint8Array(1000))
      },
    }
    const archive = zipFiles(
      [file],
      () => {},
      () => [],
    )[Symbol.asyncIterator]()
    for (let index = 0; index < 5; index++) await archive.next()
    assert.ok(read <= 5, `${read} chunks were read for 5`)
    await archive.return(undefined)
  })

  it("leaves out what cannot be read, and breaks off where a file does", async () => {
    const fails = (after: number): ZippedFile => ({
      name: `fails after ${after}`,
      modifiedAt,
      async *read() {
        for (let index = 0; index < after; index++) yield pool().lend(new Uint8Array(10))
        throw new Error("gone")
      },
    })
    const skipped: string[] = []
    const note = (): readonly ZippedFile[] => [
      {
        name: "missing.txt",
        modifiedAt,
        async *read() {
          yield pool().lend(Buffer.from(skipped.join("\n")))
        },
      },
    ]
    const archive = unzipSync(await readAll(zipFiles([fails(0)], ({ name }) => skipped.push(name), note)))
    assert.deepEqual(Object.keys(archive), ["missing.txt"])
    assert.equal(Buffer.from(archive["missing.txt"] ?? []).toString(), "fails after 0")
    await assert.rejects(
      readAll(
        zipFiles(
          [fails(2)],
          () => {},
          () => [],
        ),
      ),
      /gone/,
    )
  })
})
