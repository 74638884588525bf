import { type Chunk, owned } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { members, utf8 } from "#dialects/write.ts"
import { AnswerFacts } from "./answer-facts.ts"
import { candidateEnd, type Finish, picturePart, promptFeedback, textPart } from "./candidate.ts"

type TextEvent = Extract<DeliveryEvent, { readonly type: "text" }>
type PictureEvent = Extract<DeliveryEvent, { readonly type: "image" | "preview" }>

/**
 * Writes one GenerateContentResponse. Candidates come one after the other and pictures leave while they arrive; what
 * makes the document whole is written after the last event. Failures are thrown on.
 */
export async function* encodeJson(events: AsyncIterable<DeliveryEvent>, delivery: Delivery): AsyncGenerator<Chunk> {
  const facts = new AnswerFacts(delivery)
  const candidates = new Candidates()
  const blocked: Finish[] = []
  for await (const event of events) {
    facts.note(event)
    if (event.type === "text") yield* candidates.text(event)
    else if (event.type === "image") yield* candidates.picture(event)
    else if (event.type !== "finish") continue
    else if (event.promptBlocked === true && candidates.none) blocked.push(event)
    else yield* candidates.finish(event)
  }
  const [first] = blocked
  if (first !== undefined && candidates.none) {
    yield utf8(JSON.stringify({ promptFeedback: promptFeedback(first), ...facts.summary }))
    return
  }
  for (const finish of blocked) yield* candidates.finish(finish)
  yield utf8(`${candidates.none ? `{"candidates":[` : ""}],${members(facts.summary)}}`)
}

/** Writes `{"candidates":[…` as far as it is known. */
class Candidates {
  #none = true
  #choice: number | undefined
  #parts = 0
  /** The text part that may still grow. */
  #text: TextEvent | undefined

  /** True until the first of them has been begun. */
  get none(): boolean {
    return this.#none && this.#text === undefined
  }

  *text(event: TextEvent): Generator<Chunk> {
    const open = this.#text
    const isSigned = open?.signature !== undefined || event.signature !== undefined
    const isSame = open?.choice === event.choice && open.part === event.part && (open.thought ?? false) === (event.thought ?? false)
    // What is signed stays a part by itself, as Google demands of whoever sends it back.
    if (isSame && !isSigned) {
      this.#text = { ...open, ...event, text: open.text + event.text }
      return
    }
    yield* this.#closeText()
    this.#text = event
  }

  async *picture({ choice, image }: PictureEvent): AsyncGenerator<Chunk> {
    yield* this.#closeText()
    yield* picturePart(this.#beginPart(choice), image, "")
  }

  *finish(finish: Finish): Generator<Chunk> {
    yield* this.#closeText()
    yield utf8(`${this.#begin(finish.choice)}],"role":"model"},${members(candidateEnd(finish))}}`)
    this.#choice = undefined
  }

  *#closeText(): Generator<Chunk> {
    const text = this.#text
    if (text === undefined) return
    this.#text = undefined
    yield utf8(this.#beginPart(text.choice))
    yield owned(textPart(text.text, text))
  }

  #beginPart(choice: number): string {
    const begun = this.#begin(choice)
    return this.#parts++ === 0 ? begun : `${begun},`
  }

  #begin(choice: number): string {
    if (this.#choice === choice) return ""
    this.#choice = choice
    this.#parts = 0
    const before = this.#none ? `{"candidates":[` : ","
    this.#none = false
    return `${before}{"content":{"parts":[`
  }
}
