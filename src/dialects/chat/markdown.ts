import { asBuffer } from "#bytes/search.ts"
import type { DecodedPart } from "#canonical/request.ts"
import { Lifted } from "#json/body.ts"
import { invalid, pictureFromUrlValue, readText } from "#dialects/read.ts"

const dataUrl = "data:image/"
/** Pictures that one text may carry in itself. */
const maxEmbedded = 64
/** How far before its URL the `![` of a picture is looked for, in bytes. */
const maxAltBytes = 512
/** A linked picture. No part of it can match in two ways, so the search is linear. */
const linkedPicture = /!\[[^[\]]*\]\(\s*<?(https?:\/\/[^\s()<>[\]]{1,8192})>?(?:\s+"[^"]{0,200}")?\s*\)/g
const openingBracket = 0x28
const closingBracket = 0x29

/**
 * Reads a text that may hold pictures: Markdown pictures with a data URL or a link, or one data URL and nothing else. A
 * text without any comes back unchanged; next to pictures, surrounding space is dropped. Blank text gives nothing.
 */
export function readMarkdown(content: string | Lifted, param: string): readonly DecodedPart[] {
  const whole = typeof content === "string" ? new Lifted([Buffer.from(readText(content, param))]) : content
  if (whole.startsWith(dataUrl)) return [pictureFromUrlValue(whole, param)]
  const parts: DecodedPart[] = []
  let position = 0
  for (const { start, end, url } of embeddedPictures(whole, param)) {
    parts.push(...readLinks(readText(whole.slice(position, start), param), param), pictureFromUrlValue(url, param))
    position = end
  }
  parts.push(...readLinks(readText(whole.slice(position), param), param))
  if (parts.every((part) => part.type === "text")) return parts
  return parts.map((part) => (part.type === "text" ? { ...part, text: part.text.trim() } : part))
}

/** Cuts a text without payload at its linked pictures. */
function readLinks(text: string, param: string): readonly DecodedPart[] {
  const pieces = text.split(linkedPicture)
  // Splitting at a pattern with one group gives text and URL in turns.
  return pieces.flatMap((piece, index): DecodedPart[] => {
    if (index % 2 === 1) return [pictureFromUrlValue(piece, param)]
    return piece.trim() === "" ? [] : [{ type: "text", text: piece }]
  })
}

/** Where a Markdown picture stands in a text. */
interface Embedded {
  readonly start: number
  readonly end: number
  readonly url: Lifted
}

/** Finds Markdown pictures with data URLs. Payload is passed over by native search only and never becomes a string. */
function* embeddedPictures(text: Lifted, param: string): Generator<Embedded> {
  const opening = new PieceFinder(text.chunks, openingBracket)
  const closing = new PieceFinder(text.chunks, closingBracket)
  let end = 0
  let found = 0
  for (let at = opening.from(0); at < text.byteLength; at = opening.from(Math.max(at + 1, end))) {
    if (!opening.isFollowedBy(dataUrl)) continue
    if (++found > maxEmbedded) {
      throw invalid(`\`${param}\` holds more than ${maxEmbedded} pictures. Send fewer.`, param)
    }
    const close = closing.from(at)
    if (close === text.byteLength) return
    // Cut by bytes, the window may begin inside a character; what matters is ASCII.
    const before = Buffer.concat(text.slice(Math.max(end, at - maxAltBytes), at).chunks).toString("latin1")
    const alt = /!\[[^[\]]*\]$/.exec(before)?.[0]
    if (alt === undefined) continue
    end = close + 1
    yield { start: at - alt.length, end, url: text.slice(at + 1, close) }
  }
}

/** Finds one byte value again and again in bytes that lie in pieces, going forward and passing over them once. */
class PieceFinder {
  readonly #pieces: readonly Buffer[]
  readonly #byte: number
  /** The piece that is searched, and where it begins. */
  #index = 0
  #start = 0
  #found = -1

  constructor(pieces: readonly Uint8Array[], byte: number) {
    this.#pieces = pieces.map(asBuffer)
    this.#byte = byte
  }

  /** Gives the first position at or after `position` that holds the byte; the length of the bytes where there is none. `position` must never decrease. */
  from(position: number): number {
    if (this.#found >= position) return this.#found
    for (let piece = this.#pieces[this.#index]; piece !== undefined; piece = this.#pieces[++this.#index]) {
      const found = piece.indexOf(this.#byte, Math.max(0, position - this.#start))
      if (found !== -1) return (this.#found = this.#start + found)
      this.#start += piece.byteLength
    }
    return (this.#found = this.#start)
  }

  /** Whether an ASCII text stands behind the byte that was found last. */
  isFollowedBy(ascii: string): boolean {
    let behind = ""
    let local = this.#found + 1 - this.#start
    for (let index = this.#index; behind.length < ascii.length && index < this.#pieces.length; index++) {
      const piece = this.#pieces[index] as Buffer
      behind += piece.toString("latin1", local, local + ascii.length - behind.length)
      local = 0
    }
    return behind === ascii
  }
}
