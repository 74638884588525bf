import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { chunkings } from "../../test/support/chunkings.ts"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { JsonError, type JsonErrorKind } from "./json-error.ts"
import { JsonScanner, LiftedMark, type JsonPath, type ScanLimits } from "./scanner.ts"

interface Scan {
  /** The value with every mark replaced by its text. */
  readonly value: unknown
  readonly paths: readonly JsonPath[]
}

function scan(pieces: Iterable<Uint8Array>, limits?: ScanLimits): Scan {
  const scanner = new JsonScanner(limits)
  const lifts: { path: JsonPath; chunks: Buffer[]; whole: boolean }[] = []
  for (const piece of pieces) {
    for (const event of scanner.write(owned(piece))) {
      if (event.type === "lift-start") {
        assert.equal(event.lift, lifts.length)
        lifts.push({ path: event.path, chunks: [], whole: false })
        continue
      }
      const lift = lifts[event.lift]
      assert.ok(lift !== undefined && !lift.whole && event.lift === lifts.length - 1)
      if (event.type === "lift-end") lift.whole = true
      else assert.ok(lift.chunks.push(Buffer.from(event.chunk.bytes)) > 0 && event.chunk.bytes.byteLength > 0)
    }
  }
  const value = scanner.finish()
  assert.ok(scanner.done && lifts.every(({ whole }) => whole))
  const texts = lifts.map(({ chunks }) => Buffer.concat(chunks).toString())
  return { value: putBack(value, texts), paths: lifts.map(({ path }) => path) }
}

function putBack(value: unknown, texts: readonly string[]): unknown {
  if (value instanceof LiftedMark) return texts[value.lift]
  if (Array.isArray(value)) return value.map((member) => putBack(member, texts))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, putBack(member, texts)]))
}

/** Everything from 4 bytes on is lifted, so that short inputs reach every state. */
const eager: ScanLimits = { liftFromBytes: 4, strictLifts: true }

describe("JsonScanner reads", () => {
  const documents: readonly string[] = [
    "0",
    "-1.50e+3",
    " true ",
    "null",
    '""',
    '"short"',
    "[]",
    "{}",
    '[[],{},[{"a":[]}]]',
    ' { "a" : [ 1 , 2.5 , false ] ,\r\n\t"b" : { "c" : null } } ',
    '{"a":1,"a":2,"toString":3,"constructor":4}',
    '{"prototype":{"constructor":1}}',
    '"a string that is lifted"',
    '{"long":"0123456789","short":"012","list":["0123456789","",{"deep":"0123456789"}],"a key longer than lifted strings":1}',
    String.raw`{"escapes":"a\"b\\c\/d\b\f\n\r\t\u0041\u00e9\u6c34\ud83d\uDE00","\u006bey\n":"\\"}`,
    String.raw`["\\\\\\\\\"","\u003d\u003D","\"\"\"\""]`,
    '["ä水🖼","ä水🖼 and more ä水🖼","🖼🖼🖼"]',
    '\uFEFF{"a":"0123456789"}',
    `["${"\\\\".repeat(40)}\\""]`,
  ]
  for (const document of documents) {
    it(document, () => {
      const expected = JSON.parse(document.replace("\uFEFF", ""))
      for (const pieces of chunkings(Buffer.from(document))) {
        assert.deepEqual(scan(pieces, eager).value, expected)
        assert.deepEqual(scan(pieces).value, expected)
      }
    })
  }
})

