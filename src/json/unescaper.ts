import { JsonError } from "./json-error.ts"

/**
 * Resolves the escapes in the inside of one JSON string, cut anywhere. Text between them is copied natively; it is meant
 * for the pieces that hold a backslash, so that others need no copy. Half of a surrogate pair is refused, since UTF-8
 * has no way to write it.
 */
export class Unescaper {
  /** Where the string begins, for errors. */
  readonly #offset: number
  #state: "text" | "escape" | "hex" = "text"
  #digits = 0
  #unit = 0
  /** The first half of a surrogate pair that waits for the second. */
  #high = 0

  constructor(offset: number) {
    this.#offset = offset
  }

  /** Whether nothing is left open, so that a piece without a backslash needs no resolving. */
  get idle(): boolean {
    return this.#state === "text" && this.#high === 0
  }

  /** Gives the next piece in UTF-8 with its escapes resolved, in memory of its own. Throws {@link JsonError}. */
  write(piece: Buffer): Uint8Array {
    // No escape is shorter than what it stands for, except the end of one that began in an earlier piece.
    const target = Buffer.allocUnsafe(piece.length + 4)
    let length = 0
    for (let at = 0; at < piece.length;) {
      if (this.#state === "text" && piece[at] !== backslash) {
        if (this.#high !== 0) throw this.#loneSurrogate()
        const next = piece.indexOf(backslash, at)
        const end = next === -1 ? piece.length : next
        length += piece.copy(target, length, at, end)
        at = end
      } else {
        const codePoint = this.#take(piece[at] ?? 0)
        if (codePoint !== undefined && codePoint < 0x80) target[length++] = codePoint
        else if (codePoint !== undefined) length += target.write(String.fromCodePoint(codePoint), length)
        at++
      }
    }
    return target.subarray(0, length)
  }

  /** Ends the string. Throws {@link JsonError} where an escape is not whole. */
  finish(): void {
    if (this.#high !== 0) throw this.#loneSurrogate()
    if (this.#state !== "text") throw this.#unknownEscape()
  }

  /** Takes one byte of an escape; gives the code point when it was the last. */
  #take(byte: number): number | undefined {
    if (this.#state === "text") {
      this.#state = "escape"
      return undefined
    }
    if (this.#state === "escape" && byte === letterU) {
      this.#state = "hex"
      this.#digits = 0
      this.#unit = 0
      return undefined
    }
    if (this.#state === "escape") {
      if (this.#high !== 0) throw this.#loneSurrogate()
      this.#state = "text"
      const meant = simpleEscapes.get(byte)
      if (meant === undefined) throw this.#unknownEscape()
      return meant
    }
    const digit = hexDigits.get(byte)
    if (digit === undefined) throw this.#unknownEscape()
    this.#unit = this.#unit * 16 + digit
    if (++this.#digits < 4) return undefined
    this.#state = "text"
    return this.#pair(this.#unit)
  }

  #pair(unit: number): number | undefined {
    const isLow = unit >= 0xdc00 && unit <= 0xdfff
    if (isLow !== (this.#high !== 0)) throw this.#loneSurrogate()
    if (isLow) {
      const codePoint = 0x10000 + ((this.#high - 0xd800) << 10) + (unit - 0xdc00)
      this.#high = 0
      return codePoint
    }
    if (unit < 0xd800 || unit > 0xdbff) return unit
    this.#high = unit
    return undefined
  }

  #unknownEscape(): JsonError {
    return new JsonError("syntax", `The string at byte ${this.#offset} holds a backslash that begins no JSON escape.`, this.#offset)
  }

  #loneSurrogate(): JsonError {
    return new JsonError(
      "utf8",
      `The string at byte ${this.#offset} holds half of a surrogate pair. Send plain Unicode text.`,
      this.#offset,
    )
  }
}

const backslash = 0x5c
const letterU = 0x75
const hexDigits = new Map([..."0123456789abcdefABCDEF"].map((digit) => [digit.charCodeAt(0), Number.parseInt(digit, 16)]))
const simpleEscapes = new Map([...'"\\/bfnrt'].map((letter, index) => [letter.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(index)]))
