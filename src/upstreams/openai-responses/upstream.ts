import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { listOpenaiModels } from "../openai-account.ts"
import { exchangeWithOpenai } from "../openai-exchange.ts"
import type { Channel, Upstream } from "../upstream.ts"
import { unsupportedWishes, writeRequest } from "./request.ts"
import { readAnswer } from "./response.ts"
import { type ResponsesSettings, settingsSchema } from "./settings.ts"

/** OpenAI's Responses API with its tool that draws. A channel's `baseUrl` includes the version. */
export const openaiResponses = {
  name: "openai-responses",
  label: "OpenAI Responses",
  settings: settingsSchema,
  takesMask: () => true,
  generate,
  listModels: listOpenaiModels,
} as const satisfies Upstream<ResponsesSettings>

async function* generate(
  request: PreparedRequest,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent, void, undefined> {
  yield* exchangeWithOpenai(writeRequest(request, channel), channel, signal, (reply, exchange) =>
    readAnswer(reply, {
      ...exchange,
      drawsApart: (channel.settings as ResponsesSettings).model !== undefined,
      warnings: unsupportedWishes(request, channel),
    }),
  )
}
