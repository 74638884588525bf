import type { Chunk } from "#bytes/chunk.ts"
import { type GatewayError, toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { isThought, members, utf8 } from "#dialects/write.ts"
import { type AnswerForm, emptyResponse, opening, type Status } from "./answer-form.ts"
import { Ending } from "./ending.ts"
import { failureOf } from "./errors.ts"
import { EventWriter } from "./event-writer.ts"
import { Outline } from "./outline.ts"
import { type ContentPart, contentPart, messageItem, type OutputItem, pendingCall, pictureFacts, writeItem } from "./output-item.ts"

/** How a stream is written. */
export interface StreamWish {
  /** The number of the last event that the client has had already. */
  readonly after?: number
  /** Whether it begins at once, whatever may come: then a failure is told in it, too. */
  readonly atOnce?: boolean
}

/**
 * Writes a response as server-sent events in the order that the API's own clients check: items are added, filled and
 * done, each picture stands whole in the event that ends its item, and the last event holds the response with all of its
 * output. It ends by closing, without `[DONE]`.
 *
 * A failure after the first byte becomes `response.failed`; before it, and inside a picture, it is thrown on.
 */
export async function* encodeStream(
  events: AsyncIterable<DeliveryEvent>,
  delivery: Delivery,
  form: AnswerForm,
  { after, atOnce = false }: StreamWish = {},
): AsyncGenerator<Chunk> {
  const writer = new EventWriter(after)
  const stream = new ResponseStream(writer, delivery, form)
  let begun = atOnce
  try {
    if (atOnce) yield* stream.begin()
    for await (const event of events) {
      if (!begun) yield* stream.begin()
      begun = true
      yield* stream.take(event)
    }
    yield* stream.end()
  } catch (error) {
    if (!begun || writer.insideEvent) throw error
    yield* stream.fail(toGatewayError(error))
  }
}

/** A message that is still being written. */
interface OpenMessage {
  readonly index: number
  text: string
}

class ResponseStream {
  readonly #writer: EventWriter
  readonly #delivery: Delivery
  readonly #form: AnswerForm
  readonly #outline: Outline
  readonly #ending = new Ending()
  /** The index of every item that was added, by its name. */
  readonly #indexes = new Map<string, number>()
  /** Finished items by their index. */
  readonly #done = new Map<number, OutputItem>()
  readonly #messages = new Map<string, OpenMessage>()
  readonly #previews = new Map<string, number>()

  constructor(writer: EventWriter, delivery: Delivery, form: AnswerForm) {
    this.#writer = writer
    this.#delivery = delivery
    this.#form = form
    this.#outline = new Outline(delivery.id)
  }

  async *begin(): AsyncGenerator<Chunk> {
    const isQueued = this.#form.echo["background"] === true
    yield* this.#writer.write("response.created", this.#response(isQueued ? "queued" : "in_progress"))
    if (isQueued) yield* this.#writer.write("response.queued", this.#response("queued"))
    yield* this.#writer.write("response.in_progress", this.#response("in_progress"))
  }

  async *take(event: DeliveryEvent): AsyncGenerator<Chunk> {
    this.#ending.note(event)
    if (event.type === "idle") yield utf8(": keep-alive\n\n")
    else if (event.type === "text" && event.thought !== true && event.text !== "") yield* this.#text(event.choice, event.text)
    else if (event.type === "image" || event.type === "preview") {
      if (!(await isThought(event.image))) yield* this.#picture(event)
    } else if (event.type === "finish") {
      const ended = this.#outline.end(event.choice)
      if (ended !== undefined) yield* this.#endMessage(ended)
      if (event.reason === "content_filter" && event.message !== undefined) yield* this.#refusal(event.choice, event.message)
    }
  }

  async *end(): AsyncGenerator<Chunk> {
    const { status } = this.#ending
    const write = async function* (this: ResponseStream): AsyncGenerator<Chunk> {
      yield utf8(`{${members(opening(this.#delivery, this.#form))},"output":[`)
      let between = ""
      for (const [, item] of [...this.#done].toSorted(([one], [other]) => one - other)) {
        yield utf8(between)
        yield* writeItem(item, this.#form)
        between = ","
      }
      yield utf8(`],${members(this.#ending.members(this.#delivery))}}`)
    }
    yield* this.#writer.write(`response.${status}`, {}, { name: "response", write: write.bind(this) })
  }

  async *fail(error: GatewayError): AsyncGenerator<Chunk> {
    const { status, error: told } = failureOf(error)
    yield* this.#writer.write("response.failed", { response: emptyResponse(this.#delivery, this.#form, status, told) })
  }

  #response(status: Status): { readonly response: object } {
    return { response: emptyResponse(this.#delivery, this.#form, status) }
  }

  async *#text(choice: number, delta: string): AsyncGenerator<Chunk> {
    const { id, isNew } = this.#outline.place({ type: "text", choice })
    if (isNew) {
      this.#messages.set(id, { index: this.#add(id), text: "" })
      yield* this.#beginMessage(id, { type: "output_text", text: "" })
    }
    const message = this.#messages.get(id)
    if (message === undefined || delta === "") return
    message.text += delta
    yield* this.#writer.write("response.output_text.delta", { ...this.#within(id), delta, logprobs: [] })
  }

  async *#endMessage(id: string): AsyncGenerator<Chunk> {
    const message = this.#messages.get(id)
    if (message === undefined) return
    const { text } = message
    this.#messages.delete(id)
    yield* this.#writer.write("response.output_text.done", { ...this.#within(id), text, logprobs: [] })
    yield* this.#finishMessage(id, { type: "output_text", text })
  }

  async *#refusal(choice: number, refusal: string): AsyncGenerator<Chunk> {
    const { id } = this.#outline.place({ type: "text", choice })
    this.#add(id)
    yield* this.#beginMessage(id, { type: "refusal", refusal: "" })
    yield* this.#writer.write("response.refusal.delta", { ...this.#within(id), delta: refusal })
    yield* this.#writer.write("response.refusal.done", { ...this.#within(id), refusal })
    yield* this.#finishMessage(id, { type: "refusal", refusal })
  }

  async *#beginMessage(id: string, part: ContentPart): AsyncGenerator<Chunk> {
    yield* this.#writer.write("response.output_item.added", { output_index: this.#indexOf(id), item: messageItem(id, "in_progress", []) })
    yield* this.#writer.write("response.content_part.added", { ...this.#within(id), part: contentPart(part) })
  }

  async *#finishMessage(id: string, part: ContentPart): AsyncGenerator<Chunk> {
    yield* this.#writer.write("response.content_part.done", { ...this.#within(id), part: contentPart(part) })
    yield* this.#finishItem({ type: "message", id, part })
  }

  async *#picture(event: Extract<DeliveryEvent, { readonly image: DeliveredImage }>): AsyncGenerator<Chunk> {
    const { image } = event
    const { id, isNew, ended } = this.#outline.place(event)
    if (ended !== undefined) yield* this.#endMessage(ended)
    if (isNew) {
      yield* this.#writer.write("response.output_item.added", { output_index: this.#add(id), item: pendingCall(id) })
      yield* this.#writer.write("response.image_generation_call.in_progress", this.#naming(id))
      yield* this.#writer.write("response.image_generation_call.generating", this.#naming(id))
    }
    if (event.type === "preview") {
      const index = this.#previews.get(id) ?? 0
      this.#previews.set(id, index + 1)
      const fields = { ...this.#naming(id), partial_image_index: index, ...pictureFacts(image, this.#form) }
      yield* this.#writer.write("response.image_generation_call.partial_image", fields, {
        name: "partial_image_b64",
        write: async function* () {
          yield utf8(`"`)
          yield* image.read("base64")
          yield utf8(`"`)
        },
      })
    } else {
      yield* this.#writer.write("response.image_generation_call.completed", this.#naming(id))
      yield* this.#finishItem({ type: "picture", id, image })
    }
  }

  async *#finishItem(item: OutputItem): AsyncGenerator<Chunk> {
    const index = this.#indexOf(item.id)
    this.#done.set(index, item)
    yield* this.#writer.write(
      "response.output_item.done",
      { output_index: index },
      { name: "item", write: () => writeItem(item, this.#form) },
    )
  }

  #add(id: string): number {
    const index = this.#indexes.size
    this.#indexes.set(id, index)
    return index
  }

  #indexOf(id: string): number {
    return this.#indexes.get(id) ?? 0
  }

  #naming(id: string): object {
    return { item_id: id, output_index: this.#indexOf(id) }
  }

  #within(id: string): object {
    return { ...this.#naming(id), content_index: 0 }
  }
}
