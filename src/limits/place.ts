import { randomBytes } from "node:crypto"

const ofThisProcess = randomBytes(9).toString("base64url")
let count = 0

/** Makes the name of a place, which no other process uses either. */
export function newPlace(): string {
  count += 1
  return `${ofThisProcess}.${count.toString(36)}`
}
