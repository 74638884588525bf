import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { base64Splice, dataUrlSplice, pictureBytes } from "./picture-body.ts"
import { preparedImage } from "./upstream-testing.ts"

describe("a picture in a request", () => {
  it("is the same in either encoding, as long as it says, and can be read again", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom("binary", "base64"), (bytes, encoding) => {
        const image = preparedImage(bytes, encoding)
        const splice = base64Splice(image)
        for (const _ of [1, 2]) {
          const text = Buffer.concat([...(splice.chunks() as Iterable<Uint8Array>)]).toString()
          assert.equal(text, Buffer.from(bytes).toString("base64"))
          assert.equal(text.length, splice.byteLength)
          assert.deepEqual(Buffer.concat([...pictureBytes(image)]), Buffer.from(bytes))
        }
      }),
    )
  })

  it("is made in pieces, so that a large one is not held twice", () => {
    const large = preparedImage(Buffer.alloc(1_000_000, "picture"), "binary")
    for (const piece of base64Splice(large).chunks() as Iterable<Uint8Array>) assert.ok(piece.byteLength <= 65_536)
    const encoded = preparedImage(Buffer.alloc(1_000_000, "picture"), "base64")
    for (const piece of pictureBytes(encoded)) assert.ok(piece.byteLength <= 65_536)
    assert.deepEqual([...(base64Splice(encoded).chunks() as Iterable<Uint8Array>)], encoded.chunks, "base64 is not copied")
  })

  it("has a head as a data URL", () => {
    const { prefix } = dataUrlSplice(preparedImage(Buffer.of(1), "binary", "image/webp"))
    assert.equal(prefix, "data:image/webp;base64,")
  })
})
