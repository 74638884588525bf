import { call, readDocument } from "./call.ts"
import { filled, items, members } from "./read.ts"
import { codeByStatus, toFailure } from "./refused-reply.ts"
import type { Channel } from "./upstream.ts"

/** The header that carries a channel's key as OpenAI wants it; none where the provider wants no key. */
export function bearer({ key }: Pick<Channel, "key">): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}

/** The names of the models that an account can use: `GET` of `path`, `data[].id`. `channel.baseUrl` includes the version. */
export async function listOpenaiModels(channel: Channel, signal: AbortSignal, path = "/models"): Promise<readonly string[]> {
  const { reply, refused } = await call({ method: "GET", url: `${channel.baseUrl}${path}`, headers: bearer(channel) }, channel, signal)
  if (refused !== undefined) throw toFailure(codeByStatus(refused), refused)
  return items(members(await readDocument(reply)).data).flatMap((model) => filled(members(model).id) ?? [])
}
