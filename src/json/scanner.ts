import { type Chunk, cut, owned } from "#bytes/chunk.ts"
import { asBuffer, ByteFinder, holdsControls } from "#bytes/search.ts"
import { Utf8Error, Utf8Guard } from "#bytes/utf8.ts"
import { JsonError } from "./json-error.ts"
import { OpenString } from "./open-string.ts"
import { type JsonPath, Skeleton, type SkeletonLimits } from "./skeleton.ts"

export type { JsonPath } from "./skeleton.ts"

/** Bounds of {@link JsonScanner}. */
export interface ScanLimits extends SkeletonLimits {
  /** Strings at least this long are lifted, in bytes as they are written between their quotes. Default 1024. */
  readonly liftFromBytes?: number
  /** Longest key, in bytes as it is written. Default 1024. */
  readonly maxKeyBytes?: number
  /** Most bytes in the whole document besides white space and lifted strings. Default 4 MiB. */
  readonly maxSkeletonBytes?: number
  /**
   * Refuses raw control characters in lifted strings too, as the grammar wants. That costs more than all the rest of
   * lifting together, so by default they are taken as they stand. In all other strings they are always refused.
   */
  readonly strictLifts?: boolean
}

/**
 * What the scanner tells of lifted strings, which are counted from 0: that one begins at `path`, the next bytes of its
 * content in UTF-8 with escapes resolved, and that it is whole. Strings never overlap.
 */
export type ScanEvent =
  | { readonly type: "lift-start"; readonly lift: number; readonly path: JsonPath }
  | { readonly type: "lift-chunk"; readonly lift: number; readonly chunk: Chunk }
  | { readonly type: "lift-end"; readonly lift: number }

/** Stands in a scanned value where a string was lifted out. */
export class LiftedMark {
  readonly lift: number

  constructor(lift: number) {
    this.lift = lift
  }
}

/** What the grammar allows next, outside strings and literals. */
const expectations = {
  value: "a value",
  element: "a value or `]`",
  member: "a key or `}`",
  key: "a key",
  colon: "`:`",
  comma: "a comma or the end of the object or list",
  end: "nothing more",
} as const

/**
 * Reads one JSON document (RFC 8259, UTF-8, one byte order mark allowed) that comes in chunks cut anywhere. Long strings
 * are handed on while they arrive, as slices of the chunks; the rest becomes a value that can be looked at at any time.
 * Inside strings it leaps from quote to quote by native search, so that a picture costs next to nothing; time is linear
 * whatever the document and the chunks look like, and nothing recurses.
 */
export class JsonScanner {
  readonly #liftFromBytes: number
  readonly #maxKeyBytes: number
  readonly #maxSkeletonBytes: number
  readonly #strictLifts: boolean
  readonly #utf8 = new Utf8Guard()
  readonly #skeleton: Skeleton
  #expected: keyof typeof expectations = "value"
  #string: OpenString | undefined
  /** Whether the last chunk ended behind a backslash inside a string. */
  #behindBackslash = false
  /** The part of a number, `true`, `false` or `null` that has been read. */
  #literal = ""
  #lifts = 0
  #skeletonBytes = 0
  /** Bytes before the current chunk. */
  #offset = 0

  constructor(limits: ScanLimits = {}) {
    this.#liftFromBytes = limits.liftFromBytes ?? 1024
    this.#maxKeyBytes = limits.maxKeyBytes ?? 1024
    this.#maxSkeletonBytes = limits.maxSkeletonBytes ?? 4 * 1024 * 1024
    this.#strictLifts = limits.strictLifts ?? false
    this.#skeleton = new Skeleton(limits)
  }

  /** Whether a whole value has been read. A number at the top is known to be whole only after {@link finish}. */
  get done(): boolean {
    return this.#expected === "end"
  }

