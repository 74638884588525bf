import type { Decoded, Dialect, Inbound } from "#dialects/dialect.ts"
import { speaksOpenRouter } from "#dialects/openrouter-error.ts"
import { eventsOf, jsonOf } from "#dialects/outbound.ts"
import { fieldErrors, readJson } from "#dialects/read.ts"
import { decodeRequest } from "./decode.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"
import { type AnswerForm, completionId } from "./envelope.ts"
import { encodeError } from "./errors.ts"
import { chooseFlavour } from "./flavour.ts"

/** Chat completions as OpenAI, OpenRouter, AiHubMix and GeekAI speak them. */
export const chat = {
  name: "chat",
  endpoints: [
    { method: "POST", path: /^(?:\/(?<mount>openrouter|geekai))?\/api\/v1\/chat\/completions$/ },
    { method: "POST", path: /^(?:\/(?<mount>aihubmix))?\/v1\/chat\/completions$/ },
  ],
  credentials: ["bearer"],
  rateLimitForm: (path) => (speaksOpenRouter(path) ? "openrouter" : "openai"),
  decode,
  encodeError,
  describe: async () => (await import("./description.ts")).description,
} as const satisfies Dialect

async function decode(inbound: Inbound): Promise<Decoded> {
  const body = readJson(inbound)
  const { request, asksForImages, includeUsage } = fieldErrors(() => decodeRequest(body, inbound))
  const dryRun = fieldErrors(() => body.boolean("dry_run")) ?? false
  const answer: AnswerForm = {
    flavour: chooseFlavour(inbound, asksForImages),
    openRouter: speaksOpenRouter(inbound.path),
    includeUsage,
  }
  return {
    request,
    dryRun,
    encode: (events, delivery) => {
      const named = answer.openRouter ? { "x-generation-id": completionId(delivery) } : {}
      return request.stream ? eventsOf(encodeStream(events, delivery, answer), named) : jsonOf(encodeJson(events, delivery, answer), named)
    },
  }
}
