import { isDeepStrictEqual } from "node:util"
import { owned } from "#bytes/chunk.ts"
import { SseReader } from "#sse/reader.ts"
import { randomPieces } from "../support/chunkings.ts"
import type { FuzzTarget } from "./target.ts"

interface ReadEvent {
  readonly data: string
  readonly event?: string
  readonly id?: string
}

/** The reader at any chunking against the standard's algorithm on the whole. */
export const sse: FuzzTarget = {
  name: "sse",
  seeds: [
    'data: {"choices":[{"delta":{"content":"ä"}}]}\n\ndata: [DONE]\n\n',
    "event: error\r\nid: 7\r\ndata: a\r\ndata: b\r\n\r\n: comment\r\nretry: 10\r\n\r\n",
    "\uFEFFdata\rdata:\rid\revent: x\r\rdata:  a \r\r",
    "data: a\n\r\n\rdata: b\r\r\n\n",
  ].map((text) => Buffer.from(text)),
  run(input, random) {
    const expected = readLines(input)
    for (const pieces of [[input], randomPieces(input, random)]) {
      if (!isDeepStrictEqual(read(pieces), expected)) throw new Error("The reader gives other events than the standard's algorithm.")
    }
  },
}

function read(pieces: readonly Uint8Array[]): ReadEvent[] {
  const reader = new SseReader()
  const events: ReadEvent[] = []
  let data: Uint8Array[] = []
  for (const piece of pieces) {
    for (const token of reader.write(owned(piece))) {
      if (token.type === "data") data.push(token.chunk.bytes)
      if (token.type !== "event-end") continue
      const { type: _type, ...fields } = token
      events.push({ data: Buffer.concat(data).toString("latin1"), ...fields })
      data = []
    }
  }
  return events
}

function readLines(input: Uint8Array): ReadEvent[] {
  const stream = Buffer.from(input)
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
  const events: ReadEvent[] = []
  let data: string[] = []
  let fields: { event?: string; id?: string } = {}
  for (const line of stream.split(/\r\n|\r|\n/).slice(0, -1)) {
    const [, name, value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (line === "") {
      if (data.length > 0) events.push({ data: data.join("\n"), ...fields })
      data = []
      fields = {}
    } else if (name === "data") {
      data.push(value)
    } else if (name === "event" || (name === "id" && !value.includes("\0"))) {
      fields = { ...fields, [name]: Buffer.from(value, "latin1").toString() }
    }
  }
  return events
}
