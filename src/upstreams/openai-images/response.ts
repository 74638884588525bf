import type { Warning } from "#canonical/event.ts"
import type { TransportReply } from "#http/transport.ts"
import type { JsonPath } from "#json/scanner.ts"
import { AnswerPictures } from "../answer-pictures.ts"
import { brokenOff, unreadable } from "../failures.ts"
import type { AnswerToken } from "../hand-over.ts"
import { followLinks, type PictureLink } from "../linked-picture.ts"
import type { OpenaiExchange } from "../openai-exchange.ts"
import { readUsage } from "../openai-usage.ts"
import { items, members } from "../read.ts"
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
  readonly #pictures = new AnswerPictures()
  /** Items of the current document that have been told. */
  #told = 0
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
        yield* this.#pictures.write(step.chunk)
        break
      case "string-end":
        yield* this.#pictures.end()
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
    // An item may hold its picture in several ways.
    if (this.#pictures.isOpen) this.#pictures.skip()
    else this.#beginPicture(document, itemsOf(document)[index])
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
    if (isCompleted) this.#finish = { type: "finish", choice: 0, reason: this.#pictures.part === -1 ? "other" : "stop" }
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
      if (!this.#pictures.isOpen && typeof text === "string") {
        this.#beginPicture(document, item)
        yield* this.#pictures.read(text)
      }
      yield* this.#pictures.close(item.revised_prompt)
    }
  }

  #beginPicture(document: unknown, item: unknown): void {
    const { type, output_format } = members(document)
    const kind = typeof type === "string" && type.endsWith(".partial_image") ? "preview" : "image"
    this.#pictures.begin(kind, members(item).media_type ?? output_format)
  }
}

/** The pictures of a document: an answer's `data`, or an event that is itself one. */
function itemsOf(document: unknown): readonly unknown[] {
  const { data, b64_json, url } = members(document)
  if (data !== undefined) return items(data)
  return b64_json === undefined && url === undefined ? [] : [document]
}
