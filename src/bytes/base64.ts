import { asBuffer } from "./search.ts"

/** Base64 that cannot be what its writer meant. */
export class Base64Error extends Error {
  override readonly name = "Base64Error"
  /** Where in the stream the fault lies, in bytes from its start. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(`${message} (at byte ${offset}).`)
    this.offset = offset
  }
}

/** What one step of {@link Base64Decoder} gives; both lists may be empty. */
export interface Base64Pieces {
  /** The same content as canonical base64: standard alphabet, padded, no white space. */
  readonly canonical: readonly Uint8Array[]
  /** The bytes that it stands for. */
  readonly decoded: readonly Uint8Array[]
}

/** How {@link Base64Decoder} reads. */
export interface Base64Options {
  /** Refuses white space instead of skipping it. Default false. */
  readonly strict?: boolean
}

/** Characters of base64 that pass through a string at a time; longer strings were slower, as they leave the nearest caches. */
const pieceLength = 16 * 1024

/**
 * Reads base64 as it is found in the wild and gives it twice: as canonical base64 and decoded. Line breaks, spaces and
 * tabs are skipped, the URL-safe alphabet is understood, padding may be missing. Every other byte, content behind
 * padding, a length that no encoder produces, and set bits behind the last whole byte are refused.
 *
 * Input that is canonical already, the usual case, is handed on as the slices that came in; the native decoder tells by
 * the way whether it is. What is decoded lies in memory of its own and may be kept.
 */
export class Base64Decoder {
  readonly #strict: boolean
  /** Up to three characters that wait for the rest of their group. */
  #held = ""
  #paddingLength = 0
  #offset = 0

  constructor(options: Base64Options = {}) {
    this.#strict = options.strict ?? false
  }

