import type { Decoded, Delivery, Dialect, Inbound, Outbound } from "#dialects/dialect.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import { GatewayError } from "#canonical/error.ts"
import { documentOf, eventsOf, jsonOf } from "#dialects/outbound.ts"
import { fieldErrors, readJson } from "#dialects/read.ts"
import { readContents, readSystem } from "./contents.ts"
import { countTokens } from "./count-tokens.ts"
import { decodeRequest, readModel } from "./decode.ts"
import { encodeJson } from "./encode-json.ts"
import { arrayFraming, encodeStream, sseFraming } from "./encode-stream.ts"
import { encodeError } from "./errors.ts"
import { either } from "./spelling.ts"

/**
 * A name may hold slashes and colons: it is everything up to the last colon, which some clients percent-encode. Clients that take
 * `author/model` for a whole path leave out `models/` before it.
 */
const modelMethod = (methods: string): RegExp =>
  new RegExp(`^(?:/gemini)?/(?:v1beta|v1)/(?:models/|(?=[^/]+/[^/]+$))(?<model>.+)(?::|%3[Aa])(?<method>${methods})$`)

/** Google's native API for Gemini: `generateContent`, `streamGenerateContent` and `countTokens`. */
export const gemini = {
  name: "gemini",
  endpoints: [
    { method: "POST", path: modelMethod("generateContent|streamGenerateContent") },
    { method: "POST", path: modelMethod("countTokens"), respond: respondCountTokens },
  ],
  credentials: ["x-goog-api-key", "query-key", "bearer"],
  rateLimitForm: () => "none",
  decode,
  encodeError,
  describe: async () => (await import("./description.ts")).description,
} as const satisfies Dialect

async function decode(inbound: Inbound): Promise<Decoded> {
  const stream = inbound.params["method"] === "streamGenerateContent"
  const sse = stream && inbound.query.get("alt") === "sse"
  const body = readJson(inbound)
  const request = fieldErrors(() => decodeRequest(body, inbound, stream))
  const dryRun = fieldErrors(() => body.boolean(either("dryRun"))) ?? false
  const encode = (all: AsyncIterable<DeliveryEvent>, delivery: Delivery): Outbound => {
    const events = withNativeEnd(all)
    if (!stream) return jsonOf(encodeJson(events, delivery))
    return sse ? eventsOf(encodeStream(events, delivery, sseFraming)) : jsonOf(encodeStream(events, delivery, arrayFraming))
  }
  return { request, dryRun, encode }
}

/** An answer without the picture that it had to have is an answer here: it ends with `NO_IMAGE`, and what the model said. */
async function* withNativeEnd(events: AsyncIterable<DeliveryEvent>): AsyncGenerator<DeliveryEvent> {
  try {
    yield* events
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "no_image_generated") throw error
    const { modelText } = error.details
    if (modelText !== undefined) yield { type: "text", choice: 0, part: 0, text: modelText }
    yield { type: "finish", choice: 0, reason: "no_image", message: error.message }
  }
}

/** The contents stand at the top, or inside the whole request that would be sent. */
async function respondCountTokens(inbound: Inbound): Promise<Outbound> {
  const model = readModel(inbound)
  if (inbound.lookup(model) === undefined) {
    throw new GatewayError("model_not_found", `The model \`${model}\` is not served here. GET /v1beta/models lists the models that are.`, {
      param: "model",
    })
  }
  return fieldErrors(() => {
    const body = readJson(inbound)
    const request = body.object(either("generateContentRequest")) ?? body
    return documentOf(countTokens(readContents(request, model), readSystem(request)))
  })
}
