import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { noPicture } from "#dialects/no-picture.ts"
import { TokenUsage } from "#dialects/token-usage.ts"
import { isThought, members, seconds, utf8 } from "#dialects/write.ts"

/**
 * Writes `{created, data, usage}`. Pictures leave while they arrive; what makes the document whole follows after the last
 * event. The model's text has no place here, its thoughts are never shown. Failures are thrown on.
 */
export async function* encodeJson(events: AsyncIterable<DeliveryEvent>, delivery: Delivery): AsyncGenerator<Chunk> {
  const usage = new TokenUsage()
  let before = `{"created":${seconds(delivery.createdAt)},"data":[`
  let empty = true
  for await (const event of events) {
    usage.note(event)
    if (event.type !== "image" || (await isThought(event.image))) continue
    yield utf8(`${before}{"b64_json":"`)
    yield* event.image.read("base64")
    yield utf8(`","media_type":${JSON.stringify(event.image.mediaType)}}`)
    before = ","
    empty = false
  }
  if (empty) throw noPicture()
  const { warnings } = delivery
  yield utf8(`],${members({ usage: usage.written, ...(warnings.length === 0 ? {} : { warnings }) })}}`)
}
