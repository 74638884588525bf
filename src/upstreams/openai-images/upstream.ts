import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { listOpenaiModels } from "../openai-account.ts"
import { exchangeWithOpenai } from "../openai-exchange.ts"
import type { Channel, Upstream } from "../upstream.ts"
import { manners } from "./manners.ts"
import { unsupportedWishes, writeRequest } from "./request.ts"
import { readAnswer } from "./response.ts"
import { type ImagesSettings, settingsSchema } from "./settings.ts"

/** OpenAI's Images API, relays that take `aspect_ratio` and `image_size` there, and OpenRouter's. A channel's `baseUrl` includes the version. */
export const openaiImages = {
  name: "openai-images",
  label: "OpenAI Images",
  settings: settingsSchema,
  takesMask: (settings) => !manners[(settings as ImagesSettings).manner].lacks.includes("mask"),
  generate,
  listModels,
} as const satisfies Upstream<ImagesSettings>

async function* generate(
  request: PreparedRequest,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent, void, undefined> {
  yield* exchangeWithOpenai(writeRequest(request, channel), channel, signal, (reply, exchange) =>
    readAnswer(reply, {
      ...exchange,
      reportsCost: manners[(channel.settings as ImagesSettings).manner].reportsCost,
      warnings: unsupportedWishes(request, channel),
    }),
  )
}

/** OpenRouter leaves models that only draw out of its main list. */
function listModels(channel: Channel, signal: AbortSignal): Promise<readonly string[]> {
  const { manner } = channel.settings as ImagesSettings
  return listOpenaiModels(channel, signal, manner === "openrouter" ? "/images/models" : "/models")
}
