import { isDeepStrictEqual } from "node:util"
import { owned } from "#bytes/chunk.ts"
import { JsonError } from "#json/json-error.ts"
import { JsonScanner, LiftedMark } from "#json/scanner.ts"
import { randomPieces } from "../support/chunkings.ts"
import type { FuzzTarget } from "./target.ts"

/** The scanner at any chunking and lift length against JSON.parse on the whole. */
export const json: FuzzTarget = {
  name: "json",
  seeds: [
    '{"model":"m","n":1,"stream":false,"messages":[{"role":"user","content":[{"type":"text","text":"ä水🖼"}]}]}',
    '{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo\\u003d"}}]},"index":0}]}',
    '["\\"\\\\\\/\\b\\f\\n\\r\\t","\\ud83d\\ude00\\u00e9\\u6c34","\\\\\\\\\\\\\\\\\\""]',
    '\uFEFF [ -0.5e+10 , 1E5, true , false , null , {} , [ ] , "" ] \r\n',
    '{"a":{"constructor":{"b":1}},"__proto_":[[[[[[1]]]]]],"a":2,"toString":"0123456789"}',
  ].map((text) => Buffer.from(text)),
  run(input, random) {
    const expected = parse(input)
    const liftFromBytes = [0, 1, 4, 12, 1024][Math.floor(random() * 5)] ?? 0
    for (const pieces of [[input], randomPieces(input, random)]) {
      let actual: unknown
      try {
        actual = scan(pieces, liftFromBytes)
      } catch (error) {
        if (!(error instanceof JsonError)) throw error
        if (expected === undefined || isStricter(error, input)) continue
        throw new Error(`The scanner refuses what JSON.parse takes: ${error.message}`, { cause: error })
      }
      if (expected === undefined) throw new Error("The scanner takes what JSON.parse refuses.")
      if (!isDeepStrictEqual(actual, expected.value)) throw new Error("The scanner gives another value than JSON.parse.")
    }
  },
}

function parse(input: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(input)) }
  } catch {
    return undefined
  }
}

/** Whether the scanner may refuse a document that JSON.parse takes. */
function isStricter({ kind }: JsonError, input: Uint8Array): boolean {
  const text = Buffer.from(input).toString()
  if (kind === "depth") return text.split(/[[{]/).length > 64
  if (kind === "utf8") return /\\u[dD][89a-fA-F]/.test(text)
  return kind === "forbidden-key" && /proto|\\u/.test(text)
}

function scan(pieces: readonly Uint8Array[], liftFromBytes: number): unknown {
  const scanner = new JsonScanner({ liftFromBytes, strictLifts: true })
  const lifts: Buffer[][] = []
  for (const piece of pieces) {
    for (const event of scanner.write(owned(piece))) {
      if (event.type === "lift-start") lifts.push([])
      else if (event.type === "lift-chunk") lifts[event.lift]?.push(Buffer.from(event.chunk.bytes))
    }
  }
  return putBack(scanner.finish(), lifts)
}

function putBack(value: unknown, lifts: readonly Buffer[][]): unknown {
  if (value instanceof LiftedMark) return Buffer.concat(lifts[value.lift] ?? []).toString()
  if (Array.isArray(value)) return value.map((member) => putBack(member, lifts))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, putBack(member, lifts)]))
}
