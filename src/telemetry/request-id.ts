import { randomBytes } from "node:crypto"

/**
 * Makes the id of a request: `req_` and 26 characters of `0-9a-v`, the first ten of them the milliseconds since 1970 and
 * the rest random (80 bits), so that ids sort by time and cannot be guessed.
 */
export function newRequestId(nowMs: number = Date.now()): string {
  const random = randomBytes(10)
  return `req_${base32(nowMs, 10)}${base32(random.readUIntBE(0, 5), 8)}${base32(random.readUIntBE(5, 5), 8)}`
}

function base32(value: number, length: number): string {
  return value.toString(32).padStart(length, "0")
}

/** Whether a client's own `x-request-id` may be used: 1 to 64 characters of `A-Za-z0-9._-`. */
export function isClientRequestId(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text)
}
