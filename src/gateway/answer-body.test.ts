import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { Chunk } from "#bytes/chunk.ts"
import { beginBody } from "./answer-body.ts"

/** A body of letters, whose leases are counted. */
function bodyOf(letters: string, failure?: Error) {
  const leases = { open: 0 }
  async function* chunks(): AsyncGenerator<Chunk> {
    for (const letter of letters) {
      leases.open++
      yield { bytes: Buffer.from(letter), lease: { retain() {}, release: () => void leases.open-- } }
    }
    if (failure !== undefined) throw failure
  }
  const endings: boolean[] = []
  return { chunks: chunks(), leases, endings, ended: (complete: boolean) => void endings.push(complete) }
}

async function textOf(body: Uint8Array | AsyncIterable<Chunk>): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString()
  let text = ""
  for await (const { bytes, lease } of body) {
    text += Buffer.from(bytes).toString()
    lease.release()
  }
  return text
}

describe("beginBody", () => {
  it("gives a short body whole", async () => {
    const { chunks, leases, endings, ended } = bodyOf("abc")
    const body = await beginBody(chunks, 3, ended)
    assert.ok(body instanceof Uint8Array)
    assert.equal(await textOf(body), "abc")
    assert.deepEqual([leases.open, endings], [0, [true]])
  })

  for (const wholeBytes of [0, 1, 2]) {
    it(`gives a longer one as it comes, after ${wholeBytes} bytes`, async () => {
      const { chunks, leases, endings, ended } = bodyOf("abcd")
      const body = await beginBody(chunks, wholeBytes, ended)
      assert.ok(!(body instanceof Uint8Array))
      assert.equal(leases.open, wholeBytes + 1)
      assert.equal(await textOf(body), "abcd")
      assert.deepEqual([leases.open, endings], [0, [true]])
    })
  }

  it("throws what fails before the head, and gives all memory back", async () => {
    const { chunks, leases, endings, ended } = bodyOf("ab", new Error("broke off"))
    await assert.rejects(beginBody(chunks, 10, ended), /broke off/)
    assert.deepEqual([leases.open, endings], [0, [false]])
  })

  it("tears where it fails later, and says that it was not read to its end", async () => {
    const { chunks, leases, endings, ended } = bodyOf("ab", new Error("broke off"))
    await assert.rejects(beginBody(chunks, 0, ended).then(textOf), /broke off/)
    assert.deepEqual([leases.open, endings], [0, [false]])
  })

  it("gives all memory back where its reader leaves", async () => {
    const { chunks, leases, endings, ended } = bodyOf("abcdef")
    const body = await beginBody(chunks, 2, ended)
    assert.ok(!(body instanceof Uint8Array))
    for await (const { lease } of body) {
      lease.release()
      break
    }
    assert.deepEqual([leases.open, endings], [0, [false]])
  })
})
