import { type Chunk, cut, owned } from "#bytes/chunk.ts"
import { asBuffer, ByteFinder } from "#bytes/search.ts"

/** What an event stream holds, as it arrives. */
export type SseToken =
  /** The next piece of the current event's data; its several `data` lines are joined by a line feed. */
  | { readonly type: "data"; readonly chunk: Chunk }
  /** The event is whole. Only events with at least one `data` line are reported. */
  | { readonly type: "event-end"; readonly event?: string; readonly id?: string }
  /** The stream ended inside an event. */
  | { readonly type: "cut" }

/** An event stream beyond its limits. */
export class SseError extends Error {
  override readonly name = "SseError"
}

/** Bounds of {@link SseReader}. */
export interface SseLimits {
  /** Most data in one event, in bytes. Default 64 MiB. */
  readonly maxEventBytes?: number
  /** Longest value of a field other than `data`, in bytes. Default 8 KiB. */
  readonly maxFieldBytes?: number
}

/** What is being read of a line: its field's name, or the value of a field. */
type Reading = "name" | "data" | "event" | "id" | "ignored"

/**
 * Reads `text/event-stream` (WHATWG HTML, section 9.2) in chunks cut anywhere and hands data on as slices of them, so that
 * an event may be as long as a picture. Lines end in LF, CR or CRLF; comments, unknown fields and `retry` are dropped, and
 * so is a byte order mark at the start. What data hold is not looked at, not even for UTF-8.
 */
export class SseReader {
  readonly #maxEventBytes: number
  readonly #maxFieldBytes: number
  /** How many bytes of a byte order mark have been skipped; 3 once none can come. */
  #markBytes = 0
  #behindCarriageReturn = false
  #reading: Reading = "name"
  /** The beginning of the field's name, long enough to tell those that are known from all others. */
  #name = ""
  /** Whether the next byte of the value is dropped if it is a space. */
  #atValueStart = false
  /** The value of `event` or `id` so far, a character for each byte. */
  #value = ""
  #event: string | undefined
  #id: string | undefined
  #dataLines = 0
  #dataBytes = 0

  constructor(limits: SseLimits = {}) {
    this.#maxEventBytes = limits.maxEventBytes ?? 64 * 1024 * 1024
    this.#maxFieldBytes = limits.maxFieldBytes ?? 8 * 1024
  }

  /**
   * Reads the next chunk and releases it. The tokens must be read to their end before the next call; data chunks are
   * released by who receives them. Throws {@link SseError}.
   */
  *write(chunk: Chunk): Generator<SseToken, void, undefined> {
    try {
      const bytes = asBuffer(chunk.bytes)
      const lineFeeds = new ByteFinder(bytes, lineFeed)
      const carriageReturns = new ByteFinder(bytes, carriageReturn)
      const colons = new ByteFinder(bytes, colon)
      let at = this.#skipByteOrderMark(bytes)
      while (at < bytes.length) {
        if (this.#behindCarriageReturn) {
          this.#behindCarriageReturn = false
          if (bytes[at] === lineFeed && ++at === bytes.length) break
        }
        const end = Math.min(lineFeeds.from(at), carriageReturns.from(at))
        if (this.#reading === "name") {
          const nameEnd = Math.min(end, colons.from(at))
          this.#name += bytes.toString("latin1", at, Math.min(nameEnd, at + longestName + 1 - this.#name.length))
          at = nameEnd
          if (nameEnd < end) {
            at++
            yield* this.#beginValue()
          }
        }
        if (this.#atValueStart && at < end) {
          this.#atValueStart = false
          if (bytes[at] === space) at++
        }
        if (this.#reading === "data") {
          this.#countData(end - at)
          if (at < end) yield { type: "data", chunk: cut(chunk, at, end) }
        } else if (this.#reading === "event" || this.#reading === "id") {
          this.#value += bytes.toString("latin1", at, end)
          if (this.#value.length > this.#maxFieldBytes) {
            throw new SseError(`A field of the event stream is longer than ${this.#maxFieldBytes} bytes.`)
          }
        }
        at = end
        if (at < bytes.length) {
          this.#behindCarriageReturn = bytes[at] === carriageReturn
          at++
          yield* this.#endLine()
        }
      }
    } finally {
      chunk.lease.release()
    }
  }

  /** Ends the stream; tells whether it was cut inside an event. An event ends in a blank line and not in the stream's end. */
  *finish(): Generator<SseToken, void, undefined> {
    const inField = this.#reading === "name" ? this.#name !== "" : this.#reading !== "ignored"
    if (inField || this.#dataLines > 0 || this.#event !== undefined || this.#id !== undefined) yield { type: "cut" }
  }

  #skipByteOrderMark(bytes: Buffer): number {
    let at = 0
    while (this.#markBytes < byteOrderMark.length && at < bytes.length) {
      if (bytes[at] !== byteOrderMark[this.#markBytes]) {
        // Bytes that only looked like a mark are the beginning of a field that nobody knows.
        if (this.#markBytes > 0) this.#name = "?"
        this.#markBytes = byteOrderMark.length
        break
      }
      this.#markBytes++
      at++
    }
    return at
  }

  *#beginValue(): Generator<SseToken, void, undefined> {
    const name = this.#name
    this.#reading = name === "data" || name === "event" || name === "id" ? name : "ignored"
    this.#atValueStart = true
    this.#value = ""
    if (this.#reading !== "data" || ++this.#dataLines === 1) return
    this.#countData(1)
    yield { type: "data", chunk: owned(Buffer.of(lineFeed)) }
  }

  *#endLine(): Generator<SseToken, void, undefined> {
    if (this.#reading === "name") {
      if (this.#name === "") return yield* this.#endEvent()
      yield* this.#beginValue()
    }
    const value = Buffer.from(this.#value, "latin1").toString()
    if (this.#reading === "event") this.#event = value
    else if (this.#reading === "id" && !value.includes("\0")) this.#id = value
    this.#reading = "name"
    this.#name = ""
    this.#atValueStart = false
  }

  *#endEvent(): Generator<SseToken, void, undefined> {
    const [event, id, dataLines] = [this.#event, this.#id, this.#dataLines]
    this.#event = undefined
    this.#id = undefined
    this.#dataLines = 0
    this.#dataBytes = 0
    if (dataLines === 0) return
    yield { type: "event-end", ...(event === undefined ? {} : { event }), ...(id === undefined ? {} : { id }) }
  }

  #countData(bytes: number): void {
    this.#dataBytes += bytes
    if (this.#dataBytes > this.#maxEventBytes) {
      throw new SseError(`An event of the stream is longer than ${this.#maxEventBytes} bytes.`)
    }
  }
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const colon = 0x3a
const space = 0x20
const byteOrderMark = Buffer.from("\uFEFF")
const longestName = "event".length
