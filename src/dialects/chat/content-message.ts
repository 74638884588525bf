import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { escaped, members, utf8 } from "#dialects/write.ts"
import { type AnswerForm, choiceEnd, type Finish, refusalOf } from "./envelope.ts"
import { MarkdownLayout } from "./markdown-layout.ts"
import type { MessageWriter, TextEvent } from "./message-writer.ts"
import type { PictureForm } from "./pictures.ts"

/** Writes a choice whose pictures stand in its text as Markdown, in the model's order. */
export class ContentMessage implements MessageWriter {
  readonly #delivery: Delivery
  readonly #answer: AnswerForm
  readonly #form: PictureForm
  /** What is decided but not yet written. */
  #pending: string
  readonly #layout = new MarkdownLayout()
  #first: DeliveredImage | undefined

  constructor(opening: string, delivery: Delivery, answer: AnswerForm, form: PictureForm) {
    this.#pending = `${opening},"content":"`
    this.#delivery = delivery
    this.#answer = answer
    this.#form = form
  }

  text({ text, thought }: TextEvent): void {
    if (thought !== true) this.#pending += escaped(this.#layout.text(text))
  }

  async *picture(image: DeliveredImage): AsyncGenerator<Chunk> {
    this.#first ??= image
    const { before, after } = this.#layout.picture()
    yield utf8(`${this.#pending}${escaped(before)}`)
    this.#pending = escaped(after)
    yield* this.#form.write(image, this.#delivery)
  }

  async *end(finish: Finish): AsyncGenerator<Chunk> {
    if (this.#first !== undefined && this.#form.image === "as-in-content") {
      yield utf8(`${this.#pending}","image":{"url":"`)
      yield* this.#form.write(this.#first, this.#delivery)
      this.#pending = `"}`
    } else {
      this.#pending += `"`
    }
    const message = { refusal: refusalOf(finish), annotations: [] }
    yield utf8(`${this.#pending},${members(message)}},${members(choiceEnd(finish, this.#answer))}}`)
  }
}
