import type { ChannelSettings } from "./channel-settings.ts"
import { mask } from "./mask.ts"
import { settingRows } from "./setting-rows.ts"
import type { Settings } from "./settings.ts"

/** One line for each setting with its value and where it comes from; of secrets only the last four characters. */
export function explainSettings(settings: Settings): string[] {
  const scalars = settingRows.map(({ name, variable }) => {
    const source = settings.sources[name]
    return source === undefined ? `${variable} is not set` : `${variable} = ${source.shown} (${source.origin})`
  })
  const channels = settings.channels.map((channel) => {
    return `channel ${channel.name}: ${describe(channel)} (${settings.sources[`channel ${channel.name}`]?.origin})`
  })
  const prices = Object.entries(settings.prices).map(
    ([model, price]) =>
      `price ${model}: ${Object.entries(price)
        .flatMap(([name, dollars]: [string, number | object]) =>
          typeof dollars === "number"
            ? [`${name} ${dollars} USD`]
            : Object.entries(dollars).map(([tier, inTier]) => `${name} ${tier} ${inTier} USD`),
        )
        .join(", ")}`,
  )
  return [...scalars, ...(channels.length === 0 ? ["no channel: demo mode, the painter draws"] : channels), ...prices]
}

/** Every secret in the settings, for a log that must not show them. */
export function secretsOf({ apiKey, adminToken, secretKey, s3SecretAccessKey, databaseUrl, redisUrl, channels }: Settings): string[] {
  const addresses = [databaseUrl, redisUrl].flatMap((address) => [address, passwordIn(address)])
  const secrets = [apiKey, adminToken, secretKey, s3SecretAccessKey, ...addresses, ...channels.flatMap(({ keys }) => keys)]
  return secrets.filter((secret) => secret !== undefined)
}

/** The password of an address that has one, which may turn up by itself. */
function passwordIn(address: string | undefined): string | undefined {
  return URL.parse(address ?? "")?.password || undefined
}

function describe({ upstream, preset, baseUrl, keys, models, priority, weight }: ChannelSettings): string {
  const names = Array.isArray(models) ? models : Object.entries(models).map(([name, vendorName]) => `${name} → ${vendorName}`)
  return [
    upstream,
    ...(preset === undefined ? [] : [`preset ${preset}`]),
    ...(baseUrl === undefined ? [] : [baseUrl]),
    `models ${names.join(", ")}`,
    keys.length === 0 ? "no key" : `keys ${keys.map(mask).join(", ")}`,
    `priority ${priority}`,
    `weight ${weight}`,
  ].join("; ")
}
