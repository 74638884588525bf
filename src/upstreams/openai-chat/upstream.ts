import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { listOpenaiModels } from "../openai-account.ts"
import { exchangeWithOpenai } from "../openai-exchange.ts"
import type { Channel, Upstream } from "../upstream.ts"
import { manners } from "./manners.ts"
import { unsupportedWishes, writeRequest } from "./request.ts"
import { readAnswer } from "./response.ts"
import { type ChatSettings, settingsSchema } from "./settings.ts"

/** OpenAI's chat completions with the ways in which providers draw in them. A channel's `baseUrl` includes the version. */
export const openaiChat = {
  name: "openai-chat",
  label: "OpenAI Chat Completions",
  settings: settingsSchema,
  carriesSignatures: (settings) => manners[(settings as ChatSettings).manner].reasoningDetails,
  generate,
  listModels: listOpenaiModels,
} as const satisfies Upstream<ChatSettings>

async function* generate(
  request: PreparedRequest,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const settings = channel.settings as ChatSettings
  yield* exchangeWithOpenai(writeRequest(request, channel), channel, signal, (reply, exchange) =>
    readAnswer(reply, {
      ...exchange,
      reportsCost: settings.reportsCost ?? manners[settings.manner].reportsCost,
      takesDetails: manners[settings.manner].reasoningDetails,
      wantsPictures: request.modalities.includes("image"),
      warnings: unsupportedWishes(request, channel),
    }),
  )
}