  /**
   * Reads the next chunk and releases it. The events must be read to their end before the next call; every chunk among
   * them is released by who receives it. Throws {@link JsonError}, after which the scanner is of no more use.
   */
  *write(chunk: Chunk): Generator<ScanEvent, void, undefined> {
    try {
      const bytes = asBuffer(chunk.bytes)
      this.#check(bytes)
      const quotes = new ByteFinder(bytes, quote)
      const backslashes = new ByteFinder(bytes, backslash)
      let at = 0
      while (at < bytes.length) {
        if (this.#string === undefined) {
          at = this.#readStructure(bytes, at)
          continue
        }
        const start = at
        let escaped = this.#behindBackslash
        if (escaped) at++
        while (backslashes.from(at) < quotes.from(at)) {
          escaped = true
          at = backslashes.from(at) + 2
        }
        this.#behindBackslash = at > bytes.length
        at = quotes.from(at)
        if (this.#isShort(this.#string, at - start)) this.#takeShort(this.#string, bytes, start, at)
        else yield* this.#takeLong(this.#string, chunk, start, at, escaped)
        if (at < bytes.length) at++
      }
      this.#offset += bytes.length
    } finally {
      chunk.lease.release()
    }
  }

  /** Ends the document and gives its value, with a {@link LiftedMark} for every lifted string. Throws {@link JsonError} unless exactly one document was read. */
  finish(): unknown {
    if (this.#literal !== "") this.#endLiteral(this.#offset)
    if (this.#expected !== "end") {
      const message = this.#offset === 0 ? "The JSON is empty." : `The JSON breaks off after ${this.#offset} bytes.`
      throw new JsonError("syntax", message, this.#offset)
    }
    return this.#skeleton.root
  }

  /**
   * Gives the value as far as it is known, with the open containers closed where they stand and the mark of a lifted
   * string in place from its start; undefined before anything is known. It costs nothing: it is the very value that
   * grows and that {@link finish} gives.
   */
  snapshot(): unknown {
    return this.#skeleton.root
  }

  #check(bytes: Buffer): void {
    try {
      this.#utf8.write(bytes)
    } catch (error) {
      if (!(error instanceof Utf8Error)) throw error
      throw new JsonError("utf8", "The JSON is not valid UTF-8.", this.#offset)
    }
  }

  /** Reads from `at` to behind the next opening quote, or to the end of the chunk. */
  #readStructure(bytes: Buffer, start: number): number {
    let at = start
    while (at < bytes.length) {
      const byte = bytes[at] as number
      const offset = this.#offset + at
      if (isLiteral[byte] === 1) {
        if (this.#literal === "") this.#expect(byte, offset, "value", "element")
        const from = at++
        while (at < bytes.length && isLiteral[bytes[at] as number] === 1) at++
        this.#spend(at - from, offset)
        this.#literal += bytes.toString("latin1", from, at)
        continue
      }
      if (this.#literal !== "") this.#endLiteral(offset)
      at++
      if (isSpace(byte)) {
        while (at < bytes.length && isSpace(bytes[at] as number)) at++
        continue
      }
      // A mark that is not whole is not UTF-8, which the guard has refused.
      if (offset < byteOrderMark.length && byte === byteOrderMark[offset]) continue
      this.#spend(1, offset)
      if (byte === quote) {
        this.#beginString(offset)
        return at
      }
      this.#readPunctuation(byte, offset)
    }
    return at
  }

  #readPunctuation(byte: number, offset: number): void {
    switch (String.fromCharCode(byte)) {
      case "{":
        return this.#open("object", byte, offset)
      case "[":
        return this.#open("list", byte, offset)
      case "}":
        return this.#close("object", byte, offset)
      case "]":
        return this.#close("list", byte, offset)
      case ":":
        this.#expect(byte, offset, "colon")
        this.#expected = "value"
        return
      case ",":
        this.#expect(byte, offset, "comma")
        this.#expected = this.#skeleton.inside === "object" ? "key" : "value"
        return
      default:
        throw this.#unexpected(byte, offset)
    }
  }

  #open(kind: "object" | "list", byte: number, offset: number): void {
    this.#expect(byte, offset, "value", "element")
    this.#skeleton.open(kind, offset)
    this.#expected = kind === "object" ? "member" : "element"
  }

  #close(kind: "object" | "list", byte: number, offset: number): void {
    if (this.#skeleton.inside !== kind) throw this.#unexpected(byte, offset)
    this.#expect(byte, offset, "comma", kind === "object" ? "member" : "element")
    this.#skeleton.close()
    this.#endValue()
  }

  #beginString(offset: number): void {
    const isKey = this.#expected === "key" || this.#expected === "member"
    if (!isKey) this.#expect(quote, offset, "value", "element")
    this.#string = new OpenString(isKey, offset)
  }

  /** Whether a string stays in the value for all that is known with its next bytes. Keys do at any length that is allowed. */
  #isShort(string: OpenString, byteLength: number): boolean {
    if (string.isKey && string.heldBytes + byteLength > this.#maxKeyBytes) {
      throw new JsonError("keys", `The key at byte ${string.offset} is longer than ${this.#maxKeyBytes} bytes.`, string.offset)
    }
    return string.isKey || (string.lift === undefined && string.heldBytes + byteLength < this.#liftFromBytes)
  }

  /** Takes the part of a short string that lies in this chunk, and its end if that does. */
  #takeShort(string: OpenString, bytes: Buffer, start: number, end: number): void {
    if (end === bytes.length) return string.hold(bytes.subarray(start, end))
    this.#string = undefined
    this.#spend(string.heldBytes + end - start, string.offset)
    const text = string.text(bytes, start, end)
    if (string.isKey) {
      this.#skeleton.key(text, string.offset)
      this.#expected = "colon"
    } else {
      this.#skeleton.place(text)
      this.#endValue()
    }
  }

