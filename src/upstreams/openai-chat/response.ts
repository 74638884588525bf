import { type Chunk, owned } from "#bytes/chunk.ts"
import type { Warning } from "#canonical/event.ts"
import type { TransportReply } from "#http/transport.ts"
import type { JsonPath } from "#json/scanner.ts"
import { brokenOff, unreadable } from "../failures.ts"
import type { AnswerToken } from "../hand-over.ts"
import { followLinks, type PictureLink } from "../linked-picture.ts"
import type { OpenaiExchange } from "../openai-exchange.ts"
import { readUsage } from "../openai-usage.ts"
import { PictureText } from "../picture-text.ts"
import { filled, items, members } from "../read.ts"
import { readReply, type ReplyStep } from "../reply-reader.ts"
import { readReportedCost } from "../reported-cost.ts"
import { finishReason } from "./finish.ts"
import { type MarkdownToken, MarkdownReader } from "./markdown-reader.ts"
import { isWords, type Item, messageOf, type Place, placeOf, readItems, typeBeside } from "./message.ts"
import { ReasoningDetails } from "./reasoning-details.ts"
import { Twins } from "./twins.ts"

type Finish = Extract<AnswerToken, { type: "finish" }>
type Tokens = Generator<AnswerToken | PictureLink, void, undefined>

/** What {@link readAnswer} needs to know besides the answer. */
export interface AnswerOptions extends OpenaiExchange {
  /** Whether pictures were asked for; otherwise Markdown is left as it is. */
  readonly wantsPictures: boolean
  /** Whether signatures are looked for in `reasoning_details`. */
  readonly takesDetails: boolean
  /** Whether the usage says what the provider bills. */
  readonly reportsCost: boolean
  /** Told first of all. */
  readonly warnings: readonly Warning[]
}

/**
 * Reads a chat completion, or a stream of its chunks, with pictures wherever providers put them: in `message.images`,
 * `multi_mod_content`, `image.url`, content parts, and Markdown in `content`. Each picture is told once. Data of 1 KiB and
 * more is handed on from its first byte. Throws what `refuse` throws, and `upstream_error` for what is no answer or has
 * no end.
 */
export async function* readAnswer(reply: TransportReply, options: AnswerOptions): AsyncGenerator<AnswerToken, void, undefined> {
  const { channel, signal } = options
  const answer = new Answer(options)
  for await (const step of readReply(reply, (path) => placeOf(path) !== undefined)) yield* followLinks(answer.take(step), channel, signal)
  yield* followLinks(answer.end(), channel, signal)
}

/** Most characters of a content that are held until it is known what else the message holds. */
const maxHeldLength = 4 * 1024 * 1024

class Answer {
  readonly #options: AnswerOptions
  readonly #twins = new Twins()
  readonly #markdown: MarkdownReader
  #begun = false
  /** Number of the last part that was told, and whether it is text that may go on. */
  #part = -1
  #inText = false
  /** The member whose words count, where several repeat them. */
  #voice: Place["field"] | undefined
  /** What of the current document has been told. */
  readonly #told = new Set<string>()
  /** The long string that is being read: words, a picture, or one that does not count. */
  #string: "words" | "ignored" | { readonly place: Place; readonly picture: PictureText } = "ignored"
  /** What a long content held so far. */
  #held: MarkdownToken[] = []
  #heldLength = 0
  /** Documents, and pictures within contents, so far. */
  #documents = 0
  #contentPictures = 0
  #isRepetition = false
  #usage: Extract<AnswerToken, { type: "usage" }> | undefined
  #refusal = ""
  readonly #details = new ReasoningDetails()
  #finish: Finish | undefined

  constructor(options: AnswerOptions) {
    this.#options = options
    this.#markdown = new MarkdownReader({ isPlain: !options.wantsPictures })
  }