describe("JsonScanner refuses", () => {
  const refusals: readonly [kind: JsonErrorKind, document: string | Uint8Array, message: RegExp, limits?: ScanLimits][] = [
    ["syntax", "", /^The JSON is empty/],
    ["syntax", " \n", /breaks off after 2 bytes/],
    ["syntax", '{"a":"0123', /breaks off after 10 bytes/],
    ["syntax", '["0123456789\\', /breaks off/],
    ["syntax", "[1,2", /breaks off/],
    ["syntax", "{}{}", /Found `\{` at byte 2 where nothing more belongs/],
    ["syntax", "1 2", /Found `2` at byte 2/],
    ["syntax", "<!doctype html>", /Found `<` at byte 0 where a value belongs/],
    ["syntax", "[1,]", /Found `\]` at byte 3 where a value belongs/],
    ["syntax", '{"a":1,}', /Found `\}` at byte 7 where a key belongs/],
    ["syntax", "[1 2]", /Found `2` at byte 3 where a comma/],
    ["syntax", "[1}", /Found `\}` at byte 2/],
    ["syntax", '{"a":1]', /Found `\]` at byte 6/],
    ["syntax", '{"a"}', /Found `\}` at byte 4 where `:` belongs/],
    ["syntax", '{"a":}', /Found `\}` at byte 5 where a value belongs/],
    ["syntax", "{1:2}", /Found `1` at byte 1 where a key or `\}` belongs/],
    ["syntax", "[,1]", /Found `,` at byte 1/],
    ["syntax", "[1,2]]", /Found `\]` at byte 5/],
    ["syntax", "// no\n1", /Found `\/` at byte 0/],
    ["syntax", "'a'", /Found `'` at byte 0/],
    ["syntax", "[\0]", /Found the byte 0x00 at byte 1/],
    ["syntax", "01", /The word at byte 0 is no number/],
    ["syntax", "[nul]", /The word at byte 1/],
    ["syntax", "[NaN]", /The word at byte 1/],
    ["syntax", "[1.]", /The word at byte 1/],
    ["syntax", "[.5]", /The word at byte 1/],
    ["syntax", "[+1]", /The word at byte 1/],
    ["syntax", "[0x1]", /The word at byte 1/],
    ["syntax", "[-]", /The word at byte 1/],
    ["syntax", '["\\x"]', /string at byte 1/],
    ["syntax", '["\\u00g0"]', /string at byte 1/],
    ["syntax", '["lifted \\x"]', /string at byte 1/],
    ["syntax", '["lifted \\u00g0"]', /string at byte 1/],
    ["syntax", '["lifted \\u00"]', /string at byte 1/],
    ["syntax", '["lifted \\u\u0010000"]', /control|string at byte 1/],
    ["syntax", '["a\n"]', /raw control character/],
    ["syntax", '["lifted\n"]', /raw control character/],
    ["syntax", '{"a\t":1}', /raw control character/],
    ["utf8", Buffer.from([0x22, 0xff, 0x22]), /not valid UTF-8/],
    ["utf8", Buffer.from([0x22, 0x41, 0x41, 0x41, 0x41, 0x41, 0xe6, 0xb0, 0x22]), /not valid UTF-8/],
    ["utf8", Buffer.from([0xef, 0xbb, 0x7b, 0x7d]), /not valid UTF-8/],
    ["syntax", "\uFEFF\uFEFF{}", /Found the byte 0xef at byte 3/],
    ["syntax", "{\uFEFF}", /Found the byte 0xef at byte 1/],
    ["utf8", '["lifted \\ud83d"]', /half of a surrogate pair/],
    ["utf8", '["lifted \\ud83d "]', /half of a surrogate pair/],
    ["utf8", '["lifted \\ude00"]', /half of a surrogate pair/],
    ["utf8", '["lifted \\ud83d\\n"]', /half of a surrogate pair/],
    ["utf8", '["lifted \\ud83d\\ud83d\\ude00"]', /half of a surrogate pair/],
    ["depth", "[".repeat(65), /more than 64 levels/],
    ["depth", '[{"a":[', /more than 2 levels/, { maxDepth: 2 }],
    ["keys", '{"a":1,"b":[{"c":2}]}', /more than 2 keys/, { maxKeys: 2 }],
    ["keys", `{"${"a".repeat(1025)}":1}`, /key at byte 1 is longer than 1024 bytes/],
    ["duplicate", '{"n":1,"m":2,"n":1000000}', /`n` comes twice/, { uniqueKeys: new Set(["n"]) }],
    ["duplicate", '{"n":null,"\\u006e":2}', /`n` comes twice/, { uniqueKeys: new Set(["n"]) }],
    ["forbidden-key", '{"a":[{"__proto__":1}]}', /`__proto__` is not allowed/],
    ["forbidden-key", '{"\\u005f_proto__":{}}', /`__proto__` is not allowed/],
    ["forbidden-key", '{"constructor":{"a":1,"prototype":{}}}', /`constructor.prototype` is not allowed/],
    ["too-large", '["abc","abc"]', /more than 10 bytes/, { maxSkeletonBytes: 10 }],
    ["too-large", `[${"1".repeat(20)}`, /more than 10 bytes/, { maxSkeletonBytes: 10 }],
  ]
  for (const [kind, document, message, limits] of refusals) {
    it(`${kind}: ${String(document).slice(0, 60)}`, () => {
      for (const pieces of chunkings(Buffer.from(document))) {
        assert.throws(
          () => scan(pieces, { ...eager, ...limits }),
          (error) => {
            assert.ok(error instanceof JsonError, String(error))
            assert.equal(error.kind, kind)
            assert.match(error.message, message)
            return error.offset >= 0 && error.offset <= Buffer.byteLength(document)
          },
        )
      }
    })
  }
})

