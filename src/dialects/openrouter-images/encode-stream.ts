import type { Chunk } from "#bytes/chunk.ts"
import { toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { noPicture } from "#dialects/no-picture.ts"
import { openaiError } from "#dialects/openai-error.ts"
import { TokenUsage } from "#dialects/token-usage.ts"
import { isThought, members, seconds, utf8 } from "#dialects/write.ts"

/**
 * Writes server-sent events without names: `partial_image` for previews, `completed` for every picture, whole in one `data:`
 * line, and `[DONE]`.
 *
 * The last `completed` carries the usage and may only be read once all is settled. An event therefore begins with its
 * base64 and names its type behind it: the newest picture's stays open until another follows or all is settled, with a
 * space, white space inside its JSON, as keep-alive; between events a comment does.
 *
 * A failure after the first byte becomes an `error` event, or makes one of the event that is open, and the stream ends
 * without `[DONE]`. Before the first byte, and inside a picture, it is thrown on.
 */
export async function* encodeStream(events: AsyncIterable<DeliveryEvent>, delivery: Delivery): AsyncGenerator<Chunk> {
  const usage = new TokenUsage()
  const previews = new Map<number, number>()
  /** What ends the `completed` event that is open. */
  let open: Readonly<Record<string, unknown>> | undefined
  let empty = true
  let begun = false
  let insidePicture = false
  const end = (facts: Readonly<Record<string, unknown>>): string => `,${members(facts)}}\n\n`
  try {
    for await (const event of events) {
      usage.note(event)
      if (event.type === "idle") {
        begun = true
        yield utf8(open === undefined ? ": keep-alive\n\n" : " ")
      }
      if ((event.type !== "image" && event.type !== "preview") || (await isThought(event.image))) continue

      const before = open === undefined ? "" : end(open)
      open = undefined
      begun = true
      insidePicture = true
      yield utf8(`${before}data: {"b64_json":"`)
      yield* event.image.read("base64")
      yield utf8(`"`)
      insidePicture = false

      if (event.type === "preview") {
        const index = previews.get(event.choice) ?? 0
        previews.set(event.choice, index + 1)
        yield utf8(end({ type: "image_generation.partial_image", partial_image_index: index }))
      } else {
        empty = false
        open = { media_type: event.image.mediaType, type: "image_generation.completed", created: seconds(delivery.createdAt) }
      }
    }
    if (empty) throw noPicture()
    const { warnings } = delivery
    const last = { ...open, usage: usage.written, ...(warnings.length === 0 ? {} : { warnings }) }
    yield utf8(`${open === undefined ? "" : end(last)}data: [DONE]\n\n`)
  } catch (error) {
    if (!begun || insidePicture) throw error
    const failure = { type: "error", ...openaiError(toGatewayError(error)) }
    yield utf8(open === undefined ? `data: ${JSON.stringify(failure)}\n\n` : end(failure))
  }
}
