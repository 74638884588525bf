import { type Chunk, owned } from "#bytes/chunk.ts"
import type { ImageTrailer } from "#canonical/image.ts"
import type { AnswerToken } from "./hand-over.ts"
import type { PictureLink } from "./linked-picture.ts"
import { PictureText, type PictureTextToken } from "./picture-text.ts"
import { filled } from "./read.ts"

type Tokens = Generator<AnswerToken | PictureLink, void, undefined>

const nothing: Iterable<never> = []

/**
 * Tells the pictures of an answer that are strings of its documents, long ones piece by piece. Each is begun, read, and closed when everything that is
 * said of it is known; one that is begun comes before the next.
 */
export class AnswerPictures {
  /** Number of the last part of the answer that was told, whatever it was. */
  part = -1
  /** Stands while a picture has been begun and more may be said about it; `url` is its address if it has one. */
  #open: { url?: string } | undefined
  /** What reads the string that comes; undefined where it is passed over. */
  #reader: PictureText | undefined
  #kind: "image" | "preview" = "image"

  /** Whether one has been begun and not closed. */
  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** Begins one, whose string follows. `declared`: what says of which type it is, if that is said. */
  begin(kind: "image" | "preview", declared: unknown): void {
    this.#kind = kind
    this.#open = {}
    this.#reader = new PictureText({ bareType: filled(declared) ?? "" })
  }

  /** Passes over the string that comes: it repeats a picture. */
  skip(): void {
    this.#reader = undefined
  }

  /** Takes the next piece of the string and releases it. */
  write(chunk: Chunk): Iterable<AnswerToken | PictureLink> {
    if (this.#reader !== undefined) return this.#pass(this.#reader.write(chunk))
    chunk.lease.release()
    return nothing
  }

  /** Says that the string is whole. */
  end(): Iterable<AnswerToken | PictureLink> {
    return this.#reader === undefined ? nothing : this.#pass(this.#reader.end())
  }

  /** Reads a string that was short enough to be kept. */
  *read(text: string): Tokens {
    yield* this.write(owned(Buffer.from(text)))
    yield* this.end()
  }

  /** Says that all is known of the one that was begun, if one was. */
  *close(revisedPrompt: unknown): Tokens {
    if (this.#open === undefined) return
    const { url } = this.#open
    this.#open = undefined
    const prompt = filled(revisedPrompt)
    const trailer: ImageTrailer = { thought: false, ...(prompt === undefined ? {} : { revisedPrompt: prompt }) }
    if (url === undefined) yield { type: "trailer", trailer }
    else yield { type: "link", url, part: ++this.part, trailer }
  }

  *#pass(tokens: Iterable<PictureTextToken>): Tokens {
    for (const token of tokens) {
      if (token.type === "begin") {
        yield { type: "picture", as: this.#kind, part: ++this.part, mediaType: token.mediaType, encoding: "base64" }
      } else if (token.type === "bytes") {
        yield token
      } else if (token.type === "end") {
        yield { type: "picture-end" }
      } else if (token.type === "link" && this.#open !== undefined) {
        this.#open.url = token.url
      }
    }
  }
}
