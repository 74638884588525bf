import { type Chunk, cut, owned } from "#bytes/chunk.ts"
import { unreadable } from "./failures.ts"
import { pictureType } from "./read.ts"

/** What a text that names or holds a picture turns out to be. */
export type PictureTextToken =
  /** It holds a picture in base64, whose bytes follow up to `end`. */
  | { readonly type: "begin"; readonly mediaType: string }
  | { readonly type: "bytes"; readonly chunk: Chunk }
  | { readonly type: "end" }
  /** It is the http or https address of a picture. */
  | { readonly type: "link"; readonly url: string }
  /** It is none of these. */
  | { readonly type: "none"; readonly text: Buffer }

/** What a text may be besides a data URL or an address. */
export interface PictureTextOptions {
  /** Takes everything else for bare base64 of a picture of this type. Without it everything else is `none`. */
  readonly bareType?: string
}

/** So much is needed to tell an address, a data URL and base64 apart. */
const kindBytes = 8
/** The comma of a data URL is looked for in so many bytes. */
const maxHeadBytes = 256
const maxUrlBytes = 8192

/** Reads a text that comes in pieces cut anywhere and that is, or names, a picture. Data is handed on as slices. */
export class PictureText {
  readonly #bareType: string | undefined
  #kind: "unknown" | "data-head" | "data" | "link" | "none" = "unknown"
  #held: Buffer = Buffer.alloc(0)

  constructor({ bareType }: PictureTextOptions = {}) {
    this.#bareType = bareType
  }

  /** Whether it is an address that, by its brackets, does not end with the next closing one. */
  get hasOpenBracket(): boolean {
    if (this.#kind !== "link") return false
    const url = this.#held.toString("latin1")
    return url.split("(").length > url.split(")").length
  }

  /** Takes the next piece and releases it. Throws `upstream_error` for an address of more than 8 KiB. */
  *write(chunk: Chunk): Generator<PictureTextToken, void, undefined> {
    if (this.#kind === "data") {
      yield { type: "bytes", chunk }
      return
    }
    const heldBytes = this.#held.length
    this.#held = Buffer.concat([this.#held, chunk.bytes.subarray(0, maxUrlBytes)])
    if (this.#kind === "unknown" && this.#held.length >= kindBytes) this.#kind = this.#tellKind()
    if (this.#kind === "data-head") yield* this.#beginData(chunk, heldBytes)
    else if (this.#kind === "data") yield* this.#beginBare(chunk, heldBytes)
    else if (this.#held.length > maxUrlBytes) throw unreadable({ reason: `an address of more than ${maxUrlBytes} bytes` })
    chunk.lease.release()
  }

  /** Says that the text is whole. */
  *end(): Generator<PictureTextToken, void, undefined> {
    if (this.#kind === "unknown") {
      this.#kind = this.#tellKind()
      if (this.#kind === "data") yield* this.#beginBare(owned(Buffer.alloc(0)), this.#held.length)
    }
    if (this.#kind === "data") yield { type: "end" }
    else if (this.#kind === "link") yield { type: "link", url: this.#held.toString() }
    else yield { type: "none", text: this.#held }
  }

  #tellKind(): "data-head" | "data" | "link" | "none" {
    const start = this.#held.toString("latin1", 0, kindBytes)
    if (/^data:/i.test(start)) return "data-head"
    if (/^https?:\//i.test(start)) return "link"
    return this.#bareType === undefined ? "none" : "data"
  }

  *#beginData(chunk: Chunk, heldBytes: number): Generator<PictureTextToken, void, undefined> {
    const comma = this.#held.indexOf(",")
    if (comma === -1 && this.#held.length < maxHeadBytes) return
    const head = /^data:(image\/[a-z0-9.+-]+)?(?:;[^;]*)*;base64$/i.exec(this.#held.toString("latin1", 0, Math.max(comma, 0)))
    this.#kind = head === null ? "none" : "data"
    if (head === null) return
    yield { type: "begin", mediaType: pictureType(head[1]) }
    yield { type: "bytes", chunk: cut(chunk, comma + 1 - heldBytes, chunk.bytes.byteLength) }
  }

  *#beginBare(chunk: Chunk, heldBytes: number): Generator<PictureTextToken, void, undefined> {
    yield { type: "begin", mediaType: pictureType(this.#bareType) }
    yield { type: "bytes", chunk: owned(this.#held.subarray(0, heldBytes)) }
    yield { type: "bytes", chunk: cut(chunk, 0, chunk.bytes.byteLength) }
  }
}
