import { ImageError } from "./image-error.ts"

/** A picture out of a data URL, still in base64. */
export interface DataUrl {
  /** As the client wrote it, in lower case: `image/png`. Only the bytes are to be believed. */
  readonly declaredMediaType: string
  /** The base64 text as slices of the given pieces, not yet checked. Never empty. */
  readonly chunks: readonly Uint8Array[]
}

/** The comma of a data URL is looked for in so many bytes. */
const maxHeadBytes = 256

/** What a picture's first bytes look like in base64: PNG, JPEG, WebP, GIF, and a file that starts with an `ftyp` box. */
const base64Starts = /^(?:iVBORw0K|[/_]9j[/_]|UklGR|R0lGOD|AAAA.[A-Za-z0-9+/_-]Z0eX)/

/** Whether a text, whole or as its first pieces, is a data URL. */
export function isDataUrl(text: readonly Uint8Array[] | string): boolean {
  return /^data:/i.test(beginning(text, 5))
}

/** Whether a text, whole or as its first pieces, is the bare base64 of a picture, told by how the picture's first bytes look in it. */
export function looksLikeBase64(text: readonly Uint8Array[] | string): boolean {
  return base64Starts.test(beginning(text, 10))
}

/**
 * Takes a data URL (RFC 2397) apart, given as pieces of its ASCII bytes, or as a string where it is short anyway. Only
 * the text before the comma is looked at; the data is not copied. Throws ImageError `data-url` where it has no comma,
 * is not in base64, is empty, or does not claim to be a picture; SVG counts as none.
 */
export function parseDataUrl(text: readonly Uint8Array[] | string): DataUrl {
  const head = beginning(text, maxHeadBytes)
  const comma = head.indexOf(",")
  const [, mediaType, parameters] = /^data:([^,;]*)([^,]*)/i.exec(head) ?? []
  if (comma === -1 || mediaType === undefined || parameters === undefined) {
    throw broken("has no comma between its head and its data")
  }
  const declaredMediaType = mediaType.trim().toLowerCase()
  if (!/^image\/[a-z0-9.+-]+$/.test(declaredMediaType) || declaredMediaType.startsWith("image/svg")) {
    throw broken("does not hold a picture of a kind that Limn takes: PNG, JPEG, WebP, GIF or AVIF")
  }
  if (!/; *base64 *$/i.test(parameters)) throw broken("is not in base64")

  const chunks = typeof text === "string" ? [Buffer.from(text.slice(comma + 1))] : after(text, comma + 1)
  if (chunks.every((chunk) => chunk.byteLength === 0)) throw broken("is empty")
  return { declaredMediaType, chunks }
}

function beginning(text: readonly Uint8Array[] | string, length: number): string {
  if (typeof text === "string") return text.slice(0, length)
  let start = ""
  for (const piece of text) {
    if (start.length === length) break
    start += Buffer.from(piece.subarray(0, length - start.length)).toString("latin1")
  }
  return start
}

function after(pieces: readonly Uint8Array[], start: number): Uint8Array[] {
  const rest: Uint8Array[] = []
  for (const piece of pieces) {
    if (start < piece.byteLength) rest.push(piece.subarray(start))
    start = Math.max(0, start - piece.byteLength)
  }
  return rest
}

function broken(what: string): ImageError {
  return new ImageError("data-url", `The data URL ${what}. Write it as \`data:image/png;base64,\` followed by the picture in base64.`)
}
