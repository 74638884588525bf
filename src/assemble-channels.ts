import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { ChannelSettings } from "#config/channel-settings.ts"
import { ConfigError } from "#config/config-error.ts"
import type { Settings } from "#config/settings.ts"
import type { ChannelEntry, Lease } from "#gateway/channels.ts"
import { createModelMap, demoMap, type ModelMap } from "#gateway/model-map.ts"
import type { SafeFetch } from "#http/safe-fetch.ts"
import type { Transport } from "#http/transport.ts"
import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"
import type { Upstream } from "#upstreams/upstream.ts"

/** What channels are made from. */
interface Parts {
  readonly settings: Settings
  readonly demo: boolean
  readonly simulate: boolean
  readonly transport: Transport
  readonly safeFetch: SafeFetch
}

/** The configured accounts, and the one way to call them. */
interface AssembledChannels {
  readonly entries: readonly ChannelEntry[]
  readonly maps: readonly ModelMap[]
  readonly call: (request: PreparedRequest, lease: Lease, card: ModelCard, signal: AbortSignal) => AsyncIterable<GenerationEvent>
}

const builtIn = "painter"
/** Where the operator gives no limit: more calls at once than any one account allows. */
const defaultConcurrency = 512

/** Joins what an operator wrote with what is known of providers. Throws ConfigError for a channel that can't work. */
export function assembleChannels({ settings, demo, simulate, transport, safeFetch }: Parts): AssembledChannels {
  const { defaults } = settings
  const made = settings.channels.map((channel) => assemble(channel, simulate, defaults))
  if (demo)
    made.push({ entry: entryOf({ ...demoChannel, settings: { simulate } }, "", upstreamOf(demoChannel), demoMap, defaults), map: demoMap })
  return {
    entries: made.map(({ entry }) => entry),
    maps: made.map(({ map }) => map),
    call: (request, { channel, vendorModel, key }, card, signal) => {
      const { name, baseUrl, headersTimeoutMs, idleTimeoutMs } = channel
      return upstreamOf(channel).generate(
        request,
        {
          name,
          baseUrl,
          ...(key === undefined ? {} : { key }),
          model: vendorModel,
          card,
          settings: channel.settings,
          headersTimeoutMs,
          idleTimeoutMs,
          transport,
          fetchPicture: async (url, pictureSignal) => {
            const allowHost = hostOf(baseUrl)
            const { mediaType, chunks } = await safeFetch(url, { signal: pictureSignal, ...(allowHost === undefined ? {} : { allowHost }) })
            return { status: 200, headers: mediaType === undefined ? {} : { "content-type": mediaType }, body: chunks }
          },
        },
        signal,
      )
    },
  }
}

const demoChannel: ChannelSettings = { name: builtIn, upstream: builtIn, keys: [], models: ["*"], weight: 1, priority: 1, settings: {} }

function assemble(channel: ChannelSettings, simulate: boolean, defaults: Settings["defaults"]): { entry: ChannelEntry; map: ModelMap } {
  const preset = channel.preset === undefined ? undefined : presets[channel.preset]
  const baseUrl = channel.baseUrl ?? preset?.baseUrl ?? ""
  if (baseUrl === "" && channel.upstream !== builtIn) {
    throw new ConfigError([
      { place: `channel ${channel.name}`, message: "has neither a `baseUrl` nor a preset that brings one. Add one of them." },
    ])
  }
  const map = createModelMap(channel.models, preset?.naming ?? "id")
  const given = { ...(channel.upstream === builtIn ? { simulate } : {}), ...preset?.settings, ...channel.settings }
  return { entry: entryOf({ ...channel, settings: given }, baseUrl, upstreamOf(channel), map, defaults), map }
}

function entryOf(
  channel: ChannelSettings,
  baseUrl: string,
  upstream: Upstream,
  map: ModelMap,
  defaults: Settings["defaults"],
): ChannelEntry {
  const settings = upstream.settings.safeParse(channel.settings)
  if (!settings.success) {
    const problems = settings.error.issues.map(({ path, message }) => ({
      place: `channel ${channel.name}: settings.${path.join(".")}`,
      message,
    }))
    throw new ConfigError(problems)
  }
  return {
    name: channel.name,
    upstream: channel.upstream,
    baseUrl,
    keys: channel.keys,
    priority: channel.priority,
    weight: channel.weight,
    maxConcurrency: channel.maxConcurrency ?? defaultConcurrency,
    headersTimeoutMs: channel.headersTimeoutMs ?? defaults.headersTimeoutMs,
    idleTimeoutMs: channel.idleTimeoutMs ?? defaults.idleTimeoutMs,
    settings: settings.data,
    free: channel.upstream === builtIn,
    reportsThoughts: upstream.reportsThoughts ?? false,
    carriesSignatures: upstream.carriesSignatures?.(settings.data) ?? false,
    map: (model) => map.map(model),
  }
}

function upstreamOf(channel: { readonly name: string; readonly upstream: string }): Upstream {
  const upstream = upstreams.get(channel.upstream)
  if (upstream !== undefined) return upstream
  throw new ConfigError([{ place: `channel ${channel.name}: upstream`, message: `must be one of ${[...upstreams.keys()].join(", ")}` }])
}

function hostOf(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl)
  if (url === null) return undefined
  return `${url.hostname}:${url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port}`
}
