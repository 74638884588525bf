import { type Chunk, owned } from "#bytes/chunk.ts"
import { decodeUtf8, Utf8Error } from "#bytes/utf8.ts"
import type { TransportReply } from "#http/transport.ts"
import { JsonError } from "#json/json-error.ts"
import { type JsonPath, JsonScanner } from "#json/scanner.ts"
import { SseError, SseReader } from "#sse/reader.ts"
import { brokenOff, unreadable } from "./failures.ts"

/** What a provider's answer holds, as it arrives. */
export type ReplyStep =
  /** A long string begins that was asked for. Until its end only its bytes are told. `document` is what is known of the document around it. */
  | { readonly type: "string"; readonly path: JsonPath; readonly document: unknown }
  | { readonly type: "bytes"; readonly chunk: Chunk }
  | { readonly type: "string-end" }
  /** A document is whole: the answer itself (`isAnswer`), or one event of a stream. Strings that were asked for are marks in it. */
  | { readonly type: "document"; readonly document: unknown; readonly isAnswer: boolean; readonly event?: string }
  /** The `[DONE]` with which OpenAI's streams end. */
  | { readonly type: "done" }

/** Longest answer, in bytes: ten pictures of 40 MB in base64 fit. */
const maxReplyBytes = 640 * 1024 * 1024
/** Longest event of a stream, in bytes. */
const maxEventBytes = 128 * 1024 * 1024
/** Most bytes of long strings that are kept in one document because nobody asked for them as bytes. */
const maxKeptBytes = 4 * 1024 * 1024

/**
 * Reads a JSON or event-stream body and hands long strings (1 KiB and more) on as byte streams where `wants` says so by
 * their path. Other long strings are put into the document like any short one, 4 MiB of them; beyond that a mark stays
 * in their place. Nothing is read ahead: the next chunk is taken when the step after it is asked for. Throws
 * `upstream_error` for a body that is neither, breaks off inside a document, or is longer than 640 MiB.
 */
export async function* readReply(reply: TransportReply, wants: (path: JsonPath) => boolean): AsyncGenerator<ReplyStep, void, undefined> {
  const isStream = /^text\/event-stream\b/i.test(reply.headers["content-type"]?.trim() ?? "")
  const body = isStream ? new StreamBody(wants) : new JsonBody(wants)
  let replyBytes = 0
  try {
    for await (const chunk of reply.body) {
      replyBytes += chunk.bytes.byteLength
      if (replyBytes > maxReplyBytes) {
        chunk.lease.release()
        throw unreadable({ reason: `more than ${maxReplyBytes} bytes` })
      }
      yield* body.write(chunk)
    }
    yield* body.finish()
  } catch (error) {
    throw toReplyError(error)
  }
}

function toReplyError(error: unknown): unknown {
  const isFormat = error instanceof JsonError || error instanceof SseError || error instanceof Utf8Error
  return isFormat ? unreadable({ reason: error.message }, error) : error
}

/** A document that is being read. */
class DocumentReader {
  readonly #scanner = new JsonScanner()
  readonly #wants: (path: JsonPath) => boolean
  /** The long string that is being kept; undefined while one is handed on or none is open. */
  #kept: { readonly path: JsonPath; pieces: Buffer[] | undefined } | undefined
  #keptBytes = 0

  constructor(wants: (path: JsonPath) => boolean) {
    this.#wants = wants
  }

  *write(chunk: Chunk): Generator<ReplyStep, void, undefined> {
    for (const event of this.#scanner.write(chunk)) {
      if (event.type === "lift-start") {
        if (this.#wants(event.path)) yield { type: "string", path: event.path, document: this.#scanner.snapshot() }
        else this.#kept = { path: event.path, pieces: [] }
      } else if (event.type === "lift-chunk") {
        if (this.#kept === undefined) yield { type: "bytes", chunk: event.chunk }
        else this.#keep(this.#kept, event.chunk)
      } else if (this.#kept === undefined) {
        yield { type: "string-end" }
      } else {
        const { path, pieces } = this.#kept
        this.#kept = undefined
        if (pieces !== undefined) put(this.#scanner.snapshot(), path, decodeUtf8(pieces))
      }
    }
  }

  finish(): unknown {
    try {
      return this.#scanner.finish()
    } catch (error) {
      throw error instanceof JsonError ? brokenOff(error) : error
    }
  }

  #keep(kept: { pieces: Buffer[] | undefined }, chunk: Chunk): void {
    this.#keptBytes += chunk.bytes.byteLength
    if (this.#keptBytes > maxKeptBytes) kept.pieces = undefined
    kept.pieces?.push(Buffer.from(chunk.bytes))
    chunk.lease.release()
  }
}

function put(document: unknown, path: JsonPath, text: string): void {
  const key = path.at(-1)
  const container = path.slice(0, -1).reduce<unknown>((value, step) => Reflect.get(value as object, step), document)
  if (key !== undefined) Reflect.set(container as object, key, text)
}

class JsonBody {
  readonly #document: DocumentReader

  constructor(wants: (path: JsonPath) => boolean) {
    this.#document = new DocumentReader(wants)
  }

  write(chunk: Chunk): Generator<ReplyStep, void, undefined> {
    return this.#document.write(chunk)
  }

  *finish(): Generator<ReplyStep, void, undefined> {
    yield { type: "document", document: this.#document.finish(), isAnswer: true }
  }
}

const doneMark = "[DONE]"

/** An event stream of which every event is a document. */
class StreamBody {
  readonly #events = new SseReader({ maxEventBytes })
  readonly #wants: (path: JsonPath) => boolean
  /** The first bytes of an event, until they are too many to be the mark of the end. */
  #start: Buffer = Buffer.alloc(0)
  #document: DocumentReader | undefined

  constructor(wants: (path: JsonPath) => boolean) {
    this.#wants = wants
  }

  *write(chunk: Chunk): Generator<ReplyStep, void, undefined> {
    for (const token of this.#events.write(chunk)) {
      if (token.type === "data") yield* this.#data(token.chunk)
      else if (token.type === "event-end") yield* this.#endEvent(token.event)
    }
  }

  /** Some servers leave out the blank line behind the last event; it counts where its document is whole. */
  *finish(): Generator<ReplyStep, void, undefined> {
    for (const token of this.#events.finish()) if (token.type === "cut") yield* this.#endEvent(undefined)
  }

  *#data(chunk: Chunk): Generator<ReplyStep, void, undefined> {
    if (this.#document === undefined && this.#start.length + chunk.bytes.byteLength <= doneMark.length) {
      this.#start = Buffer.concat([this.#start, chunk.bytes])
      chunk.lease.release()
      return
    }
    this.#document ??= yield* this.#open()
    yield* this.#document.write(chunk)
  }

  *#endEvent(event: string | undefined): Generator<ReplyStep, void, undefined> {
    const start = this.#document === undefined ? this.#start.toString("latin1").trim() : undefined
    if (start === "" || start === doneMark) {
      this.#start = Buffer.alloc(0)
      if (start === doneMark) yield { type: "done" }
      return
    }
    const document = this.#document ?? (yield* this.#open())
    this.#document = undefined
    yield { type: "document", document: document.finish(), isAnswer: false, ...(event === undefined ? {} : { event }) }
  }

  *#open(): Generator<ReplyStep, DocumentReader, undefined> {
    const document = new DocumentReader(this.#wants)
    const start = this.#start
    this.#start = Buffer.alloc(0)
    yield* document.write(owned(start))
    return document
  }
}
