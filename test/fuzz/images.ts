import assert from "node:assert/strict"
import { isDataUrl, looksLikeBase64, parseDataUrl } from "#images/data-url.ts"
import { generousLimits, ImageError, ImageInspector } from "#images/inspector.ts"
import { randomPieces } from "../support/chunkings.ts"
import { c2paBoxes, noisePicture, pngChunk, pngHead, solidPng, withC2pa } from "../support/pictures.ts"

const size = { width: 9, height: 7, seed: 1 }

/**
 * Any bytes as a picture: nothing but ImageError is thrown, the verdict does not depend on how the bytes were cut, and
 * a size that is given lies within the limits.
 */
export const images = {
  name: "images",
  seeds: [
    solidPng(9, 7, [1, 2, 3]),
    withC2pa(solidPng(9, 7, [1, 2, 3])),
    Buffer.concat([pngHead(9, 7), pngChunk("acTL", Buffer.alloc(8)), pngChunk("caBX", c2paBoxes()), pngChunk("IDAT", Buffer.alloc(9))]),
    ...(await Promise.all((["jpeg", "webp", "gif", "avif"] as const).map((format) => noisePicture(format, size)))),
    ...(await Promise.all((["webp", "gif"] as const).map((format) => noisePicture(format, { ...size, frames: 3 })))),
  ],
  run(input: Uint8Array, random: () => number): void {
    const verdict = inspect([input])
    assert.equal(inspect(randomPieces(input, random)), verdict)
  },
}

/** Any bytes as the text of a picture: nothing but ImageError is thrown, and the data is the input's end, whatever the cuts. */
export const dataUrls = {
  name: "data-urls",
  seeds: [
    "data:image/png;base64,iVBORw0KGgo=",
    "DATA:image/jpeg;name=a;base64,/9j/4AAQ",
    "data:image/svg+xml,<svg/>",
    "AAAAIGZ0eXBhdmlm",
  ].map((text) => Buffer.from(text)),
  run(input: Uint8Array, random: () => number): void {
    const verdict = readText([input])
    assert.equal(readText(randomPieces(input, random)), verdict)
  },
}

function inspect(pieces: Iterable<Uint8Array>): string {
  const inspector = new ImageInspector({ checksums: true })
  try {
    for (const piece of pieces) inspector.write(piece)
    const head = inspector.finish()
    const { maxSide, maxPixels } = generousLimits
    assert.ok(head.width >= 1 && head.height >= 1 && Math.max(head.width, head.height) <= maxSide && head.width * head.height <= maxPixels)
    return JSON.stringify(head)
  } catch (error) {
    return refusal(error)
  }
}

function readText(pieces: readonly Uint8Array[]): string {
  const looks = `${isDataUrl(pieces)} ${looksLikeBase64(pieces)}`
  try {
    const { declaredMediaType, chunks } = parseDataUrl(pieces)
    const data = Buffer.concat(chunks)
    assert.ok(data.byteLength > 0 && Buffer.concat(pieces).subarray(-data.byteLength).equals(data))
    return `${looks} ${declaredMediaType} ${data.byteLength}`
  } catch (error) {
    return `${looks} ${refusal(error)}`
  }
}

function refusal(error: unknown): string {
  if (error instanceof ImageError) return `${error.reason}: ${error.message}`
  throw error
}
