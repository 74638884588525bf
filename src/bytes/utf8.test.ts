import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { decodeUtf8, Utf8Error, Utf8Guard } from "./utf8.ts"

function check(pieces: readonly Uint8Array[]): boolean {
  const guard = new Utf8Guard()
  try {
    for (const piece of pieces) guard.write(piece)
    guard.finish()
    return true
  } catch (error) {
    assert.ok(error instanceof Utf8Error)
    return false
  }
}

const cases: readonly [title: string, bytes: Buffer, valid: boolean][] = [
  ["nothing", Buffer.alloc(0), true],
  ["ASCII with NUL", Buffer.from("a\0b"), true],
  ["two, three and four bytes a character", Buffer.from("ä水🖼ä水🖼"), true],
  ["a byte order mark, which is kept", Buffer.from("\uFEFFa"), true],
  ["a lone continuation", Buffer.from([0x61, 0x80]), false],
  ["an overlong slash", Buffer.from([0xc0, 0xaf]), false],
  ["an encoded surrogate", Buffer.from([0xed, 0xa0, 0x80]), false],
  ["a character beyond Unicode", Buffer.from([0xf4, 0x90, 0x80, 0x80]), false],
  ["UTF-16", Buffer.from("\uFEFFa", "utf16le"), false],
  ["a character cut off by the end", Buffer.from([0x61, 0xe6, 0xb0]), false],
  ["a character cut off by ASCII", Buffer.from([0xe6, 0xb0, 0x61]), false],
]

for (const [title, bytes, valid] of cases) {
  describe(title, () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)]
      it(`is ${valid ? "taken" : "refused"} when cut at ${cut}`, () => {
        assert.equal(check(pieces), valid)
        if (valid) assert.equal(decodeUtf8(pieces), bytes.toString())
        else assert.throws(() => decodeUtf8(pieces), Utf8Error)
      })
    }
    it("is judged the same byte by byte", () => assert.equal(check([...bytes].map((byte) => Buffer.of(byte))), valid))
  })
}

describe("any bytes in any pieces", () => {
  it("are judged as the platform judges the whole", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: "binary", maxLength: 6 }).map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        let valid = true
        try {
          new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces))
        } catch {
          valid = false
        }
        assert.equal(check(pieces), valid)
      }),
      { numRuns: 2000 },
    )
  })
})
