import type { FinishReason, Warning } from "#canonical/event.ts"
import type { TransportReply } from "#http/transport.ts"
import type { JsonPath } from "#json/scanner.ts"
import { AnswerPictures } from "../answer-pictures.ts"
import { brokenOff, unreadable } from "../failures.ts"
import type { AnswerToken } from "../hand-over.ts"
import { followLinks, type PictureLink } from "../linked-picture.ts"
import type { OpenaiExchange } from "../openai-exchange.ts"
import { filled, items, members } from "../read.ts"
import { readReply, type ReplyStep } from "../reply-reader.ts"
import { readResponseUsage } from "./usage.ts"

type Json = Readonly<Record<string, unknown>>
type Finish = Extract<AnswerToken, { type: "finish" }>
type Tokens = Generator<AnswerToken | PictureLink, void, undefined>

/** What {@link readAnswer} needs to know besides the answer. */
export interface AnswerOptions extends OpenaiExchange {
  /** Whether the model that is talked to is not the one that draws. */
  readonly drawsApart: boolean
  /** Told first of all. */
  readonly warnings: readonly Warning[]
}

/**
 * Reads a response object, or the stream of events that ends with one, as texts and pictures in the order of its output. Each item
 * is told once, though streams repeat them, and base64 of 1 KiB and more is handed on from its first byte. Throws what `refuse`
 * throws, and `upstream_error` for what is no answer or has no end.
 */
export async function* readAnswer(reply: TransportReply, options: AnswerOptions): AsyncGenerator<AnswerToken, void, undefined> {
  const { channel, signal } = options
  const answer = new Answer(options)
  for await (const step of readReply(reply, isPicture)) yield* followLinks(answer.take(step), channel, signal)
  yield* answer.end()
}

const previewName = "partial_image_b64"
const reasons: Readonly<Record<string, FinishReason>> = { max_output_tokens: "length", content_filter: "content_filter" }

/** Whether a path is that of the picture of an item, of an event or of a response, or that of a partial picture. */
function isPicture(path: JsonPath): boolean {
  if (path.length === 1) return path[0] === previewName
  const isItem = path.at(-2) === "item" || path.at(-3) === "output"
  return path.at(-1) === "result" && isItem
}

/** An item of the output. */
interface Item {
  /** Its position in the output, where that is known. */
  readonly place: unknown
  /** Where it stands in its document. */
  readonly path: JsonPath
  readonly item: Json
}

class Answer {
  readonly #options: AnswerOptions
  #begun = false
  readonly #pictures = new AnswerPictures()
  /** Where the item of the last picture that was begun is in its document. */
  #itemPath: JsonPath = []
  /** The text that goes on: its item and its position in it. */
  #text: string | undefined
  /** Places and ids of the items that have been told. Relays leave out the one or change the other. */
  readonly #told = new Set<unknown>()
  #hasPicture = false
  /** The error of a call that drew nothing. */
  #failed: Json | undefined
  #refusal = ""
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
    const finish = this.#failed === undefined || this.#hasPicture ? this.#finish : this.#options.refuse({ error: this.#failed })
    if (this.#usage !== undefined) yield this.#usage
    yield this.#refusal === "" ? finish : { ...finish, reason: "content_filter", message: this.#refusal.slice(0, 500) }
  }

  *#begin(document: unknown): Tokens {
    if (this.#begun) return
    this.#begun = true
    const { id, response } = members(document)
    const responseId = filled(members(response).id ?? id)
    yield { type: "start", model: this.#options.channel.model, ...(responseId === undefined ? {} : { responseId }) }
    for (const warning of this.#options.warnings) yield { type: "warning", warning }
  }

  *#beginString(path: JsonPath, document: unknown): Tokens {
    yield* this.#begin(document)
    const position = path.at(-2)
    const list = itemsOf(document)
    const index = typeof position === "number" ? position : 0
    yield* this.#tell(document, list.slice(0, index))
    const isNew = path[0] === previewName || this.#isNew(list[index]?.place, list[index]?.item.id)
    if (isNew) yield* this.#beginPicture(document, path)
    else this.#pictures.skip()
  }

  *#endDocument(document: unknown, isAnswer: boolean): Tokens {
    const event = members(document)
    const response = isAnswer ? event : members(event.response)
    const error = event.type === "error" ? (event.error ?? event) : (event.error ?? response.error)
    if (error !== undefined && error !== null) {
      const refused = this.#options.refuse({ error })
      yield* this.#begin(document)
      this.#finish = refused
      return
    }
    if (isAnswer && !Array.isArray(event.output)) throw unreadable({ reason: "no output" })
    yield* this.#begin(document)
    yield* this.#closePicture(document)
    if (typeof event[previewName] === "string") yield* this.#tellPicture(document, [previewName], event[previewName])
    yield* this.#tellDelta(event)
    yield* this.#tell(document, itemsOf(document))
    if (isAnswer || event.type === "response.completed" || event.type === "response.incomplete") this.#endResponse(response)
  }

