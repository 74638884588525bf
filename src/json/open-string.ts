import { JsonError } from "./json-error.ts"
import { Unescaper } from "./unescaper.ts"

/** A string of a document whose closing quote has not been seen: held while it is short, resolved piece by piece once it is lifted. */
export class OpenString {
  readonly isKey: boolean
  /** Position of its opening quote. */
  readonly offset: number
  /** Its number among the lifted strings, once it is one. */
  lift: number | undefined
  #held: Buffer[] = []
  #heldBytes = 0
  #unescaper: Unescaper | undefined

  constructor(isKey: boolean, offset: number) {
    this.isKey = isKey
    this.offset = offset
  }

  /** How many bytes are held, as they are written. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Keeps a copy of the next bytes. */
  hold(bytes: Uint8Array): void {
    this.#held.push(Buffer.from(bytes))
    this.#heldBytes += bytes.byteLength
  }

  /** Gives what was held and forgets it. */
  giveUp(): Buffer {
    const held = Buffer.concat(this.#held)
    this.#held = []
    this.#heldBytes = 0
    return held
  }

  /** Gives the whole as text; its end lies in `bytes`. Throws {@link JsonError}. */
  text(bytes: Buffer, start: number, end: number): string {
    if (this.#held.length === 0) return this.#parse(bytes.toString("utf8", start, end))
    this.hold(bytes.subarray(start, end))
    return this.#parse(this.giveUp().toString())
  }

  /** Gives the next bytes of a lifted string with their escapes resolved, undefined where there is none in them. Throws {@link JsonError}. */
  resolve(bytes: Buffer, escaped: boolean): Uint8Array | undefined {
    if (!escaped && (this.#unescaper?.idle ?? true)) return undefined
    this.#unescaper ??= new Unescaper(this.offset)
    return this.#unescaper.write(bytes)
  }

  /** Ends a lifted string. Throws {@link JsonError} inside an escape. */
  finish(): void {
    this.#unescaper?.finish()
  }

  /** The platform resolves the escapes of a short string, and refuses unknown ones and control characters. */
  #parse(inside: string): string {
    if (!/[\\\0-\x1f]/.test(inside)) return inside
    try {
      return JSON.parse(`"${inside}"`) as string
    } catch {
      const message = `The string at byte ${this.offset} holds a raw control character or a backslash that begins no JSON escape.`
      throw new JsonError("syntax", message, this.offset)
    }
  }
}