  /** Hands on the part of a long string that lies in this chunk, and its end if that does; `escaped` tells whether any of an escape lies there. */
  *#takeLong(string: OpenString, chunk: Chunk, start: number, end: number, escaped: boolean): Generator<ScanEvent, void, undefined> {
    if (string.lift === undefined) {
      string.lift = this.#lifts++
      const path = this.#skeleton.path()
      this.#skeleton.place(new LiftedMark(string.lift))
      yield { type: "lift-start", lift: string.lift, path }
      const held = string.giveUp()
      yield* this.#lift(string, string.lift, owned(held), 0, held.length, held.includes(backslash))
    }
    yield* this.#lift(string, string.lift, chunk, start, end, escaped)
    if (end === chunk.bytes.length) return
    string.finish()
    this.#string = undefined
    this.#endValue()
    yield { type: "lift-end", lift: string.lift }
  }

  /** Hands on a piece of a lifted string: a slice of the chunk unless there are escapes to resolve. */
  *#lift(
    string: OpenString,
    lift: number,
    chunk: Chunk,
    start: number,
    end: number,
    escaped: boolean,
  ): Generator<ScanEvent, void, undefined> {
    const bytes = asBuffer(chunk.bytes).subarray(start, end)
    if (this.#strictLifts && holdsControls(bytes)) {
      throw new JsonError("syntax", "A string holds a raw control character. Write it as an escape.", this.#offset + start)
    }
    const resolved = string.resolve(bytes, escaped)
    if ((resolved ?? bytes).length === 0) return
    yield { type: "lift-chunk", lift, chunk: resolved === undefined ? cut(chunk, start, end) : owned(resolved) }
  }

  /** Takes the end of a number, `true`, `false` or `null`; `end` is the position behind it. */
  #endLiteral(end: number): void {
    try {
      this.#skeleton.place(JSON.parse(this.#literal))
    } catch {
      const offset = end - this.#literal.length
      throw new JsonError("syntax", `The word at byte ${offset} is no number, \`true\`, \`false\` or \`null\`.`, offset)
    }
    this.#literal = ""
    this.#endValue()
  }

  #endValue(): void {
    this.#expected = this.#skeleton.inside === undefined ? "end" : "comma"
  }

  #expect(byte: number, offset: number, ...allowed: readonly (keyof typeof expectations)[]): void {
    if (!allowed.includes(this.#expected)) throw this.#unexpected(byte, offset)
  }

  #unexpected(byte: number, offset: number): JsonError {
    const found = byte > 0x20 && byte < 0x7f ? `\`${String.fromCharCode(byte)}\`` : `the byte 0x${byte.toString(16).padStart(2, "0")}`
    return new JsonError("syntax", `Found ${found} at byte ${offset} where ${expectations[this.#expected]} belongs.`, offset)
  }

  /** Counts bytes that stay in memory. */
  #spend(bytes: number, offset: number): void {
    this.#skeletonBytes += bytes
    if (this.#skeletonBytes <= this.#maxSkeletonBytes) return
    throw new JsonError("too-large", `The JSON holds more than ${this.#maxSkeletonBytes} bytes besides its long strings.`, offset)
  }
}

const quote = 0x22
const backslash = 0x5c
const byteOrderMark = Buffer.from("\uFEFF")

/** 1 for every byte that numbers and literals are made of. */
const isLiteral = new Uint8Array(256)
for (const byte of Buffer.from("0123456789+-.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) isLiteral[byte] = 1

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
