import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { members, utf8 } from "#dialects/write.ts"
import { type AnswerForm, choiceEnd, type Finish, refusalOf } from "./envelope.ts"
import type { MessageWriter, TextEvent } from "./message-writer.ts"
import { hostedLink, type PictureForm } from "./pictures.ts"
import { ReasoningDetails } from "./reasoning-details.ts"

/** Writes a choice whose pictures stand in a list of their own, before its text: they leave as they come. */
export class ListMessage implements MessageWriter {
  readonly #delivery: Delivery
  readonly #answer: AnswerForm
  readonly #form: PictureForm & { readonly list: string }
  /** What is decided but not yet written. */
  #pending: string
  #listed = 0
  #content = ""
  #reasoning = ""
  readonly #details = new ReasoningDetails()
  /** The text part that may still grow. */
  #part: { readonly number: number; text: string } | undefined
  #first: DeliveredImage | undefined

  constructor(opening: string, delivery: Delivery, answer: AnswerForm, form: PictureForm & { readonly list: string }) {
    this.#pending = opening
    this.#delivery = delivery
    this.#answer = answer
    this.#form = form
  }

  text(event: TextEvent): void {
    const { part, text, thought } = event
    this.#details.text(event)
    if (text === "") return
    if (thought === true) {
      this.#reasoning += text
      return
    }
    this.#content += text
    if (this.#part?.number === part) this.#part.text += text
    else {
      this.#listText()
      this.#part = { number: part, text }
    }
  }

  async *picture(image: DeliveredImage): AsyncGenerator<Chunk> {
    this.#listText()
    this.#first ??= image
    this.#details.picture(image)
    yield utf8(`${this.#pending}${this.#nextMember()}`)
    this.#pending = ""
    yield* this.#form.write(image, this.#delivery)
  }

  async *end(finish: Finish): AsyncGenerator<Chunk> {
    this.#listText()
    const { image, showsThoughts } = this.#form
    const url = this.#first === undefined || image === "none" ? undefined : await hostedLink(this.#first, this.#delivery)
    const message = {
      ...(url === undefined ? {} : { image: { url } }),
      ...(showsThoughts && this.#reasoning !== "" ? { reasoning: this.#reasoning } : {}),
      ...(showsThoughts ? await this.#details.written(`${this.#delivery.id}-${finish.choice}`) : {}),
      refusal: refusalOf(finish),
      annotations: [],
      content: this.#content,
    }
    const list = this.#listed === 0 ? "" : "]"
    yield utf8(`${this.#pending}${list},${members(message)}},${members(choiceEnd(finish, this.#answer))}}`)
  }

  /** Lists the text part that is complete now. The reference shows an empty `inlineData` beside text. */
  #listText(): void {
    const text = this.#part?.text
    this.#part = undefined
    if (text === undefined || !this.#form.listsText) return
    this.#pending += `${this.#nextMember()}${JSON.stringify({ text, inlineData: {} })}`
  }

  #nextMember(): string {
    return this.#listed++ === 0 ? `,"${this.#form.list}":[` : ","
  }
}
