import { randomUUID } from "node:crypto"

/** Bytes that can be read again and again. */
export type Replayable = () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Stands in a value for a JSON string whose content is given as bytes, such as a picture in base64. */
export class Splice {
  /** Bytes, the prefix included. */
  readonly byteLength: number
  /** Reads the content behind the prefix from its start. */
  readonly chunks: Replayable
  /** Text in front of the bytes. */
  readonly prefix: string

  /**
   * @param byteLength - exact length of what `chunks` gives, in bytes
   * @param chunks - the content: ASCII without quotes, backslashes and control characters, since it is not escaped
   * @param prefix - text before the content under the same rule, such as `data:image/png;base64,`
   */
  constructor(byteLength: number, chunks: Replayable, prefix = "") {
    this.byteLength = prefix.length + byteLength
    this.chunks = chunks
    this.prefix = prefix
  }
}

/** A JSON document that is written piece by piece. */
export interface SplicedJson {
  /** Exact length in bytes. */
  readonly byteLength: number
  /** Reads the document from its start; may be called again. Throws where a splice is not as long as it said. */
  chunks(): AsyncIterable<Uint8Array>
}

/** Writes a value as JSON in UTF-8, with the content of every {@link Splice} put in its place without a copy. */
export function spliceJson(value: object): SplicedJson {
  const mark = randomUUID()
  const splices: Splice[] = []
  const text = JSON.stringify(value, (_key, member: unknown) => {
    if (!(member instanceof Splice)) return member
    splices.push(member)
    return mark
  })
  // The mark is unknown to whoever wrote the value, so no text in it can be taken for a splice.
  const pieces = text.split(`"${mark}"`).map((between, index) => {
    const [before, after] = [splices[index - 1], splices[index]]
    return Buffer.from(`${before === undefined ? "" : '"'}${between}${after === undefined ? "" : `"${after.prefix}`}`)
  })
  const contentLength = splices.reduce((sum, splice) => sum + splice.byteLength - splice.prefix.length, 0)
  return {
    byteLength: pieces.reduce((sum, piece) => sum + piece.byteLength, contentLength),
    async *chunks() {
      for (const [index, piece] of pieces.entries()) {
        yield piece
        const splice = splices[index]
        if (splice !== undefined) yield* exactly(splice)
      }
    },
  }
}

/** A wrong length would shift everything behind it, and the reader of the document could not tell. */
async function* exactly(splice: Splice): AsyncGenerator<Uint8Array> {
  let missing = splice.byteLength - splice.prefix.length
  for await (const chunk of splice.chunks()) {
    missing -= chunk.byteLength
    if (missing < 0) break
    yield chunk
  }
  if (missing !== 0)
    throw new Error(`A spliced string is ${missing < 0 ? "longer" : "shorter"} than the ${splice.byteLength} bytes it was announced with.`)
}
