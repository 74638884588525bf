import { Base64Decoder, Base64Encoder, Base64Error } from "#bytes/base64.ts"
import { randomPieces } from "../support/chunkings.ts"
import type { FuzzTarget } from "./target.ts"

/** The decoder at any chunking against regular expressions on the whole, and the encoder against the platform. */
export const base64: FuzzTarget = {
  name: "base64",
  seeds: [
    "",
    "QQ==",
    "QUI=",
    "QUI",
    "QUJD",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    "-_-_+/+/",
    "QUJD\r\nREVG\r\nRw==\r\n",
    "limn".repeat(100),
  ].map((text) => Buffer.from(text)),
  run(input, random) {
    const expected = normalise(Buffer.from(input).toString("latin1"))
    for (const pieces of [[input], randomPieces(input, random)]) {
      const actual = decode(pieces)
      if (actual?.canonical !== expected) throw new Error("The decoder gives other characters, or refuses what it must not.")
      if (actual !== undefined && !actual.decoded.equals(Buffer.from(actual.canonical, "base64")))
        throw new Error("The decoder gives other bytes.")
      if (encode(pieces) !== Buffer.from(input).toString("base64")) throw new Error("The encoder gives other characters than the platform.")
    }
  },
}

/** Gives the canonical spelling of a text that is base64 as the decoder takes it; undefined for any other. */
function normalise(text: string): string | undefined {
  const [, characters, padding] = /^([\w+/-]*)(={0,2})$/.exec(text.replace(/[ \t\r\n]/g, "")) ?? []
  if (characters === undefined || padding === undefined) return undefined
  const standard = characters.replaceAll("-", "+").replaceAll("_", "/")
  const canonical = Buffer.from(standard, "base64").toString("base64")
  const isWhole = canonical.replace(/=+$/, "") === standard
  return isWhole && (padding === "" || canonical === standard + padding) ? canonical : undefined
}

function decode(pieces: readonly Uint8Array[]): { readonly canonical: string; readonly decoded: Buffer } | undefined {
  const decoder = new Base64Decoder()
  try {
    const steps = [...pieces.map((piece) => decoder.write(piece)), decoder.finish()]
    return {
      canonical: Buffer.concat(steps.flatMap((step) => step.canonical)).toString(),
      decoded: Buffer.concat(steps.flatMap((step) => step.decoded)),
    }
  } catch (error) {
    if (error instanceof Base64Error) return undefined
    throw error
  }
}

function encode(pieces: readonly Uint8Array[]): string {
  const encoder = new Base64Encoder()
  return Buffer.concat([...pieces.map((piece) => encoder.write(piece)), encoder.finish()]).toString()
}
