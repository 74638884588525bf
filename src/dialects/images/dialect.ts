import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { Decoded, Delivery, Dialect, Inbound, Outbound } from "#dialects/dialect.ts"
import { eventsOf, jsonOf } from "#dialects/outbound.ts"
import { fieldErrors } from "#dialects/read.ts"
import { decodeRequest } from "./decode.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"
import { encodeError } from "./errors.ts"

const generations = /^(?:\/aihubmix)?\/v1\/images\/generations$/
const edits = /^(?:\/aihubmix)?\/v1\/images\/edits$/
const quotes = /^(?:\/aihubmix)?\/v1\/images\/quote$/
const variations = /^(?:\/aihubmix)?\/v1\/images\/variations$/

/** OpenAI's Images API: generations and edits, with `aspect_ratio` and `image_size` beside `size`, and quotes for both. */
export const images = {
  name: "images",
  endpoints: [
    { method: "POST", path: generations },
    { method: "POST", path: edits },
    { method: "POST", path: quotes },
    { method: "POST", path: variations, respond: refuseVariation },
  ],
  credentials: ["bearer"],
  rateLimitForm: () => "openai",
  decode,
  encodeError,
  describe: async () => (await import("./description.ts")).description,
} as const satisfies Dialect

async function decode(inbound: Inbound): Promise<Decoded> {
  const operation = edits.test(inbound.path) ? "image_edit" : "image_generation"
  const { request, responseFormat, dryRun } = fieldErrors(() => decodeRequest(inbound, operation))
  const encode = (events: AsyncIterable<DeliveryEvent>, delivery: Delivery): Outbound =>
    request.stream
      ? eventsOf(encodeStream(events, delivery, request, operation))
      : jsonOf(encodeJson(events, delivery, request, responseFormat))
  return { request, dryRun: dryRun || quotes.test(inbound.path), encode }
}

async function refuseVariation(): Promise<Outbound> {
  throw new GatewayError(
    "not_found",
    "Variations were withdrawn from this API. Send the picture to /v1/images/edits with a prompt that says what may change.",
  )
}
