import { createHash, randomBytes } from "node:crypto"

/**
 * Makes a client key: `sk-limn-`, 32 random bytes as 43 characters of base64url, and the first 6 characters of the
 * base64url SHA-256 of all that, by which a secret scanner tells a real key from a look-alike without asking anybody.
 */
export function newApiKey(): string {
  const body = `sk-limn-${randomBytes(32).toString("base64url")}`
  return body + createHash("sha256").update(body).digest("base64url").slice(0, 6)
}
