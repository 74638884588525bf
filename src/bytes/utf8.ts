import { isAscii, isUtf8 } from "node:buffer"

/** Bytes that are not UTF-8. */
export class Utf8Error extends Error {
  override readonly name = "Utf8Error"
}

/**
 * Checks that a stream of bytes is UTF-8, wherever it is cut. ASCII, which is what pictures travel in, is recognised
 * natively at tens of gigabytes a second; only a piece that cuts a character in two is decoded.
 */
export class Utf8Guard {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  #insideCharacter = false

  /** Throws {@link Utf8Error} as soon as the bytes so far cannot be the beginning of UTF-8. */
  write(bytes: Uint8Array): void {
    if (!this.#insideCharacter && (isAscii(bytes) || isUtf8(bytes))) return
    this.#decode(bytes)
    const last = bytes.at(-1)
    if (last !== undefined) this.#insideCharacter = last >= 0x80
  }

  /** Throws {@link Utf8Error} where the last character is not whole. */
  finish(): void {
    this.#decode()
  }

  #decode(bytes?: Uint8Array): void {
    try {
      this.#decoder.decode(bytes, { stream: bytes !== undefined })
    } catch (error) {
      throw new Utf8Error("The text is not valid UTF-8.", { cause: error })
    }
  }
}

/** Decodes pieces of one UTF-8 text, which may be cut inside a character. A byte order mark is kept. Throws {@link Utf8Error}. */
export function decodeUtf8(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  try {
    return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode()
  } catch (error) {
    throw new Utf8Error("The text is not valid UTF-8.", { cause: error })
  }
}
