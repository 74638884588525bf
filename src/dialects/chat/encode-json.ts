import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { TokenUsage } from "#dialects/token-usage.ts"
import { isThought, members, utf8 } from "#dialects/write.ts"
import { ContentMessage } from "./content-message.ts"
import { type AnswerForm, envelope, warningsOf } from "./envelope.ts"
import { ListMessage } from "./list-message.ts"
import type { MessageWriter } from "./message-writer.ts"
import { lacksLink, pictureForms, type PictureForm } from "./pictures.ts"

/**
 * Writes one chat completion. Choices come one after the other; text is held until the picture behind it, or the
 * choice's end, and pictures leave while they arrive. What makes the document whole is written after the last event.
 * Failures are thrown on.
 */
export async function* encodeJson(events: AsyncIterable<DeliveryEvent>, delivery: Delivery, answer: AnswerForm): AsyncGenerator<Chunk> {
  const form: PictureForm = pictureForms[answer.flavour]
  let opening = `{${members(envelope("chat.completion", delivery))},"choices":[`
  let message: MessageWriter | undefined
  let shown: DeliveredImage | undefined
  const usage = new TokenUsage()
  const messageOf = (choice: number): MessageWriter => {
    if (message !== undefined) return message
    const start = `${opening}{"index":${choice},"message":{"role":"assistant"`
    opening = ","
    const { list } = form
    return list === undefined
      ? new ContentMessage(start, delivery, answer, form)
      : new ListMessage(start, delivery, answer, { ...form, list })
  }

  for await (const event of events) {
    usage.note(event)
    if (event.type === "text") {
      message = messageOf(event.choice)
      message.text(event)
    } else if (event.type === "image" && !(await isThought(event.image))) {
      message = messageOf(event.choice)
      shown = event.image
      yield* message.picture(event.image)
    } else if (event.type === "finish") {
      yield* messageOf(event.choice).end(event)
      message = undefined
    }
  }
  const end = { usage: usage.written, ...warningsOf(delivery, await lacksLink(form, shown, delivery)) }
  yield utf8(`${opening === "," ? "" : opening}],${members(end)}}`)
}
