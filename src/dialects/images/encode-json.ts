import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveryEvent, Usage, Warning } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { noPicture } from "#dialects/no-picture.ts"
import { isThought, members, seconds, utf8 } from "#dialects/write.ts"
import { pictureFacts } from "./picture.ts"
import { imagesUsage } from "./usage.ts"

/** How a client wants its pictures: inside the answer or as hosted links. */
export type ResponseFormat = "b64_json" | "url"

/**
 * Writes an ImagesResponse. `data` goes first so that pictures leave while they arrive; what describes them, and what
 * makes the document whole, follows after the last event. The model's text has no place here and is dropped, its thoughts
 * are never shown. Failures are thrown on.
 */
export async function* encodeJson(
  events: AsyncIterable<DeliveryEvent>,
  delivery: Delivery,
  request: GenerationRequest,
  responseFormat: ResponseFormat,
): AsyncGenerator<Chunk> {
  let first: DeliveredImage | undefined
  let usage: Usage | undefined
  let microUsd: number | undefined
  let unlinked: Warning | undefined
  for await (const event of events) {
    if (event.type === "usage") usage = event.usage
    if (event.type === "charge") microUsd = event.microUsd
    if (event.type !== "image" || (await isThought(event.image))) continue
    const { image } = event
    const before = first === undefined ? `{"created":${seconds(delivery.createdAt)},"data":[` : ","
    first ??= image
    const url = responseFormat === "url" ? delivery.link(await image.stored) : undefined
    if (responseFormat === "url" && url === undefined) unlinked = noLinks
    if (url === undefined) {
      yield utf8(`${before}{"b64_json":"`)
      yield* image.read("base64")
      yield utf8(`"`)
    } else {
      yield utf8(`${before}{"url":${JSON.stringify(url)}`)
    }
    const { revisedPrompt } = await image.trailer
    yield utf8(revisedPrompt === undefined ? "}" : `,"revised_prompt":${JSON.stringify(revisedPrompt)}}`)
  }
  if (first === undefined) throw noPicture()
  const warnings = unlinked === undefined ? delivery.warnings : [...delivery.warnings, unlinked]
  const facts = {
    ...decided(pictureFacts(first, request)),
    ...(usage === undefined ? {} : { usage: imagesUsage(usage, microUsd) }),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
  yield utf8(`],${members(facts)}}`)
}

/** What a request left to the model is not known of its answer, and here, unlike in a stream, the API has no `auto` for it. */
function decided(facts: object): object {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== "auto"))
}

const noLinks: Warning = {
  code: "changed",
  message: "This server keeps no pictures and so has no links to them; they are in the answer as `b64_json`.",
  param: "response_format",
}
