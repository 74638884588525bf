import type { Chunk } from "#bytes/chunk.ts"
import { toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { openaiError } from "#dialects/openai-error.ts"
import { openRouterError } from "#dialects/openrouter-error.ts"
import { TokenUsage } from "#dialects/token-usage.ts"
import { escaped, isThought, members, utf8 } from "#dialects/write.ts"
import { type AnswerForm, choiceEnd, envelope, type Finish, refusalOf, warningsOf } from "./envelope.ts"
import { MarkdownLayout } from "./markdown-layout.ts"
import { lacksLink, pictureForms, type PictureForm } from "./pictures.ts"
import { ReasoningDetails } from "./reasoning-details.ts"

/**
 * Writes a chat completion as server-sent events: text as it comes, every picture whole in one `data:` line, a chunk with
 * the reason for each choice's end, usage where it is wanted, and `[DONE]`.
 *
 * A failure after the first byte becomes an event with an `error`, and the stream ends without `[DONE]`. Before the first
 * byte, and inside a picture, where the line could not be repaired, it is thrown on.
 */
export async function* encodeStream(events: AsyncIterable<DeliveryEvent>, delivery: Delivery, answer: AnswerForm): AsyncGenerator<Chunk> {
  const stream = new StreamWriter(delivery, answer)
  const usage = new TokenUsage()
  let begun = false
  try {
    for await (const event of events) {
      usage.note(event)
      for await (const chunk of stream.write(event)) {
        begun = true
        yield chunk
      }
    }
    yield utf8(stream.end(usage))
  } catch (error) {
    if (!begun || stream.insidePicture) throw error
    yield utf8(stream.failure(error))
  }
}

/** What is remembered of a choice between its chunks. */
interface Choice {
  readonly layout: MarkdownLayout
  readonly details: ReasoningDetails
  first?: DeliveredImage
}

class StreamWriter {
  /** True while a picture stands open in its line. */
  insidePicture = false
  readonly #delivery: Delivery
  readonly #answer: AnswerForm
  readonly #form: PictureForm
  readonly #choices = new Map<number, Choice>()
  #warned = false

  constructor(delivery: Delivery, answer: AnswerForm) {
    this.#delivery = delivery
    this.#answer = answer
    this.#form = pictureForms[answer.flavour]
  }

  async *write(event: DeliveryEvent): AsyncGenerator<Chunk> {
    if (event.type === "idle") yield utf8(": keep-alive\n\n")
    else if (event.type === "text" && (event.thought !== true || this.#form.showsThoughts)) {
      const { opening, choice } = this.#choice(event.choice)
      choice.details.text(event)
      const delta = event.thought === true ? { reasoning: event.text } : { content: choice.layout.text(event.text) }
      yield utf8(opening + this.#chunk(event.choice, delta))
    } else if (event.type === "image" && !(await isThought(event.image))) yield* this.#picture(event.choice, event.image)
    else if (event.type === "finish") yield utf8(await this.#finish(event))
  }

  /** What ends a stream that is complete. */
  end(usage: TokenUsage): string {
    const { includeUsage, openRouter } = this.#answer
    const done = "data: [DONE]\n\n"
    if (!includeUsage && !openRouter) return done
    return `data: ${JSON.stringify({ ...envelope("chat.completion.chunk", this.#delivery), choices: [], usage: usage.written })}\n\n${done}`
  }

  /** What ends a stream that broke. */
  failure(thrown: unknown): string {
    const error = toGatewayError(thrown)
    const choices = [{ index: 0, delta: { content: "" }, finish_reason: "error" }]
    const event = this.#answer.openRouter
      ? { ...envelope("chat.completion.chunk", this.#delivery), ...openRouterError(error), choices }
      : openaiError(error)
    return `data: ${JSON.stringify(event)}\n\n`
  }

  async *#picture(index: number, image: DeliveredImage): AsyncGenerator<Chunk> {
    const { list, image: repeated } = this.#form
    const { opening, choice } = this.#choice(index)
    const { before, after } = choice.layout.picture()
    choice.details.picture(image)
    const isFirst = choice.first === undefined
    choice.first ??= image
    const head = `${opening}${this.#head(index)}`
    if (list !== undefined) {
      yield* this.#put(`${head}"${list}":[`, image, `]${this.#tail()}`)
    } else if (isFirst && repeated === "as-in-content") {
      yield* this.#put(`${head}"content":"${escaped(before)}`, image, `${escaped(after)}"`)
      yield* this.#put(`,"image":{"url":"`, image, `"}${this.#tail()}`)
    } else {
      yield* this.#put(`${head}"content":"${escaped(before)}`, image, `${escaped(after)}"${this.#tail()}`)
    }
    this.insidePicture = false
  }

  /** Writes a picture between two texts, the first of which leaves together with its first byte. */
  async *#put(before: string, image: DeliveredImage, after: string): AsyncGenerator<Chunk> {
    let waiting = before
    for await (const chunk of this.#form.write(image, this.#delivery)) {
      if (waiting !== "") yield utf8(waiting)
      waiting = ""
      this.insidePicture = true
      yield chunk
    }
    yield utf8(after)
  }

  async #finish(finish: Finish): Promise<string> {
    const { opening, choice } = this.#choice(finish.choice)
    const refusal = refusalOf(finish)
    const warnings = this.#warned ? {} : warningsOf(this.#delivery, await lacksLink(this.#form, choice.first, this.#delivery))
    this.#warned = true
    const details = this.#form.showsThoughts ? await choice.details.written(`${this.#delivery.id}-${finish.choice}`) : {}
    const delta = { ...(refusal === null ? {} : { refusal }), ...details }
    return opening + this.#chunk(finish.choice, delta, choiceEnd(finish, this.#answer), warnings)
  }

  /** A choice, together with the chunk that opens it where it is new. */
  #choice(index: number): { readonly opening: string; readonly choice: Choice } {
    const known = this.#choices.get(index)
    if (known !== undefined) return { opening: "", choice: known }
    const choice = { layout: new MarkdownLayout(), details: new ReasoningDetails() }
    this.#choices.set(index, choice)
    return { opening: this.#chunk(index, { role: "assistant", content: "" }), choice }
  }

  #chunk(index: number, delta: object, end: object = { logprobs: null, finish_reason: null }, more: object = {}): string {
    return `${this.#head(index)}${members({ ...delta })}${this.#tail(end, more)}`
  }

  #head(index: number): string {
    return `data: {${members(envelope("chat.completion.chunk", this.#delivery))},"choices":[{"index":${index},"delta":{`
  }

  #tail(end: object = { logprobs: null, finish_reason: null }, more: object = {}): string {
    const usage = this.#answer.includeUsage && !this.#answer.openRouter ? { usage: null } : {}
    const rest = members({ ...usage, ...more })
    return `},${members({ ...end })}}]${rest === "" ? "" : `,${rest}`}}\n\n`
  }
}
