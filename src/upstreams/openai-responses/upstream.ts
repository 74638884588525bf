import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { call } from "../call.ts"
import { handOver } from "../hand-over.ts"
import { listOpenaiModels } from "../openai-account.ts"
import { readOpenaiRefusal } from "../openai-refusal.ts"
import { members } from "../read.ts"
import { refusedInside } from "../refused-reply.ts"
import type { Channel, Upstream } from "../upstream.ts"
import { unsupportedWishes, writeRequest } from "./request.ts"
import { readAnswer } from "./response.ts"
import { type ResponsesSettings, settingsSchema } from "./settings.ts"

/** OpenAI's Responses API with its tool that draws. A channel's `baseUrl` includes the version. */
export const openaiResponses = {
  name: "openai-responses",
  settings: settingsSchema,
  generate,
  listModels: listOpenaiModels,
} as const satisfies Upstream<ResponsesSettings>

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
    drawsApart: (channel.settings as ResponsesSettings).model !== undefined,
    warnings: unsupportedWishes(request, channel),
    refuse: (document) => readOpenaiRefusal(refusedInside(members(members(document).error).code, document, channel.key)),
  })
  yield* handOver(answer)
}
