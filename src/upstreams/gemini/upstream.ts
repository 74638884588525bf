import type { GatewayError } from "#canonical/error.ts"
import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { call, readDocument } from "../call.ts"
import { handOver } from "../hand-over.ts"
import { filled, items, members } from "../read.ts"
import { type Refused, refusedInside, toFailure } from "../refused-reply.ts"
import type { Channel, Upstream } from "../upstream.ts"
import { judgeRefusal } from "./errors.ts"
import { authorization, modelsUrl, unsupportedWishes, writeRequest } from "./request.ts"
import { readAnswer } from "./response.ts"
import { type GeminiSettings, settingsSchema } from "./settings.ts"

/**
 * Google's native protocol (`generateContent`), as Google and relays speak it. A channel's `baseUrl` is the root of the host,
 * without a version.
 */
export const gemini = {
  name: "gemini",
  label: "Gemini API",
  settings: settingsSchema,
  reportsThoughts: true,
  carriesSignatures: () => true,
  generate,
  listModels,
} as const satisfies Upstream<GeminiSettings>

async function* generate(
  request: PreparedRequest,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const { reply, refused } = await call(writeRequest(request, channel), channel, signal)
  if (refused !== undefined) throw failure(refused)
  const fail = (document: unknown): GatewayError => failure(refusedInside(members(members(document).error).code, document, channel.key))
  yield* handOver(readAnswer(reply, { model: channel.model, warnings: unsupportedWishes(request), fail }))
}

async function listModels(channel: Channel, signal: AbortSignal): Promise<readonly string[]> {
  const url = `${modelsUrl(channel)}?pageSize=1000`
  const { reply, refused } = await call({ method: "GET", url, headers: authorization(channel) }, channel, signal)
  if (refused !== undefined) throw failure(refused)
  const models = items(members(await readDocument(reply)).models)
  return models.flatMap((model) => filled(members(model).name)?.replace(/^models\//, "") ?? [])
}

function failure(refused: Refused): GatewayError {
  const { code, ...wait } = judgeRefusal(refused)
  return toFailure(code, { ...refused, ...wait })
}
