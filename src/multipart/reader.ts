import { isUtf8 } from "node:buffer"
import { readBoundary, readPartHead, type PartHead } from "./head.ts"
import { MultipartError } from "./multipart-error.ts"

export { MultipartError }

/** Bounds on a multipart body. */
export interface MultipartLimits {
  readonly maxParts: number
  /** Bytes of all headers of one part. */
  readonly maxHeaderBytes: number
  /** Characters of a field's name. */
  readonly maxNameLength: number
  /** Bytes of a part that is read as text. */
  readonly maxTextBytes: number
}

/** The limits that hold unless others are given: 64 parts, headers of 16 KiB, names of 256 characters, texts of 1 MiB. */
export const multipartLimits: MultipartLimits = {
  maxParts: 64,
  maxHeaderBytes: 16 * 1024,
  maxNameLength: 256,
  maxTextBytes: 1024 * 1024,
}

/** One field of a form. */
export interface MultipartPart extends PartHead {
  /** The content as slices of the body. */
  readonly chunks: readonly Uint8Array[]
  readonly byteLength: number
  /** The content as text. Throws MultipartError where it is longer than the limit or not UTF-8. */
  text(): string
}

/** What a {@link MultipartReader} finds, in order: `part`, any number of `data`, `end`, and again. */
export type MultipartEvent =
  | { readonly type: "part"; readonly head: PartHead }
  | { readonly type: "data"; readonly bytes: Uint8Array }
  | { readonly type: "end" }

/**
 * Reads a multipart/form-data body (RFC 7578) that is already in memory. `contentType` is the request's header. Throws
 * MultipartError where the body is not such a form, is cut off, or exceeds a limit.
 */
export function parseMultipart(body: readonly Uint8Array[], contentType: string, limits: Partial<MultipartLimits> = {}): MultipartPart[] {
  const { maxTextBytes } = { ...multipartLimits, ...limits }
  const reader = new MultipartReader(contentType, limits)
  const parts: MultipartPart[] = []
  let head: PartHead = { name: "" }
  let chunks: Uint8Array[] = []
  for (const bytes of body) {
    for (const event of reader.write(bytes)) {
      if (event.type === "data") chunks.push(event.bytes)
      else if (event.type === "end") parts.push(part(head, chunks, maxTextBytes))
      else [head, chunks] = [event.head, []]
    }
  }
  reader.finish()
  return parts
}

function part(head: PartHead, chunks: readonly Uint8Array[], maxTextBytes: number): MultipartPart {
  const byteLength = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  const text = (): string => {
    if (byteLength > maxTextBytes) throw new MultipartError(`the field \`${head.name}\` is longer than ${maxTextBytes} bytes.`)
    const content = Buffer.concat(chunks)
    if (!isUtf8(content)) throw new MultipartError(`the field \`${head.name}\` is not UTF-8 text.`)
    return content.toString()
  }
  return { ...head, chunks, byteLength, text }
}

const blankLine = Buffer.from("\r\n\r\n")
const lineBreak = Buffer.from("\r\n")
const nothing = Buffer.alloc(0)

/**
 * Reads a multipart/form-data body as its bytes arrive. Content is handed on as slices of what was written, except for
 * the few bytes at a border that might be the start of a boundary.
 */
export class MultipartReader {
  readonly #limits: MultipartLimits
  /** Line break, two hyphens, boundary: what ends the content of a part, and the preamble. */
  readonly #delimiter: Buffer
  #state: "preamble" | "head" | "content" | "epilogue" = "preamble"
  /** Bytes that could not be judged yet: the end of the content so far, or an unfinished head. A body may start with its boundary, as if after a line break. */
  #pending: Buffer = lineBreak
  #parts = 0

  /** `contentType` is the request's header. Throws MultipartError where it names no form or no usable boundary. */
  constructor(contentType: string, limits: Partial<MultipartLimits> = {}) {
    this.#limits = { ...multipartLimits, ...limits }
    this.#delimiter = Buffer.from(`\r\n--${readBoundary(contentType)}`)
  }

