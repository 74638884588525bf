import { randomBytes } from "node:crypto"
import { MultipartError } from "./multipart-error.ts"

/** One field of a form that is to be sent. */
export interface OutgoingPart {
  readonly name: string
  readonly filename?: string
  /** Written where it is given. */
  readonly mediaType?: string
  /** How many bytes `chunks` gives. */
  readonly byteLength: number
  /** Gives the content from its start, every time that it is called. */
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** A multipart/form-data body that can be sent, and sent again. */
export interface OutgoingForm {
  /** The Content-Type header, with the boundary. */
  readonly contentType: string
  /** The Content-Length. */
  readonly byteLength: number
  /** Gives the body from its start. Throws MultipartError where a part gives another number of bytes than it announced. */
  chunks(): AsyncIterable<Uint8Array>
}

/** Gives a part for a short text. */
export function textPart(name: string, text: string): OutgoingPart {
  const bytes = Buffer.from(text)
  return { name, byteLength: bytes.byteLength, chunks: () => [bytes] }
}

/** Writes a form (RFC 7578) between boundaries of 128 random bits. Content is passed on as it comes. */
export function multipartBody(parts: readonly OutgoingPart[]): OutgoingForm {
  const boundary = `limn-${randomBytes(16).toString("hex")}`
  const heads = parts.map((part, index) => Buffer.from(`${index === 0 ? "" : "\r\n"}--${boundary}\r\n${headers(part)}\r\n\r\n`))
  const end = Buffer.from(`${parts.length === 0 ? "" : "\r\n"}--${boundary}--\r\n`)
  const pieces = [...heads, end, ...parts]

  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const [index, part] of parts.entries()) {
      yield heads[index] as Buffer
      let left = part.byteLength
      for await (const chunk of part.chunks()) {
        left -= chunk.byteLength
        yield chunk
      }
      if (left !== 0) throw new MultipartError(`the field \`${part.name}\` gave ${part.byteLength - left} bytes, not ${part.byteLength}.`)
    }
    yield end
  }

  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    byteLength: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
    chunks,
  }
}

function headers({ name, filename, mediaType }: OutgoingPart): string {
  const disposition = `Content-Disposition: form-data; name="${escape(name)}"`
  const file = filename === undefined ? "" : `; filename="${escape(filename)}"`
  return `${disposition}${file}${mediaType === undefined ? "" : `\r\nContent-Type: ${mediaType}`}`
}

/** How browsers write names (WHATWG HTML, multipart/form-data encoding algorithm). */
function escape(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22")
}