describe("JsonScanner limits", () => {
  it("let pass what just fits", () => {
    assert.doesNotThrow(() => scan([Buffer.from("[".repeat(64) + "]".repeat(64))]))
    assert.doesNotThrow(() => scan([Buffer.from('{"a":1,"b":2}')], { maxKeys: 2 }))
    assert.doesNotThrow(() => scan([Buffer.from(`{"${"a".repeat(1024)}":1}`)]))
    assert.doesNotThrow(() => scan([Buffer.from('[{"n":1},{"n":2}]')], { uniqueKeys: new Set(["n"]) }))
    assert.doesNotThrow(() => scan([Buffer.from(`[ "abc","${"a".repeat(2000)}" ]`)], { maxSkeletonBytes: 12 }))
  })

  it("count a string's bytes as they are written", () => {
    const lifted = (inside: string): boolean => scan([Buffer.from(`"${inside}"`)], { liftFromBytes: 6 }).paths.length === 1
    assert.deepEqual(["12345", "123456", "\\u0041", "äää", "ää1"].map(lifted), [false, true, true, true, false])
  })

  it("take raw control characters in lifted strings unless they are strict", () => {
    for (const pieces of chunkings(Buffer.from('["a\nb\tc\\nd"]'))) {
      assert.deepEqual(scan(pieces, { liftFromBytes: 4 }).value, ["a\nb\tc\nd"])
    }
  })
})