  *take(step: ReplyStep): Tokens {
    switch (step.type) {
      case "string":
        yield* this.#beginString(step.path, step.document)
        break
      case "bytes":
        yield* this.#readString(step.chunk)
        break
      case "string-end":
        yield* this.#endString()
        break
      case "document":
        yield* this.#endDocument(step.document, step.isAnswer)
        break
      case "done":
        this.#finish ??= { type: "finish", choice: 0, reason: "stop" }
    }
  }

  *end(): Tokens {
    if (this.#markdown.inData || this.#finish === undefined) throw brokenOff()
    yield* this.#flushWords()
    const { signature } = this.#details
    if (signature !== undefined) yield { type: "text", choice: 0, part: this.#nextPart(), text: "", signature }
    if (this.#usage !== undefined) yield this.#usage
    yield this.#refusal === "" ? this.#finish : { ...this.#finish, reason: "content_filter", message: this.#refusal.slice(0, 500) }
  }

  *#beginString(path: JsonPath, document: unknown): Tokens {
    const place = placeOf(path) as Place
    yield* this.#tell(document, place)
    if (isWords(path)) {
      this.#string = "words"
      if (path.length > 4) this.#told.add("content")
    } else {
      this.#string = this.#markdown.inData ? "ignored" : { place, picture: new PictureText({ bareType: typeBeside(document, path) }) }
      this.#told.add(pictureKey(place))
    }
  }

  *#readString(chunk: Chunk): Tokens {
    if (this.#string === "ignored") {
      chunk.lease.release()
    } else if (this.#string !== "words") {
      yield* this.#pass(this.#string.picture.write(chunk), this.#string.place)
    } else {
      for (const token of this.#markdown.write(chunk)) {
        if (token.type === "begin") yield* this.#tellContent()
        if (this.#told.has("content")) yield* this.#pass([token])
        else this.#hold(token)
      }
    }
  }

  *#endString(): Tokens {
    if (typeof this.#string === "object") yield* this.#pass(this.#string.picture.end(), this.#string.place)
    this.#string = "ignored"
  }

  *#endDocument(document: unknown, isAnswer: boolean): Tokens {
    const { error, choices, usage } = members(document)
    if (error !== undefined && error !== null) {
      const refused = this.#options.refuse(document)
      yield* this.#begin(document)
      this.#finish = refused
      return
    }
    if (isAnswer && choices === undefined) throw unreadable({ reason: "no choices" })
    yield* this.#tell(document)
    this.#told.clear()
    this.#documents++

    const counts = readUsage(usage)
    const cost = this.#options.reportsCost ? readReportedCost(usage) : undefined
    if (counts !== undefined) this.#usage = { type: "usage", usage: counts, ...(cost === undefined ? {} : { cost }) }
    this.#refusal += filled(messageOf(document).refusal) ?? ""
    if (this.#options.takesDetails) this.#details.take(messageOf(document))
    const { finish_reason, native_finish_reason } = members(items(choices)[0])
    const [reason, native] = [filled(finish_reason), filled(native_finish_reason)]
    if (reason !== undefined) {
      this.#finish = { type: "finish", choice: 0, reason: finishReason(reason, native), native: native ?? reason }
    } else if (isAnswer) {
      this.#finish ??= { type: "finish", choice: 0, reason: this.#part === -1 ? "other" : "stop" }
    }
  }

  *#begin(document: unknown): Tokens {
    if (this.#begun) return
    this.#begun = true
    const { model, id } = members(document)
    const responseId = filled(id)
    yield { type: "start", model: filled(model) ?? this.#options.channel.model, ...(responseId === undefined ? {} : { responseId }) }
    for (const warning of this.#options.warnings) yield { type: "warning", warning }
  }

  /**
   * Tells what the message of a document holds and has not been told, up to a place or all of it. A content beside
   * `multi_mod_content` waits for the end, since that repeats its words in the order of the pictures.
   */
  *#tell(document: unknown, until?: Place): Tokens {
    yield* this.#begin(document)
    const message = messageOf(document)
    const isList = Array.isArray(message.content)
    for (const item of readItems(message)) {
      const isLast = item.field === until?.field && item.index === until.index
      if (item.field !== "content" || isList) yield* this.#tellItem(item, isLast)
      else if (!isLast && message.multi_mod_content === undefined) yield* this.#tellContent(item.text)
      if (isLast) return
    }
    if (until === undefined && !isList && message.content !== undefined) {
      yield* this.#tellContent(typeof message.content === "string" ? message.content : undefined)
    }
  }

  *#tellItem(item: Item, isLast: boolean): Tokens {
    const { field, text, picture } = item
    if (text !== undefined && this.#isUntold(`${field}/${item.index}/words`)) {
      if (field === "content") yield* this.#pass(this.#markdown.write(owned(Buffer.from(text))))
      else yield* this.#say(field, text)
    }
    if (isLast || picture === undefined || this.#markdown.inData || !this.#isUntold(pictureKey(item))) return
    const reader = new PictureText({ bareType: picture.mediaType })
    yield* this.#pass(reader.write(owned(Buffer.from(picture.text))), item)
    yield* this.#pass(reader.end(), item)
  }

  *#tellContent(text?: string): Tokens {
    if (!this.#isUntold("content")) return
    const held = this.#held
    this.#held = []
    this.#heldLength = 0
    yield* this.#pass(held)
    if (text !== undefined) yield* this.#pass(this.#markdown.write(owned(Buffer.from(text))))
  }

  #hold(token: MarkdownToken): void {
    this.#held.push(token)
    this.#heldLength += token.type === "words" ? token.text.length : 0
    if (this.#heldLength > maxHeldLength) throw unreadable({ reason: `a content of more than ${maxHeldLength} characters` })
  }

  #isUntold(key: string): boolean {
    const isUntold = !this.#told.has(key)
    this.#told.add(key)
    return isUntold
  }

  /** Passes on words and pictures of a content, or the picture at another place; what repeats a picture is left out. */
  *#pass(tokens: Iterable<MarkdownToken | { readonly type: "none" }>, place?: Place): Tokens {
    for (const token of tokens) {
      switch (token.type) {
        case "words":
          yield* this.#say("content", token.text)
          break
        case "begin":
          this.#isRepetition = !this.#isNew(place)
          if (this.#isRepetition) break
          if (place !== undefined) yield* this.#flushWords()
          yield { type: "picture", as: "image", part: this.#nextPart(), mediaType: token.mediaType, encoding: "base64" }
          break
        case "bytes":
          if (this.#isRepetition) token.chunk.lease.release()
          else yield token
          break
        case "end":
          if (this.#isRepetition) break
          yield { type: "picture-end" }
          yield { type: "trailer", trailer: { thought: false } }
          break
        case "link":
          if (!this.#isNew(place, token.url)) break
          if (place !== undefined) yield* this.#flushWords()
          yield { type: "link", url: token.url, part: this.#nextPart(), trailer: { thought: false } }
          break
        case "none":
          throw unreadable({ reason: "a picture that is neither data nor an address" })
      }
    }
  }

  #isNew(place: Place | undefined, url?: string): boolean {
    if (place === undefined) return this.#twins.isNew("content", String(this.#contentPictures++), url)
    return this.#twins.isNew(place.field, `${this.#documents}/${pictureKey(place)}`, url)
  }

  *#flushWords(): Tokens {
    yield* this.#pass(this.#markdown.flush())
  }

  /** Space at the start of a part is what stood around a picture, where there can be one. */
  *#say(field: Place["field"], text: string): Tokens {
    if (this.#voice !== undefined && this.#voice !== field) return
    const said = this.#inText || !this.#options.wantsPictures ? text : text.trimStart()
    if (said === "") return
    if (!this.#inText) this.#part++
    this.#inText = true
    this.#voice = field
    yield { type: "text", choice: 0, part: this.#part, text: said }
  }

  #nextPart(): number {
    this.#inText = false
    return ++this.#part
  }
}

function pictureKey({ field, index }: Place): string {
  return `${field}/${index}/picture`
}
