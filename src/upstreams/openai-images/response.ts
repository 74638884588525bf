import { owned } from "#bytes/chunk.ts"
import type { Warning } from "#canonical/event.ts"
import type { ImageTrailer } from "#canonical/image.ts"
import type { TransportReply } from "#http/transport.ts"
import type { JsonPath } from "#json/scanner.ts"
import { brokenOff, unreadable } from "../failures.ts"
import type { AnswerToken } from "../hand-over.ts"
import { followLinks, type PictureLink } from "../linked-picture.ts"
import type { OpenaiExchange } from "../openai-exchange.ts"
import { readUsage } from "../openai-usage.ts"
import { PictureText, type PictureTextToken } from "../picture-text.ts"
import { filled, items, members } from "../read.ts"
import { readReply, type ReplyStep } from "../reply-reader.ts"
import { readReportedCost } from "../reported-cost.ts"

type Finish = Extract<AnswerToken, { type: "finish" }>
type Tokens = Generator<AnswerToken | PictureLink, void, undefined>

/** What {@link readAnswer} needs to know besides the answer. */
export interface AnswerOptions extends OpenaiExchange {
  /** Whether the usage says what the provider bills. */
  readonly reportsCost: boolean
  /** Told first of all. */
  readonly warnings: readonly Warning[]
}

/**
 * Reads an answer of the Images API, `{data: [{b64_json | url, media_type, revised_prompt}]}`, or its stream of `….partial_image` and
 * `….completed` events. Base64 of 1 KiB and more is handed on from its first byte. Throws what `refuse` throws, and
 * `upstream_error` for what is no answer or has no end.
 */
export async function* readAnswer(reply: TransportReply, options: AnswerOptions): AsyncGenerator<AnswerToken, void, undefined> {
  const { channel, signal } = options
  const answer = new Answer(options)
  for await (const step of readReply(reply, isPicture)) yield* followLinks(answer.take(step), channel, signal)
  yield* answer.end()
}

/** Whether a path is that of `data[i].b64_json`, or of the same in an event; `url` may hold a picture as a data URL. */
function isPicture(path: JsonPath): boolean {
  const name = path.at(-1)
  return (name === "b64_json" || name === "url") && (path.length === 1 || (path.length === 3 && path[0] === "data"))
}

class Answer {
  readonly #options: AnswerOptions
  #begun = false
  /** Number of the last part that was told. */
  #part = -1
  /** Items of the current document that have been told. */
  #told = 0
  /** Stands while a picture has been begun and more may be said about it; `url` is its address if it has one. */
  #open: { url?: string } | undefined
  /** What reads the current string; undefined where the item's picture has been read already. */
  #reader: PictureText | undefined
  #kind: "image" | "preview" = "image"
  #usage: Extract<AnswerToken, { type: "usage" }> | undefined
  #finish: Finish | undefined

  constructor(options: AnswerOptions) {
    this.#options = options
  }

  *take(step: ReplyStep): Tokens {
    switch (step.type) {
      case "string":
        yield* this.#beginString(step.path, step.document)
        break
      case "bytes":
        if (this.#reader === undefined) step.chunk.lease.release()
        else yield* this.#pass(this.#reader.write(step.chunk))
        break
      case "string-end":
        if (this.#reader !== undefined) yield* this.#pass(this.#reader.end())
        break
      case "document":
        yield* this.#endDocument(step.document, step.isAnswer)
    }
  }

  *end(): Generator<AnswerToken, void, undefined> {
    if (this.#finish === undefined) throw brokenOff()
    if (this.#usage !== undefined) yield this.#usage
    yield this.#finish
  }

  *#beginString(path: JsonPath, document: unknown): Tokens {
    const index = path.length === 1 ? 0 : (path[1] as number)
    yield* this.#tell(document, index)
    this.#reader = this.#open === undefined ? this.#beginPicture(document, itemsOf(document)[index]) : undefined
  }

  *#endDocument(document: unknown, isAnswer: boolean): Tokens {
    const { error, data, usage, type } = members(document)
    if (error !== undefined && error !== null) {
      this.#finish = this.#options.refuse(document)
      yield* this.#begin()
      return
    }
    if (isAnswer && !Array.isArray(data)) throw unreadable({ reason: "no data" })
    yield* this.#tell(document, itemsOf(document).length)
    this.#told = 0
    const counts = readUsage(usage)
    const cost = this.#options.reportsCost ? readReportedCost(usage) : undefined
    if (counts !== undefined) this.#usage = { type: "usage", usage: counts, ...(cost === undefined ? {} : { cost }) }
    const isCompleted = isAnswer || (typeof type === "string" && type.endsWith(".completed"))
    if (isCompleted) this.#finish = { type: "finish", choice: 0, reason: this.#part === -1 ? "other" : "stop" }
  }

  *#begin(): Tokens {
    if (this.#begun) return
    this.#begun = true
    yield { type: "start", model: this.#options.channel.model }
    for (const warning of this.#options.warnings) yield { type: "warning", warning }
  }

  /** Tells the items of a document before a position that have not been told yet. */
  *#tell(document: unknown, position: number): Tokens {
    yield* this.#begin()
    const list = itemsOf(document)
    for (; this.#told < position; this.#told++) {
      const item = members(list[this.#told])
      const text = [item.b64_json, item.url].find((text) => typeof text === "string" && text !== "")
      if (this.#open === undefined && typeof text === "string") {
        const reader = this.#beginPicture(document, item)
        yield* this.#pass(reader.write(owned(Buffer.from(text))))
        yield* this.#pass(reader.end())
      }
      yield* this.#closePicture(item)
    }
  }

  #beginPicture(document: unknown, item: unknown): PictureText {
    const { type, output_format } = members(document)
    this.#kind = typeof type === "string" && type.endsWith(".partial_image") ? "preview" : "image"
    this.#open = {}
    const declared = members(item).media_type ?? output_format
    return new PictureText({ bareType: typeof declared === "string" ? declared : "" })
  }

  *#pass(tokens: Iterable<PictureTextToken>): Tokens {
    for (const token of tokens) {
      if (token.type === "begin") {
        yield { type: "picture", as: this.#kind, part: ++this.#part, mediaType: token.mediaType, encoding: "base64" }
      } else if (token.type === "bytes") {
        yield token
      } else if (token.type === "end") {
        yield { type: "picture-end" }
      } else if (token.type === "link" && this.#open !== undefined) {
        this.#open.url = token.url
      }
    }
  }

  *#closePicture(item: Readonly<Record<string, unknown>>): Tokens {
    if (this.#open === undefined) return
    const { url } = this.#open
    this.#open = undefined
    const revisedPrompt = filled(item.revised_prompt)
    const trailer: ImageTrailer = { thought: false, ...(revisedPrompt === undefined ? {} : { revisedPrompt }) }
    if (url === undefined) yield { type: "trailer", trailer }
    else yield { type: "link", url, part: ++this.#part, trailer }
  }
}

/** The pictures of a document: an answer's `data`, or an event that is itself one. */
function itemsOf(document: unknown): readonly unknown[] {
  const { data, b64_json, url } = members(document)
  if (data !== undefined) return items(data)
  return b64_json === undefined && url === undefined ? [] : [document]
}
