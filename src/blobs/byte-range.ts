import type { ByteRange } from "./blob-store.ts"

/**
 * Reads a `Range` header against a length in bytes. Gives the one range that it asks for, `unsatisfiable` where none of the
 * bytes exist (416), and undefined where the header is to be ignored: absent, not understood, or with several ranges
 * (RFC 9110, 14.2, allows that, and answers to many overlapping ranges cost more than they are worth).
 */
export function parseRange(header: string | undefined, byteLength: number): ByteRange | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header ?? "") ?? []
  if (first === "" && last === "") return undefined
  if (first === "") {
    const length = Math.min(Number(last), byteLength)
    return length === 0 ? "unsatisfiable" : { start: byteLength - length, end: byteLength }
  }
  const start = Number(first)
  const end = last === "" ? byteLength : Math.min(Number(last) + 1, byteLength)
  if (last !== "" && Number(last) < start) return undefined
  return start >= byteLength ? "unsatisfiable" : { start, end }
}
