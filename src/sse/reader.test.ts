import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { chunkings } from "../../test/support/chunkings.ts"
import { owned } from "#bytes/chunk.ts"
import { SseError, type SseLimits, SseReader } from "./reader.ts"

interface ReadEvent {
  readonly data: string
  readonly event?: string
  readonly id?: string
}

/** The events of a stream, and `"cut"` at the end of one that was. */
function read(pieces: Iterable<Uint8Array>, limits?: SseLimits): (ReadEvent | "cut")[] {
  const reader = new SseReader(limits)
  const events: (ReadEvent | "cut")[] = []
  let data: Buffer[] = []
  const take = (tokens: ReturnType<SseReader["write"]>): void => {
    for (const token of tokens) {
      if (token.type === "data") data.push(Buffer.from(token.chunk.bytes))
      else if (token.type === "cut") events.push("cut")
      else {
        const { type: _type, ...fields } = token
        events.push({ data: Buffer.concat(data).toString(), ...fields })
        data = []
      }
    }
  }
  for (const piece of pieces) take(reader.write(owned(piece)))
  take(reader.finish())
  return events
}

describe("SseReader reads", () => {
  const streams: readonly [title: string, stream: string, events: readonly (ReadEvent | "cut")[]][] = [
    ["nothing", "", []],
    ["one event", "data: a\n\n", [{ data: "a" }]],
    ["no space behind the colon", "data:a\n\n", [{ data: "a" }]],
    ["only the first space as padding", "data:  a \n\n", [{ data: " a " }]],
    ["several events", "data: a\n\ndata: b\n\n\n\ndata: [DONE]\n\n", [{ data: "a" }, { data: "b" }, { data: "[DONE]" }]],
    ["several lines of data", "data: a\ndata\ndata:\ndata: b\n\n", [{ data: "a\n\n\nb" }]],
    ["empty data", "data\n\ndata:\n\n", [{ data: "" }, { data: "" }]],
    ["carriage returns", "data: a\rdata: b\r\rdata: c\r\r", [{ data: "a\nb" }, { data: "c" }]],
    ["both together", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", [{ data: "a\nb" }, { data: "c" }]],
    ["line ends that are mixed", "data: a\r\n\ndata: b\n\r\n\rdata: c\r\r\n", [{ data: "a" }, { data: "b" }, { data: "c" }]],
    [
      "names and ids",
      "event: x ä\nid: 7\ndata: a\n\ndata: b\nid\n\n",
      [
        { data: "a", event: "x ä", id: "7" },
        { data: "b", id: "" },
      ],
    ],
    ["the last of several names", "event: x\nevent: y\ndata: a\n\n", [{ data: "a", event: "y" }]],
    ["no id with NUL", "id: 1\0\ndata: a\n\n", [{ data: "a" }]],
    [
      "comments and unknown fields as nothing",
      ": OPENROUTER PROCESSING\n:\nretry: 10\ndat: x\ndatas: x\nDATA: x\n data: x\ndata: a\n\n",
      [{ data: "a" }],
    ],
    ["an event without data as nothing", "event: x\n\ndata: a\n\n", [{ data: "a" }]],
    ["colons in data", 'data: {"a":"b:c"}\n\n', [{ data: '{"a":"b:c"}' }]],
    ["a byte order mark", "\uFEFFdata: a\n\n\uFEFFdata: b\n\n", [{ data: "a" }]],
    ["text in any script", "data: ä水🖼\n\n", [{ data: "ä水🖼" }]],
    ["a comment at the end", "data: a\n\n: bye", [{ data: "a" }]],
    ["a missing blank line", "data: a\n\ndata: b\n", [{ data: "a" }, "cut"]],
    ["a missing line end", "data: a", ["cut"]],
    ["an end inside a field's name", "da", ["cut"]],
    ["an end behind a field's name", "data", ["cut"]],
    ["an end between fields", "event: error\n", ["cut"]],
  ]
  for (const [title, stream, expected] of streams) {
    it(title, () => {
      for (const pieces of chunkings(Buffer.from(stream))) assert.deepEqual(read(pieces), expected)
    })
  }

  it("a mark that is none as an unknown field", () => {
    const stream = Buffer.concat([Buffer.from([0xef, 0xbb]), Buffer.from("data: a\n\ndata: b\n\n")])
    for (let cut = 0; cut < 5; cut++) assert.deepEqual(read([stream.subarray(0, cut), stream.subarray(cut)]), [{ data: "b" }])
  })

  it("any stream as a reader of whole lines does", () => {
    const piece = fc.constantFrom(
      "data",
      "data:",
      "event:",
      "id: ",
      ":",
      " ",
      "\n",
      "\r",
      "\r\n",
      "\n\n",
      "a",
      "[DONE]",
      "ä",
      "dat",
      "x".repeat(50),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
        const bytes = Buffer.from(pieces.join(""))
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        )
        assert.deepEqual(
          read(chunks).filter((event) => event !== "cut"),
          readLines(bytes.toString()),
        )
      }),
      { numRuns: 5000 },
    )
  })
})

/** The algorithm of the standard, on the whole text. */
function readLines(stream: string): ReadEvent[] {
  const events: ReadEvent[] = []
  let data: string[] = []
  let fields: { event?: string; id?: string } = {}
  for (const line of stream.split(/\r\n|\r|\n/).slice(0, -1)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (line === "") {
      if (data.length > 0) events.push({ data: data.join("\n"), ...fields })
      data = []
      fields = {}
    } else if (name === "data") data.push(value ?? "")
    else if (name === "event" || name === "id") fields = { ...fields, [name]: value ?? "" }
  }
  return events
}

describe("SseReader limits", () => {
  it("an event's data", () => {
    const limits = { maxEventBytes: 5 }
    for (const pieces of chunkings(Buffer.from("data: ab\ndata: cd\n\ndata: abcde\n\n"))) {
      assert.deepEqual(read(pieces, limits), [{ data: "ab\ncd" }, { data: "abcde" }])
    }
    for (const stream of ["data: abcdef\n\n", "data: ab\ndata: cde\n\n", "data: abcdefghij"]) {
      for (const pieces of chunkings(Buffer.from(stream))) assert.throws(() => read(pieces, limits), SseError)
    }
  })

  it("the values of other fields", () => {
    for (const pieces of chunkings(Buffer.from("event: abcdef\ndata: a\n\n"))) {
      assert.throws(() => read(pieces, { maxFieldBytes: 5 }), SseError)
      assert.deepEqual(read(pieces, { maxFieldBytes: 6 }), [{ data: "a", event: "abcdef" }])
    }
  })
})

describe("SseReader leases", () => {
  it("are all returned, also when reading stops half-way", () => {
    for (const stopAfter of [1, 2, 100]) {
      let readers = 1
      let seen = 0
      const lease = { retain: () => void readers++, release: () => void readers-- }
      const reader = new SseReader()
      for (const token of reader.write({ bytes: Buffer.from("data: a\n\ndata: b\ndata: c\n\n: x\n"), lease })) {
        if (token.type === "data") token.chunk.lease.release()
        if (++seen === stopAfter) break
      }
      assert.equal(readers, 0)
    }
  })
})
