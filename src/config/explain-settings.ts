import type { ChannelSettings } from "./channel-settings.ts"
import { mask } from "./mask.ts"
import { settingRows } from "./setting-rows.ts"
import type { Settings } from "./settings.ts"

/** What the settings are and where each comes from, for people. Of secrets only the last four characters are in it. */
export interface ExplainedSettings {
  /** Those that have a value, in their usual order. */
  readonly values: readonly { readonly variable: string; readonly shown: string; readonly origin: string }[]
  /** Variables that are not set and have no default. */
  readonly notSet: readonly string[]
  /** Empty in demo mode. */
  readonly channels: readonly ExplainedChannel[]
}

/** A channel, and what there is to say of it by name, in the order of importance. */
export interface ExplainedChannel {
  readonly name: string
  readonly origin: string
  readonly facts: Readonly<Record<string, string>>
}

/** Explains the settings. */
export function explainSettings({ sources, channels }: Settings): ExplainedSettings {
  return {
    values: settingRows.flatMap(({ name, variable }) => {
      const source = sources[name]
      return source === undefined ? [] : [{ variable, ...source }]
    }),
    notSet: settingRows.filter(({ name }) => sources[name] === undefined).map(({ variable }) => variable),
    channels: channels.map((channel) => ({
      name: channel.name,
      origin: sources[`channel ${channel.name}`]?.origin ?? "",
      facts: factsOf(channel),
    })),
  }
}

/** Every secret in the settings, for a log that must not show them. */
export function secretsOf(settings: Settings): string[] {
  const { apiKey, adminToken, secretKey, s3SecretAccessKey, oidcClientSecret, databaseUrl, redisUrl, channels } = settings
  const addresses = [databaseUrl, redisUrl].flatMap((address) => [address, passwordIn(address)])
  const secrets = [
    apiKey,
    adminToken,
    secretKey,
    s3SecretAccessKey,
    oidcClientSecret,
    ...addresses,
    ...channels.flatMap(({ keys }) => keys),
  ]
  return secrets.filter((secret) => secret !== undefined)
}

/** The password of an address that has one, which may turn up by itself. */
function passwordIn(address: string | undefined): string | undefined {
  return URL.parse(address ?? "")?.password || undefined
}

function factsOf({ upstream, preset, baseUrl, keys, models, priority, weight }: ChannelSettings): Record<string, string> {
  const names = Array.isArray(models)
    ? models
    : Object.entries(models).map(([name, vendor]) => (name === vendor ? name : `${name} → ${vendor}`))
  return {
    upstream: preset === undefined ? upstream : `${upstream}, preset ${preset}`,
    ...(baseUrl === undefined ? {} : { address: baseUrl }),
    models: names.join(", "),
    keys: keys.length === 0 ? "none" : keys.map(mask).join(", "),
    order: `priority ${priority}, weight ${weight}`,
  }
}
