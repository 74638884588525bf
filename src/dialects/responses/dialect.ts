import type { Decoded, Delivery, Dialect, Inbound } from "#dialects/dialect.ts"
import { documentOf, eventsOf, jsonOf } from "#dialects/outbound.ts"
import { readJson } from "#dialects/read.ts"
import { emptyResponse } from "./answer-form.ts"
import { decodeRequest } from "./decode.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"
import { encodeError } from "./errors.ts"
import { cancelResponse, countInput, deleteResponse, listInput, retrieveResponse } from "./stored.ts"

const route = (rest: string): RegExp => new RegExp(`^(?:/aihubmix/v1|/geekai/api/v1|/v1)/responses${rest}$`)
const one = "/(?<id>resp_[^/]+)"
/** Fields that say what a request costs and means. */
const singular = ["model", "input", "n", "tools", "tool_choice", "stream", "store", "background", "previous_response_id"] as const

/** OpenAI's Responses API with its image generation tool: answers that are kept, gone on from, and made in the background. */
export const responses = {
  name: "responses",
  endpoints: [
    { method: "POST", path: route("") },
    { method: "POST", path: route("/input_tokens"), respond: countInput },
    { method: "GET", path: route(one), respond: retrieveResponse },
    { method: "DELETE", path: route(one), respond: deleteResponse },
    { method: "POST", path: route(`${one}/cancel`), respond: cancelResponse },
    { method: "GET", path: route(`${one}/input_items`), respond: listInput },
  ],
  credentials: ["bearer"],
  rateLimitForm: () => "openai",
  decode,
  encodeError,
  describe: async () => (await import("./description.ts")).description,
} as const satisfies Dialect

async function decode(inbound: Inbound): Promise<Decoded> {
  const { request, form, keeping, background, dryRun } = await decodeRequest(readJson(inbound, singular), inbound)
  return {
    request,
    dryRun,
    ...(keeping === undefined ? {} : { keeping }),
    encode: (events, delivery) =>
      request.stream ? eventsOf(encodeStream(events, delivery, form)) : jsonOf(encodeJson(events, delivery, form)),
    ...(background && !request.stream ? { encodeBegun: (delivery: Delivery) => documentOf(emptyResponse(delivery, form, "queued")) } : {}),
  }
}