  /** Takes the next bytes, cut anywhere. Throws {@link Base64Error}. */
  write(bytes: Uint8Array): Base64Pieces {
    const input = asBuffer(bytes)
    const canonical: Uint8Array[] = []
    const target = Buffer.allocUnsafe(((this.#held.length + input.length) >>> 2) * 3)
    let decodedLength = 0
    let untouched = 0
    for (let start = 0; start < input.length; start += pieceLength) {
      const piece = input.subarray(start, start + pieceLength)
      const free = target.subarray(decodedLength)
      let length = this.#paddingLength === 0 ? this.#decode(piece, free) : undefined
      if (length === undefined) {
        if (untouched < start) canonical.push(input.subarray(untouched, start))
        untouched = start + piece.length
        const normal = this.#normalise(piece)
        if (normal.length > 0) canonical.push(normal)
        length = this.#decode(normal, free) ?? 0
      }
      decodedLength += length
      this.#offset += piece.length
    }
    if (untouched < input.length) canonical.push(input.subarray(untouched))
    return { canonical, decoded: decodedLength === 0 ? [] : [target.subarray(0, decodedLength)] }
  }

  /** Ends the stream and gives what was missing: the bytes of the last, incomplete group, and its padding. Throws {@link Base64Error}. */
  finish(): Base64Pieces {
    const missing = (4 - this.#held.length) % 4
    if (missing === 3) throw new Base64Error("The base64 ends with a single character of a group of four", this.#offset)
    if (this.#paddingLength !== 0 && this.#paddingLength !== missing) {
      throw new Base64Error(`The base64 ends in ${this.#paddingLength} padding characters where ${missing} belong`, this.#offset)
    }
    if (missing === 0) return { canonical: [], decoded: [] }
    const decoded = Buffer.from(this.#held, "base64")
    if (!decoded.toString("base64").startsWith(this.#held)) {
      throw new Base64Error("The last character of the base64 has bits set that belong to no byte", this.#offset)
    }
    return { canonical: [Buffer.from("=".repeat(missing))], decoded: [decoded] }
  }

  /**
   * Decodes characters of the standard alphabet, behind those that are held, and holds the start of the next group.
   * Gives the number of bytes, or undefined, with nothing changed, where any other character is among them.
   */
  #decode(characters: Buffer, target: Buffer): number | undefined {
    const start = Math.min((4 - this.#held.length) % 4, characters.length)
    const end = characters.length - ((characters.length - start) % 4)
    const group = this.#held + characters.toString("latin1", 0, start)
    const rest = characters.toString("latin1", end)
    if (!/^[A-Za-z0-9+/]*$/.test(group + rest)) return undefined
    const complete = group.length === 4
    const joined = complete ? decodeGroups(group, target) : 0
    if (joined === undefined) return undefined
    const length = decodeGroups(characters.toString("latin1", start, end), target.subarray(joined))
    if (length === undefined) return undefined
    this.#held = complete ? rest : group + rest
    return joined + length
  }

  /** Copies the characters out of a piece that holds anything else, in the standard alphabet, and counts its padding. */
  #normalise(piece: Buffer): Buffer {
    const normal = Buffer.allocUnsafe(piece.length)
    let length = 0
    let paddingLength = this.#paddingLength
    for (let index = 0; index < piece.length; index++) {
      const meaning = meanings[piece[index] as number] as number
      if (meaning >= 0 && paddingLength === 0) normal[length++] = meaning
      else if (meaning === padding && paddingLength < 2) paddingLength++
      else if (meaning !== space || this.#strict) throw new Base64Error(complaint(meaning), this.#offset + index)
    }
    this.#paddingLength = paddingLength
    return normal.subarray(0, length)
  }
}

/** What a byte is to {@link Base64Decoder}: a character, as its standard spelling, or one of the three below. */
const meanings = new Int8Array(256)
const illegal = -1
const space = -2
const padding = -3
meanings.fill(illegal)
for (const character of Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) meanings[character] = character
for (const character of Buffer.from(" \t\r\n")) meanings[character] = space
meanings["-".charCodeAt(0)] = "+".charCodeAt(0)
meanings["_".charCodeAt(0)] = "/".charCodeAt(0)
meanings["=".charCodeAt(0)] = padding

function complaint(meaning: number): string {
  if (meaning === illegal) return "The base64 holds a character that does not belong to it"
  if (meaning === space) return "The base64 holds white space"
  return "The base64 goes on behind its padding"
}

/**
 * Decodes whole groups of the standard alphabet without padding into `target` and gives the number of bytes. Undefined
 * where the text is anything else.
 */
const decodeGroups: (text: string, target: Buffer) => number | undefined =
  typeof Uint8Array.prototype.setFromBase64 === "function" ? decodeStrictly : decodeAndCompare

/** 5.6 GB/s where measured: a length that came out short gives white space and padding away. */
function decodeStrictly(text: string, target: Buffer): number | undefined {
  try {
    const { written } = target.setFromBase64(text, { lastChunkHandling: "strict" })
    return written * 4 === text.length * 3 ? written : undefined
  } catch {
    return undefined
  }
}

/** For Node 24, which has no strict decoder; 3 GB/s. Exported for its test. */
export function decodeAndCompare(text: string, target: Buffer): number | undefined {
  const written = target.write(text, "base64")
  return written * 4 === text.length * 3 && target.toString("base64", 0, written) === text ? written : undefined
}

/** Turns bytes, cut anywhere, into canonical base64. */
export class Base64Encoder {
  /** Up to two bytes that wait for the rest of their group. */
  #held: Buffer = Buffer.alloc(0)

  /** Gives the characters of all groups that are whole. */
  write(bytes: Uint8Array): Uint8Array {
    const input = asBuffer(bytes)
    if (this.#held.length + input.length < 3) {
      this.#held = Buffer.concat([this.#held, input])
      return Buffer.alloc(0)
    }
    const start = (3 - this.#held.length) % 3
    const end = input.length - ((input.length - start) % 3)
    const target = Buffer.allocUnsafe(((this.#held.length + end) / 3) * 4)
    let length = target.write(Buffer.concat([this.#held, input.subarray(0, start)]).toString("base64"), "latin1")
    for (let at = start; at < end; at += (pieceLength / 4) * 3) {
      length += target.write(input.toString("base64", at, Math.min(end, at + (pieceLength / 4) * 3)), length, "latin1")
    }
    this.#held = Buffer.from(input.subarray(end))
    return target
  }

  /** Gives the last, incomplete group with its padding; nothing where there is none. */
  finish(): Uint8Array {
    return Buffer.from(this.#held.toString("base64"))
  }
}

/** How many characters the canonical base64 of so many bytes has. */
export function encodedLength(byteLength: number): number {
  return Math.ceil(byteLength / 3) * 4
}

/** How many bytes a piece of canonical, padded base64 stands for, wherever it is cut. */
export function decodedLength(chunks: readonly Uint8Array[]): number {
  const length = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const end = Buffer.concat(
    chunks
      .filter(({ byteLength }) => byteLength > 0)
      .slice(-2)
      .map((chunk) => chunk.subarray(-2)),
  )
  const paddingLength = end.subarray(-2).filter((byte) => byte === "=".charCodeAt(0)).length
  return (length / 4) * 3 - paddingLength
}
