import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { pieces } from "../../test/support/chunkings.ts"
import { Base64Decoder, Base64Encoder, Base64Error, type Base64Options, decodeAndCompare, decodedLength, encodedLength } from "./base64.ts"

const chunkSizes = [1, 2, 3, 5, 7, 4096, Number.POSITIVE_INFINITY]

function decode(chunks: Iterable<Uint8Array>, options?: Base64Options): { canonical: string; decoded: Buffer } {
  const decoder = new Base64Decoder(options)
  const steps = [...chunks].map((piece) => decoder.write(piece))
  steps.push(decoder.finish())
  return {
    canonical: Buffer.concat(steps.flatMap((step) => step.canonical)).toString(),
    decoded: Buffer.concat(steps.flatMap((step) => step.decoded)),
  }
}

function encode(chunks: Iterable<Uint8Array>): string {
  const encoder = new Base64Encoder()
  return Buffer.concat([...[...chunks].map((piece) => encoder.write(piece)), encoder.finish()]).toString()
}

describe("Base64Decoder", () => {
  const accepted: readonly [title: string, input: string, canonical: string][] = [
    ["nothing", "", ""],
    ["whole groups", "QUJD", "QUJD"],
    ["one padding character", "QUI=", "QUI="],
    ["two padding characters", "QQ==", "QQ=="],
    ["no padding where one belongs", "QUI", "QUI="],
    ["no padding where two belong", "QQ", "QQ=="],
    ["the URL-safe alphabet", "-_-_", "+/+/"],
    ["both alphabets", "-/+_", "+/+/"],
    ["line breaks and tabs", "QU\r\nJD\n\tQUJD\n", "QUJDQUJD"],
    ["white space around padding", "QQ= \n =\n", "QQ=="],
  ]
  for (const [title, input, canonical] of accepted) {
    for (const size of chunkSizes) {
      it(`takes ${title}, ${size} bytes at a time`, () => {
        const result = decode(pieces(Buffer.from(input), size))
        assert.equal(result.canonical, canonical)
        assert.deepEqual(result.decoded, Buffer.from(canonical, "base64"))
      })
    }
  }

  const refused: readonly [title: string, input: string, offset: number, options?: Base64Options][] = [
    ["a character outside the alphabet", "QUJDQ!JD", 5],
    ["a byte above ASCII", "QUJDé", 4],
    ["NUL", "QUJ\0", 3],
    ["content behind padding", "QQ==QUJD", 4],
    ["a third padding character", "QQ===", 4],
    ["padding of a whole group", "QUJD=", 5],
    ["too much padding", "QUI==", 5],
    ["too little padding", "QQ=", 3],
    ["padding alone", "==", 2],
    ["a single character of a group", "QUJDQ", 5],
    ["set bits behind one byte", "QR==", 4],
    ["set bits behind two bytes", "QUJ", 3],
    ["white space in strict mode", "QUJD QUJD", 4, { strict: true }],
  ]
  for (const [title, input, offset, options] of refused) {
    for (const size of chunkSizes) {
      it(`refuses ${title}, ${size} bytes at a time, and says where`, () => {
        assert.throws(
          () => decode(pieces(Buffer.from(input), size), options),
          (error) => error instanceof Base64Error && error.offset === offset && error.message.includes(`byte ${offset}`),
        )
      })
    }
  }

  it("hands canonical input on without copying it, whatever its alignment", () => {
    const input = Buffer.from(Buffer.alloc(100_000, "limn").toString("base64"))
    const decoder = new Base64Decoder()
    for (const piece of [input.subarray(0, 5), input.subarray(5, 90_002)]) {
      const { canonical } = decoder.write(piece)
      assert.equal(canonical.length, 1)
      assert.equal(canonical[0]?.buffer, input.buffer)
      assert.equal(canonical[0]?.byteOffset, piece.byteOffset)
      assert.equal(canonical[0]?.byteLength, piece.byteLength)
    }
  })

  it("agrees with the platform for any bytes, line length, alphabet and chunking", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60_000 }),
        fc.constantFrom("base64", "base64url"),
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 3, max: 40_000 }),
        (bytes, encoding, lineLength, size) => {
          const text = Buffer.from(bytes).toString(encoding as BufferEncoding)
          const lines = pieces(Buffer.from(text), lineLength).map((line) => `${Buffer.from(line).toString()}\n`)
          const result = decode(pieces(Buffer.from(lines.join("")), size))
          assert.deepEqual(result.decoded, Buffer.from(bytes))
          assert.equal(result.canonical, Buffer.from(bytes).toString("base64"))
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe("the decoder of platforms without setFromBase64", () => {
  for (const [text, expected] of [
    ["", 0],
    ["QUJDQUJD", 6],
    ["QUI=", undefined],
    ["QU-_", undefined],
    ["Q\nUJ", undefined],
    ["QU!D", undefined],
    ["Qé=D", undefined],
  ] as const) {
    it(`gives ${expected ?? "nothing"} for ${JSON.stringify(text)}`, () => {
      const target = Buffer.alloc(16)
      assert.equal(decodeAndCompare(text, target), expected)
      if (expected !== undefined) assert.equal(target.toString("latin1", 0, expected), Buffer.from(text, "base64").toString("latin1"))
    })
  }
})

describe("Base64Encoder", () => {
  it("agrees with the platform for any bytes and chunking", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60_000 }), fc.integer({ min: 1, max: 40_000 }), (bytes, size) => {
        assert.equal(encode(pieces(bytes, size)), Buffer.from(bytes).toString("base64"))
      }),
      { numRuns: 200 },
    )
  })

  it("does not depend on the memory of an earlier chunk", () => {
    const encoder = new Base64Encoder()
    const chunk = Buffer.from("abcd")
    const first = encoder.write(chunk)
    chunk.fill(0)
    assert.equal(Buffer.concat([first, encoder.write(Buffer.from("ef")), encoder.finish()]).toString(), "YWJjZGVm")
  })
})

describe("lengths", () => {
  it("are those of the platform's base64, wherever it is cut", () => {
    for (let byteLength = 0; byteLength < 9; byteLength++) {
      const text = Buffer.from(Buffer.alloc(byteLength, 7).toString("base64"))
      assert.equal(encodedLength(byteLength), text.byteLength)
      for (const size of chunkSizes) assert.equal(decodedLength([...pieces(text, size), Buffer.alloc(0)]), byteLength)
    }
  })
})
