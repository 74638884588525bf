import type { ChannelSettings } from "#config/channel-settings.ts"
import type { DefaultSettings } from "#config/default-settings.ts"
import type { ChannelEntry } from "#gateway/channels.ts"
import { createModelMap, demoMap, type ModelMap } from "#gateway/model-map.ts"
import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"
import type { Upstream } from "#upstreams/upstream.ts"

/** A channel that can be called. */
export interface BuiltChannel {
  readonly entry: ChannelEntry
  readonly map: ModelMap
}

/** What holds for every channel of a server. */
export interface BuildContext {
  readonly defaults: Pick<DefaultSettings, "headersTimeoutMs" | "idleTimeoutMs">
  /** Lets the painter misbehave on request. */
  readonly simulate: boolean
}

/** One thing that is wrong with a channel. */
export interface ChannelFault {
  /** As ChannelSettings names it: `baseUrl`, `settings.manner`. */
  readonly field: string
  /** The rest of a sentence that begins with the field. */
  readonly message: string
}

/** A channel that can't work as it is described. */
export class ChannelFaults extends Error {
  override readonly name = "ChannelFaults"
  readonly faults: readonly [ChannelFault, ...ChannelFault[]]

  constructor(faults: readonly [ChannelFault, ...ChannelFault[]]) {
    super(faults.map(({ field, message }) => `\`${field}\` ${message}`).join("; "))
    this.faults = faults
  }
}

const builtIn = "painter"
/** Where the operator gives no limit: more calls at once than any one account allows. */
const defaultConcurrency = 512

/** Joins what an operator wrote with what is known of the provider. Throws ChannelFaults for a channel that can't work. */
export function buildChannel(channel: ChannelSettings, { defaults, simulate }: BuildContext): BuiltChannel {
  const upstream = upstreamOf(channel)
  const preset = channel.preset === undefined ? undefined : presets[channel.preset]
  if (channel.preset !== undefined && preset === undefined) throw fault("preset", `must be one of ${Object.keys(presets).join(", ")}`)
  const baseUrl = channel.baseUrl ?? preset?.baseUrl ?? ""
  if (baseUrl === "" && upstream.name !== builtIn)
    throw fault("baseUrl", "is missing, and there is no preset that brings one; add one of them")
  const given = { ...(upstream.name === builtIn ? { simulate } : {}), ...preset?.settings, ...channel.settings }
  const settings = upstream.settings.safeParse(given)
  if (!settings.success) {
    const faults = settings.error.issues.map(({ path, message }) => ({ field: ["settings", ...path.map(String)].join("."), message }))
    throw new ChannelFaults(faults as [ChannelFault, ...ChannelFault[]])
  }
  const map = createModelMap(channel.models, preset?.naming ?? "id")
  const entry: ChannelEntry = {
    name: channel.name,
    upstream: upstream.name,
    baseUrl,
    keys: channel.keys,
    priority: channel.priority,
    weight: channel.weight,
    maxConcurrency: channel.maxConcurrency ?? defaultConcurrency,
    headersTimeoutMs: channel.headersTimeoutMs ?? defaults.headersTimeoutMs,
    idleTimeoutMs: channel.idleTimeoutMs ?? defaults.idleTimeoutMs,
    settings: settings.data,
    free: upstream.name === builtIn,
    reportsThoughts: upstream.reportsThoughts ?? false,
    carriesSignatures: upstream.carriesSignatures?.(settings.data) ?? false,
    takesMask: upstream.takesMask?.(settings.data) ?? false,
    map: (model) => map.map(model),
  }
  return { entry, map }
}

/** The painter, which stands in for every model of the catalogue. */
export function demoChannel(context: BuildContext): BuiltChannel {
  const { entry } = buildChannel(
    { name: builtIn, upstream: builtIn, keys: [], models: ["*"], weight: 1, priority: 1, settings: {} },
    context,
  )
  return { entry: { ...entry, map: demoMap.map }, map: demoMap }
}

/** The protocol that a channel speaks. Throws ChannelFaults where there is none of this name. */
export function upstreamOf(channel: { readonly upstream: string }): Upstream {
  const upstream = upstreams.get(channel.upstream)
  if (upstream !== undefined) return upstream
  throw fault("upstream", `must be one of ${[...upstreams.keys()].join(", ")}`)
}

function fault(field: string, message: string): ChannelFaults {
  return new ChannelFaults([{ field, message }])
}
