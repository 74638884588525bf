import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { mask } from "#config/mask.ts"
import type { SealedKey } from "#database/channels-table.ts"

const version = "v1"
const nonceBytes = 12
const tagBytes = 16

/**
 * Keeps providers' keys in the database so that only whoever has the installation's secret can read them: AES-256-GCM, a fresh nonce each,
 * bound to their channel, so that a key that was moved to another channel's row is worthless there.
 */
export class ProviderKeys {
  readonly #secret: Buffer

  /** `secret`: 32 bytes that are for this alone. */
  constructor(secret: Buffer) {
    this.#secret = secret
  }

  /** Encrypts a key for a channel. */
  seal(channelId: string, key: string): SealedKey {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv("aes-256-gcm", this.#secret, nonce).setAAD(Buffer.from(channelId))
    const sealed = Buffer.concat([nonce, cipher.update(key, "utf8"), cipher.final(), cipher.getAuthTag()])
    return { last4: endOf(key), sealed: `${version}.${sealed.toString("base64url")}` }
  }

  /** Gives the key of a channel. Throws RangeError where it was sealed with another secret, for another channel, or is damaged. */
  open(channelId: string, { sealed }: SealedKey): string {
    const [form, text = ""] = sealed.split(".")
    const bytes = Buffer.from(text, "base64url")
    try {
      if (form !== version || bytes.length < nonceBytes + tagBytes) throw new RangeError("has another form")
      const decipher = createDecipheriv("aes-256-gcm", this.#secret, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(channelId)).setAuthTag(bytes.subarray(-tagBytes))
      return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8")
    } catch (error) {
      throw new RangeError("was sealed with another secret, or is damaged", { cause: error })
    }
  }
}

/** The last characters of a key, for people; none where they would be a good part of it. */
export function endOf(key: string): string {
  return mask(key).slice(1)
}
