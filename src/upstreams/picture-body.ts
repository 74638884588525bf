import { Base64Decoder, Base64Encoder, encodedLength } from "#bytes/base64.ts"
import type { PreparedImage } from "#canonical/image.ts"
import { Splice } from "#json/splice.ts"

/** A picture as a JSON string in base64, with a text such as `data:image/png;base64,` in front. Base64 is not copied. */
export function base64Splice(image: PreparedImage, prefix = ""): Splice {
  if (image.encoding === "base64") return new Splice(lengthOf(image.chunks), () => image.chunks, prefix)
  return new Splice(encodedLength(image.byteLength), () => encode(image.chunks), prefix)
}

/** A picture as a JSON string that is a data URL. */
export function dataUrlSplice(image: PreparedImage): Splice {
  return base64Splice(image, `data:${image.mediaType};base64,`)
}

/** A picture's own bytes, for a form. */
export function pictureBytes(image: PreparedImage): Iterable<Uint8Array> {
  return image.encoding === "binary" ? image.chunks : decode(image.chunks)
}

function* encode(chunks: readonly Uint8Array[]): Generator<Uint8Array, void, undefined> {
  const encoder = new Base64Encoder()
  for (const piece of slices(chunks)) yield encoder.write(piece)
  yield encoder.finish()
}

function* decode(chunks: readonly Uint8Array[]): Generator<Uint8Array, void, undefined> {
  const decoder = new Base64Decoder()
  for (const piece of slices(chunks)) yield* decoder.write(piece).decoded
  yield* decoder.finish().decoded
}

/** What is made at a time stays small, so that a request does not hold its pictures twice. */
const sliceBytes = 48 * 1024

function* slices(chunks: readonly Uint8Array[]): Generator<Uint8Array, void, undefined> {
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.byteLength; start += sliceBytes) yield chunk.subarray(start, start + sliceBytes)
  }
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
}
