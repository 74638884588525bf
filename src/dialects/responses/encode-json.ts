import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { isThought, members, utf8 } from "#dialects/write.ts"
import { type AnswerForm, opening } from "./answer-form.ts"
import { Ending } from "./ending.ts"
import { Outline } from "./outline.ts"
import { type OutputItem, writeItem } from "./output-item.ts"

/**
 * Writes a response object. `output` stands before everything that is known only at the end, so that pictures leave while
 * they arrive. The choices must come one after the other. What the model only thought is left out. Failures are thrown on.
 */
export async function* encodeJson(events: AsyncIterable<DeliveryEvent>, delivery: Delivery, form: AnswerForm): AsyncGenerator<Chunk> {
  const outline = new Outline(delivery.id)
  const ending = new Ending()
  let before = `{${members(opening(delivery, form))},"output":[`
  let text = ""
  /** Ended, and behind a picture of which only previews have come: it stands before them in every form. */
  const messages: OutputItem[] = []
  const write = async function* (item: OutputItem): AsyncGenerator<Chunk> {
    yield utf8(before)
    before = ","
    yield* writeItem(item, form)
  }
  const flush = async function* (): AsyncGenerator<Chunk> {
    for (const message of messages.splice(0)) yield* write(message)
  }
  const endMessage = (id: string | undefined): void => {
    if (id === undefined) return
    messages.push({ type: "message", id, part: { type: "output_text", text } })
    text = ""
  }

  for await (const event of events) {
    ending.note(event)
    // A text that only carries a signature says nothing.
    if (event.type === "text" && (event.thought === true || event.text === "")) continue
    if (event.type === "text") {
      outline.place(event)
      text += event.text
    } else if (event.type === "image" || event.type === "preview") {
      if (await isThought(event.image)) continue
      const { id, isNew, ended } = outline.place(event)
      endMessage(ended)
      if (isNew) yield* flush()
      if (event.type === "preview") continue
      yield* write({ type: "picture", id, image: event.image })
      yield* flush()
    } else if (event.type === "finish") {
      endMessage(outline.end(event.choice))
      if (event.reason === "content_filter" && event.message !== undefined) {
        const { id } = outline.place({ type: "text", choice: event.choice })
        messages.push({ type: "message", id, part: { type: "refusal", refusal: event.message } })
      }
      yield* flush()
    }
  }
  yield utf8(`${before === "," ? "" : before}],${members(ending.members(delivery))}}`)
}
