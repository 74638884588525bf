import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"

const tokenPattern = /^([\w-]{16})([\w-]{22})$/

/** Gives an id that nobody guesses: 96 random bits. */
export function newSignedId(): string {
  return randomBytes(12).toString("base64url")
}

/**
 * Tokens for what is kept under an id: the id and its signature, HMAC-SHA256 cut to 128 bits. They can be made again from the id, and the
 * database holds nothing that lets anybody in.
 */
export class SignedTokens {
  readonly #key: Uint8Array

  /** `key`: secret, at least 16 bytes, used for nothing else. */
  constructor(key: Uint8Array) {
    if (key.byteLength < 16) throw new RangeError("The key of signed tokens needs at least 16 bytes.")
    this.#key = key
  }

  /** The token of an id of {@link newSignedId}: 38 characters of base64url. */
  sign(id: string): string {
    return `${id}${this.#signature(id)}`
  }

  /** The id of a token of ours; undefined for every other text. */
  verify(token: string): string | undefined {
    const [, id, signature] = tokenPattern.exec(token) ?? []
    if (id === undefined || signature === undefined) return undefined
    return timingSafeEqual(Buffer.from(signature), Buffer.from(this.#signature(id))) ? id : undefined
  }

  #signature(id: string): string {
    return createHmac("sha256", this.#key).update(id).digest().subarray(0, 16).toString("base64url")
  }
}
