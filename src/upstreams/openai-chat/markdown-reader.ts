import { type Chunk, cut, owned } from "#bytes/chunk.ts"
import { asBuffer } from "#bytes/search.ts"
import { PictureText, type PictureTextToken } from "../picture-text.ts"

/** What a Markdown text holds: words, and pictures as {@link PictureText} tells them. */
export type MarkdownToken = { readonly type: "words"; readonly text: string } | Exclude<PictureTextToken, { type: "none" }>

/** `![` with the longest description and `](`, in bytes; anything longer is words. */
const maxOpeningBytes = 256

/**
 * Takes the pictures, `![…](https://…)` and `![…](data:image/…)`, out of a Markdown text that comes in pieces cut anywhere,
 * also inside a picture. Everything else comes as words, as soon as it is certain that they are.
 */
export class MarkdownReader {
  readonly #decoder = new TextDecoder()
  readonly #isPlain: boolean
  /** The start of what may become a picture. */
  #opening: Buffer = Buffer.alloc(0)
  #picture: PictureText | undefined
  #inData = false

  /** With `isPlain` pictures are left in the words. Default false. */
  constructor({ isPlain = false }: { readonly isPlain?: boolean } = {}) {
    this.#isPlain = isPlain
  }

  /** Whether the text has come to the inside of a picture's data. */
  get inData(): boolean {
    return this.#inData
  }

  /** Takes the next piece and releases it. */
  *write(chunk: Chunk): Generator<MarkdownToken, void, undefined> {
    try {
      if (this.#isPlain) yield* this.#words(chunk.bytes)
      else
        for (let rest = chunk; rest.bytes.byteLength > 0;) {
          rest = this.#picture === undefined ? yield* this.#readWords(rest) : yield* this.#readPicture(rest, this.#picture)
        }
    } finally {
      chunk.lease.release()
    }
  }

  /**
   * Gives what was held back as words, because the text ends here or something else follows that must not come before
   * them. Inside a picture's data it does nothing.
   */
  *flush(): Generator<MarkdownToken, void, undefined> {
    if (this.#inData) return
    const [opening, picture] = [this.#opening, this.#picture]
    this.#opening = Buffer.alloc(0)
    this.#picture = undefined
    yield* this.#words(opening)
    for (const token of picture?.end() ?? []) {
      if (token.type === "none") yield* this.#words(token.text)
      else if (token.type === "link") yield { type: "words", text: token.url }
    }
    const text = this.#decoder.decode()
    if (text !== "") yield { type: "words", text }
  }

  /** Reads up to the bracket behind which a picture's address stands, and gives what follows. */
  *#readWords(chunk: Chunk): Generator<MarkdownToken, Chunk, undefined> {
    const bytes = asBuffer(chunk.bytes)
    if (this.#opening.length === 0) {
      const start = bytes.indexOf("![")
      const end = start === -1 && bytes.at(-1) === exclamationMark ? bytes.length - 1 : start
      yield* this.#words(end === -1 ? bytes : bytes.subarray(0, end))
      if (end === -1) return remainder(chunk, bytes.length)
      const taken = start === -1 ? 1 : 2
      this.#opening = Buffer.from(bytes.subarray(end, end + taken))
      return remainder(chunk, end + taken)
    }
    const before = this.#opening.length
    const opening = Buffer.concat([this.#opening, bytes.subarray(0, maxOpeningBytes - before)])
    const isOpening = before > 1 || opening[1] === bracket
    const end = isOpening ? opening.indexOf("](") : -1
    if (end !== -1) {
      const start = opening.lastIndexOf("![", end)
      yield* this.#words(opening.subarray(0, start))
      this.#opening = opening.subarray(start, end + 2)
      this.#picture = new PictureText()
      return remainder(chunk, end + 2 - before)
    }
    if (isOpening && opening.length < maxOpeningBytes) {
      this.#opening = opening
      return remainder(chunk, bytes.length)
    }
    // It was no picture; but another may begin inside of what looked like one.
    this.#opening = Buffer.alloc(0)
    yield* this.#words(opening.subarray(0, 1))
    yield* this.write(owned(opening.subarray(1)))
    return remainder(chunk, opening.length - before)
  }

  /** Reads up to the bracket that closes a picture, and gives what follows. */
  *#readPicture(chunk: Chunk, picture: PictureText): Generator<MarkdownToken, Chunk, undefined> {
    const end = asBuffer(chunk.bytes).indexOf(closingBracket)
    yield* this.#tell(picture.write(cut(chunk, 0, end === -1 ? chunk.bytes.byteLength : end)))
    if (end === -1) return remainder(chunk, chunk.bytes.byteLength)
    if (picture.hasOpenBracket) yield* this.#tell(picture.write(cut(chunk, end, end + 1)))
    else yield* this.#endPicture(picture)
    return remainder(chunk, end + 1)
  }

  *#endPicture(picture: PictureText): Generator<MarkdownToken, void, undefined> {
    this.#picture = undefined
    const opening = this.#opening
    this.#opening = Buffer.alloc(0)
    for (const token of picture.end()) {
      if (token.type === "none") yield* this.#words(Buffer.concat([opening, token.text, Buffer.from(")")]))
      // An address may be followed by a title: `![](https://… "a fox")`.
      else if (token.type === "link") yield { type: "link", url: token.url.split(/\s/, 1)[0] ?? "" }
      else yield token
    }
    this.#inData = false
  }

  *#tell(tokens: Iterable<PictureTextToken>): Generator<MarkdownToken, void, undefined> {
    for (const token of tokens) {
      if (token.type === "begin") this.#inData = true
      if (token.type !== "none") yield token
    }
  }

  *#words(bytes: Uint8Array): Generator<MarkdownToken, void, undefined> {
    const text = this.#decoder.decode(bytes, { stream: true })
    if (text !== "") yield { type: "words", text }
  }
}

const exclamationMark = 0x21
const bracket = 0x5b
const closingBracket = 0x29

/** The bytes of a chunk from a position on, under the same count of its lease. */
function remainder(chunk: Chunk, from: number): Chunk {
  return { bytes: chunk.bytes.subarray(from), lease: chunk.lease }
}
