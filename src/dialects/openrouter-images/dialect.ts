import type { Decoded, Dialect, Inbound } from "#dialects/dialect.ts"
import { openRouterErrorAnswer } from "#dialects/openrouter-error.ts"
import { eventsOf, jsonOf } from "#dialects/outbound.ts"
import { fieldErrors } from "#dialects/read.ts"
import { decodeRequest } from "./decode.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"

/** OpenRouter's Image API: drawing and, with references, editing. */
export const openRouterImages = {
  name: "openrouter-images",
  endpoints: [{ method: "POST", path: /^(?:\/openrouter)?\/api\/v1\/images$/ }],
  credentials: ["bearer"],
  rateLimitForm: () => "openrouter",
  decode,
  encodeError: openRouterErrorAnswer,
  describe: async () => (await import("./description.ts")).description,
} as const satisfies Dialect

async function decode(inbound: Inbound): Promise<Decoded> {
  const { request, dryRun } = fieldErrors(() => decodeRequest(inbound))
  return {
    request,
    dryRun,
    encode: (events, delivery) => {
      const named = { "x-generation-id": delivery.id }
      return request.stream ? eventsOf(encodeStream(events, delivery), named) : jsonOf(encodeJson(events, delivery), named)
    },
  }
}