describe("JsonScanner events", () => {
  const document = '{"id":"x","parts":[{"mime":"image/png","data":"0123456789"},"abcdefgh"],"last":1}'

  it("name the place of a lifted string", () => {
    for (const pieces of chunkings(Buffer.from(document))) {
      assert.deepEqual(scan(pieces, { liftFromBytes: 8 }).paths, [
        ["parts", 0, "mime"],
        ["parts", 0, "data"],
        ["parts", 1],
      ])
    }
  })

  it("come with a snapshot of all that stands before the string", () => {
    const scanner = new JsonScanner({ liftFromBytes: 10 })
    const snapshots: string[] = []
    assert.equal(scanner.snapshot(), undefined)
    for (const byte of Buffer.from(document)) {
      for (const event of scanner.write(owned(Buffer.of(byte)))) {
        if (event.type === "lift-start") snapshots.push(JSON.stringify(scanner.snapshot()))
      }
    }
    assert.deepEqual(snapshots, ['{"id":"x","parts":[{"mime":"image/png","data":{"lift":0}}]}'])
    assert.equal(scanner.snapshot(), scanner.finish())
  })

  it("tell when the document is whole", () => {
    const scanner = new JsonScanner()
    assert.deepEqual([...scanner.write(owned(Buffer.from('{"a":1')))], [])
    assert.equal(scanner.done, false)
    assert.deepEqual([...scanner.write(owned(Buffer.from("} \n")))], [])
    assert.equal(scanner.done, true)
  })

  it("hand on slices of the input where there is no escape, and return every lease", () => {
    const bytes = Uint8Array.from(Buffer.from(JSON.stringify(["A".repeat(3000), `${"B".repeat(3000)}\n${"C".repeat(3000)}`])))
    const scanner = new JsonScanner()
    let readers = 0
    let shared = 0
    for (let start = 0; start < bytes.length; start += 1000) {
      const lease = { retain: () => void readers++, release: () => void readers-- }
      const chunk: Chunk = { bytes: bytes.subarray(start, start + 1000), lease }
      readers++
      for (const event of scanner.write(chunk)) {
        if (event.type !== "lift-chunk") continue
        if (event.chunk.bytes.buffer === bytes.buffer) shared += event.chunk.bytes.byteLength
        event.chunk.lease.release()
      }
      assert.equal(readers, 0)
    }
    scanner.finish()
    // Copied are only the heads that were too short to be lifted, and the piece with the escape.
    assert.ok(shared > 6000 && shared < 7000, `${shared} bytes were handed on without a copy`)
  })

  it("return the chunk's lease when reading stops half-way or fails", () => {
    for (const text of [`["${"A".repeat(2000)}"]`, "[}"]) {
      let readers = 1
      const lease = { retain: () => void readers++, release: () => void readers-- }
      try {
        for (const _event of new JsonScanner().write({ bytes: Buffer.from(text), lease })) break
      } catch (error) {
        assert.ok(error instanceof JsonError)
      }
      assert.equal(readers, 0)
    }
  })
})

describe("JsonScanner against JSON.parse", () => {
  const pieceLengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 })

  function* chop(bytes: Buffer, lengths: readonly number[]): Generator<Uint8Array> {
    for (let start = 0, index = 0; start < bytes.length; index++) {
      const length = lengths[index % lengths.length] ?? 1
      yield bytes.subarray(start, start + length)
      start += length
    }
  }

  it("gives the same value for any document at any chunking", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 }).map((string) => string.toWellFormed())
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        text,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          text.filter((key) => key !== "__proto__"),
          tie("value"),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }))
    const escapes = fc.constantFrom<(json: string) => string>(
      (json) => json,
      (json) => json.replaceAll("/", "\\/"),
      (json) => json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    )
    fc.assert(
      fc.property(value, escapes, pieceLengths, fc.integer({ min: 0, max: 3 }), (value, escape, lengths, indent) => {
        const json = escape(JSON.stringify(value, null, indent))
        assert.deepEqual(scan(chop(Buffer.from(json), lengths), eager).value, JSON.parse(json))
      }),
      { numRuns: 2000 },
    )
  })

  it("refuses what JSON.parse refuses", () => {
    const token = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      '"abcdef"',
      "\\",
      "\\u00",
      "1",
      "-",
      ".5",
      "e1",
      "true",
      "n",
      " ",
      "\n",
      "é",
    )
    fc.assert(
      fc.property(fc.array(token, { maxLength: 9 }), pieceLengths, (tokens, lengths) => {
        const json = tokens.join("")
        let expected: unknown
        try {
          expected = JSON.parse(json)
        } catch {
          assert.throws(() => scan(chop(Buffer.from(json), lengths), eager), JsonError)
          return
        }
        assert.deepEqual(scan(chop(Buffer.from(json), lengths), eager).value, expected)
      }),
      { numRuns: 20_000 },
    )
  })
})
