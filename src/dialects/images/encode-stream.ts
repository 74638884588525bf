import type { Chunk } from "#bytes/chunk.ts"
import { toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent, Usage } from "#canonical/event.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { noPicture } from "#dialects/no-picture.ts"
import { openaiError } from "#dialects/openai-error.ts"
import { isThought, members, seconds, utf8 } from "#dialects/write.ts"
import { pictureFacts } from "./picture.ts"
import { imagesUsage } from "./usage.ts"

/** Which of the two families of event names a route uses. */
export type Operation = "image_generation" | "image_edit"

/**
 * Writes server-sent events: `partial_image` for previews and `completed` for every picture, whole in one `data:` line.
 * The stream ends by closing, without `[DONE]`: the API defines none.
 *
 * `completed` must carry the usage, which is known only after the last picture. The newest picture's event is
 * therefore left open behind its base64 until another follows or all is settled; earlier ones report no tokens. While it is open, a space
 * (white space inside its JSON) keeps the connection alive; between events a comment does.
 *
 * A failure after the first byte becomes an `error` event, or the `error` member of the event that is open, which clients
 * treat alike; a picture that has been charged by then is told to its end first. Before the first byte, and inside a picture, it is thrown on.
 */
export async function* encodeStream(
  events: AsyncIterable<DeliveryEvent>,
  delivery: Delivery,
  request: GenerationRequest,
  operation: Operation,
): AsyncGenerator<Chunk> {
  const partialImages = new Map<number, number>()
  let usage = noUsage
  let microUsd: number | undefined
  let completed = 0
  /** The `completed` event that still waits for its end. */
  let open: Readonly<Record<string, unknown>> | undefined
  let begun = false
  let insidePicture = false
  const close = (facts: Readonly<Record<string, unknown>>): string => `,${members(facts)}}\n\n`
  try {
    for await (const event of events) {
      if (event.type === "usage") usage = event.usage
      if (event.type === "charge") microUsd = event.microUsd
      if (event.type === "idle") {
        begun = true
        yield utf8(open === undefined ? ": keep-alive\n\n" : " ")
      }
      if ((event.type !== "image" && event.type !== "preview") || (await isThought(event.image))) continue

      const type = `${operation}.${event.type === "preview" ? "partial_image" : "completed"}`
      const before = open === undefined ? "" : close({ ...open, usage: imagesUsage(noUsage) })
      open = undefined
      begun = true
      insidePicture = true
      yield utf8(`${before}event: ${type}\ndata: {"type":"${type}","b64_json":"`)
      yield* event.image.read("base64")
      yield utf8(`"`)
      insidePicture = false

      const facts = { created_at: seconds(delivery.createdAt), ...pictureFacts(event.image, request) }
      if (event.type === "preview") {
        const index = partialImages.get(event.choice) ?? 0
        partialImages.set(event.choice, index + 1)
        yield utf8(close({ partial_image_index: index, ...facts }))
      } else {
        completed++
        open = facts
      }
    }
    if (completed === 0) throw noPicture()
    if (open !== undefined) yield utf8(close({ ...open, usage: imagesUsage(usage, microUsd) }))
  } catch (error) {
    if (!begun || insidePicture) throw error
    const body = openaiError(toGatewayError(error))
    const told = `event: error\ndata: ${JSON.stringify(body)}\n\n`
    if (open === undefined) yield utf8(told)
    else if (microUsd === undefined) yield utf8(close({ ...body }))
    else yield utf8(`${close({ ...open, usage: imagesUsage(usage, microUsd) })}${told}`)
  }
}

const noUsage: Usage = { inputTokens: 0, outputTokens: 0 }