  /** Takes the next bytes, in pieces of any size. The events must be read before the next write. Throws MultipartError. */
  *write(bytes: Uint8Array): Generator<MultipartEvent, void> {
    let chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    while (chunk.byteLength > 0 && this.#state !== "epilogue") {
      chunk = this.#state === "head" ? yield* this.#readHead(chunk) : yield* this.#readContent(chunk)
    }
  }

  /** Says that the body has ended. Throws MultipartError where its closing boundary is missing. */
  finish(): void {
    if (this.#state === "epilogue") return
    throw new MultipartError(
      this.#state === "preamble"
        ? "the boundary that the Content-Type header names does not occur in it."
        : "it is cut off: the closing boundary is missing. Send the whole form, its lines ended by CR LF.",
    )
  }

  /** Passes content on up to the delimiter, and gives what follows that. */
  *#readContent(chunk: Buffer): Generator<MultipartEvent, Buffer> {
    const delimiter = this.#delimiter
    const pending = this.#pending
    if (pending.byteLength > 0) {
      // A delimiter that began before this chunk ends within its first bytes.
      const border = Buffer.concat([pending, chunk.subarray(0, delimiter.byteLength - 1)])
      const index = border.indexOf(delimiter)
      if (index !== -1) {
        yield* this.#pass(pending.subarray(0, index))
        return yield* this.#endContent(chunk.subarray(index + delimiter.byteLength - pending.byteLength))
      }
      if (chunk.byteLength < delimiter.byteLength) {
        yield* this.#hold(border)
        return nothing
      }
      yield* this.#pass(pending)
      this.#pending = nothing
    }
    const index = chunk.indexOf(delimiter)
    if (index === -1) {
      yield* this.#hold(chunk)
      return nothing
    }
    yield* this.#pass(chunk.subarray(0, index))
    return yield* this.#endContent(chunk.subarray(index + delimiter.byteLength))
  }

  /** Passes on what cannot be part of a delimiter, and keeps the rest until more has come. */
  *#hold(bytes: Buffer): Generator<MultipartEvent, void> {
    const last = bytes.subarray(Math.max(0, bytes.byteLength - this.#delimiter.byteLength + 1))
    const start = last.lastIndexOf("\r")
    const suspect = start === -1 ? nothing : last.subarray(start)
    const held = this.#delimiter.subarray(0, suspect.byteLength).equals(suspect) ? suspect.byteLength : 0
    yield* this.#pass(bytes.subarray(0, bytes.byteLength - held))
    this.#pending = Buffer.from(bytes.subarray(bytes.byteLength - held))
  }

  *#pass(bytes: Buffer): Generator<MultipartEvent, void> {
    if (this.#state === "content" && bytes.byteLength > 0) yield { type: "data", bytes }
  }

  *#endContent(rest: Buffer): Generator<MultipartEvent, Buffer> {
    if (this.#state === "content") yield { type: "end" }
    this.#state = "head"
    this.#pending = nothing
    return rest
  }

  /** Reads what follows a delimiter: two hyphens and the end, or the rest of its line and the headers of a part. */
  *#readHead(chunk: Buffer): Generator<MultipartEvent, Buffer> {
    const { maxHeaderBytes, maxNameLength, maxParts } = this.#limits
    const pending = this.#pending
    const head = Buffer.concat([pending, chunk.subarray(0, maxHeaderBytes + blankLine.byteLength - pending.byteLength)])
    if (head.toString("latin1", 0, 2) === "--") {
      this.#state = "epilogue"
      return nothing
    }
    const end = head.indexOf(blankLine)
    if (end === -1) {
      if (head.byteLength >= maxHeaderBytes) throw new MultipartError(`the headers of a part are longer than ${maxHeaderBytes} bytes.`)
      this.#pending = head
      return nothing
    }
    if (++this.#parts > maxParts) throw new MultipartError(`it has more than ${maxParts} parts.`)
    yield { type: "part", head: readPartHead(head.subarray(0, end), maxNameLength) }
    this.#state = "content"
    this.#pending = nothing
    return chunk.subarray(end + blankLine.byteLength - pending.byteLength)
  }
}