  #endResponse(response: Json): void {
    const { status, incomplete_details } = response
    if (status !== undefined && status !== "completed" && status !== "incomplete") return
    const usage = readResponseUsage(response, this.#options.drawsApart && this.#hasPicture)
    if (usage !== undefined) this.#usage = { type: "usage", usage }
    const native = filled(members(incomplete_details).reason)
    this.#finish =
      native === undefined
        ? { type: "finish", choice: 0, reason: this.#pictures.part === -1 ? "other" : "stop" }
        : { type: "finish", choice: 0, reason: Object.hasOwn(reasons, native) ? (reasons[native] as FinishReason) : "other", native }
  }

  /** Tells those of a document's items that have not been told yet. */
  *#tell(document: unknown, list: readonly Item[]): Tokens {
    for (const { place, path, item } of list) {
      yield* this.#closePicture(document)
      const { type, status, id, result, error, content } = item
      if (type === "image_generation_call") {
        if (error !== undefined && error !== null) this.#failed = members(error)
        if (typeof result === "string" && result !== "" && this.#isNew(place, id)) {
          yield* this.#tellPicture(document, [...path, "result"], result)
        }
      } else if (type === "message" && status !== "in_progress" && this.#isNew(place, id)) {
        for (const { text, refusal } of items(content).map(members)) {
          yield* this.#say(undefined, filled(text))
          this.#refusal += filled(refusal) ?? ""
        }
      }
    }
  }

  *#tellDelta({ type, delta, output_index, item_id, content_index }: Json): Tokens {
    const isText = type === "response.output_text.delta"
    if (!isText && type !== "response.refusal.delta") return
    this.#isNew(output_index, item_id)
    if (isText) yield* this.#say(JSON.stringify([output_index, content_index]), filled(delta))
    else this.#refusal += filled(delta) ?? ""
  }

  /** Whether an item has not been told yet; from now on it has. */
  #isNew(place: unknown, id: unknown): boolean {
    const names = [place, filled(id)].filter((name) => name !== undefined)
    const isNew = !names.some((name) => this.#told.has(name))
    for (const name of names) this.#told.add(name)
    return isNew
  }

  /** Says a text, or more of it where `key` is that of the text before. */
  *#say(key: string | undefined, text: string | undefined): Tokens {
    if (text === undefined) return
    if (key === undefined || key !== this.#text) this.#pictures.part++
    this.#text = key
    yield { type: "text", choice: 0, part: this.#pictures.part, text }
  }

  *#tellPicture(document: unknown, path: JsonPath, text: string): Tokens {
    yield* this.#beginPicture(document, path)
    yield* this.#pictures.read(text)
    yield* this.#closePicture(document)
  }

  *#beginPicture(document: unknown, path: JsonPath): Tokens {
    yield* this.#closePicture(document)
    const kind = path[0] === previewName ? "preview" : "image"
    this.#hasPicture ||= kind === "image"
    this.#text = undefined
    this.#itemPath = path.slice(0, -1)
    this.#pictures.begin(kind, at(document, this.#itemPath).output_format)
  }

  *#closePicture(document: unknown): Tokens {
    if (this.#pictures.isOpen) yield* this.#pictures.close(at(document, this.#itemPath).revised_prompt)
  }
}

/** The items of a response, of an event that ends one, or the one of an event about it. */
function itemsOf(document: unknown): readonly Item[] {
  const { item, output_index, output, response } = members(document)
  if (item !== undefined) return [{ place: output_index, path: ["item"], item: members(item) }]
  const path = output === undefined ? ["response", "output"] : ["output"]
  return items(output ?? members(response).output).map((item, place) => ({ place, path: [...path, place], item: members(item) }))
}

function at(document: unknown, path: JsonPath): Json {
  return members(path.reduce<unknown>((value, step) => Reflect.get(Object(value) as object, step), document))
}
