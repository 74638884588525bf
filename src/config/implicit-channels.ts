import { type ChannelSettings, channelSchema } from "./channel-settings.ts"
import type { Problems } from "./config-error.ts"
import type { Environment } from "./environment.ts"
import { parseWebAddress } from "./web-address.ts"

/** Providers that one variable is enough for. */
const providers = [
  { variable: "GEMINI", name: "google", upstream: "gemini", preset: "google", models: ["gemini-*", "nano-banana*"] },
  { variable: "OPENAI", name: "openai", upstream: "openai-images", preset: "openai", models: ["gpt-image-*", "chatgpt-image-latest"] },
  { variable: "OPENROUTER", name: "openrouter", upstream: "openai-chat", preset: "openrouter", models: ["*/*"] },
]

/** A channel that the environment alone makes, and the variable that made it. */
export interface ImplicitChannel {
  readonly channel: ChannelSettings
  readonly origin: string
}

/** Gemini's address is the root of its host, because the protocol itself says which version is called. */
function withoutVersion(variable: string, address: string): string {
  if (variable !== "GEMINI" || !/\/v\d+(beta)?$/.test(address)) return address
  throw new RangeError(`must be the host root: leave out "${address.slice(address.lastIndexOf("/"))}"`)
}

/**
 * Gives a channel for every provider whose `…_API_KEY` is set, at its `…_BASE_URL` where that is set too. `taken` names
 * the channels of the configuration file: they stand in for the implicit ones.
 */
export function implicitChannels(environment: Environment, taken: ReadonlySet<string>, problems: Problems): ImplicitChannel[] {
  return providers
    .filter(({ name }) => !taken.has(name))
    .flatMap(({ variable, ...provider }) => {
      const key = problems.attempt(`${variable}_API_KEY`, () => environment.secret(`${variable}_API_KEY`))
      const address = environment.get(`${variable}_BASE_URL`)
      const baseUrl = address && problems.attempt(address.origin, () => withoutVersion(variable, parseWebAddress(address.text)))
      return key === undefined ? [] : [{ channel: channelSchema.parse({ ...provider, baseUrl, keys: [key.text] }), origin: key.origin }]
    })
}
