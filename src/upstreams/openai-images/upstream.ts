import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { call } from "../call.ts"
import { handOver } from "../hand-over.ts"
import { listOpenaiModels } from "../openai-account.ts"
import { readOpenaiRefusal } from "../openai-refusal.ts"
import { members } from "../read.ts"
import { refusedInside } from "../refused-reply.ts"
import type { Channel, Upstream } from "../upstream.ts"
import { manners } from "./manners.ts"
import { unsupportedWishes, writeRequest } from "./request.ts"
import { readAnswer } from "./response.ts"
import { type ImagesSettings, settingsSchema } from "./settings.ts"

/** OpenAI's Images API, relays that take `aspect_ratio` and `image_size` there, and OpenRouter's. A channel's `baseUrl` includes the version. */
export const openaiImages = {
  name: "openai-images",
  settings: settingsSchema,
  generate,
  listModels,
} as const satisfies Upstream<ImagesSettings>

async function* generate(
  request: PreparedRequest,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const { reply, refused } = await call(writeRequest(request, channel), channel, signal)
  if (refused !== undefined) {
    const finish = readOpenaiRefusal(refused)
    yield { type: "start", model: channel.model }
    yield finish
    return
  }
  const answer = readAnswer(reply, {
    channel,
    signal,
    reportsCost: manners[(channel.settings as ImagesSettings).manner].reportsCost,
    warnings: unsupportedWishes(request, channel),
    refuse: (document) => readOpenaiRefusal(refusedInside(members(members(document).error).code, document, channel.key)),
  })
  yield* handOver(answer)
}

/** OpenRouter leaves models that only draw out of its main list. */
function listModels(channel: Channel, signal: AbortSignal): Promise<readonly string[]> {
  const { manner } = channel.settings as ImagesSettings
  return listOpenaiModels(channel, signal, manner === "openrouter" ? "/images/models" : "/models")
}
