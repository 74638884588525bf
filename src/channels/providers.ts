import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"
import type { Upstream } from "#upstreams/upstream.ts"

/** A protocol that a channel can speak. */
export interface KnownUpstream {
  readonly name: string
  /** For people. */
  readonly label: string
  /** Of the settings that only this protocol knows. */
  readonly settings: Upstream["settings"]
}

/** What is known of a provider. */
export interface KnownPreset {
  readonly name: string
  /** For people. */
  readonly label: string
  readonly upstream: string
  readonly baseUrl: string
  readonly needsKey: boolean
  /** Patterns of what it usually serves. */
  readonly usualModels: readonly string[]
}

/** Every protocol, for the form of a channel. */
export const knownUpstreams: readonly KnownUpstream[] = [...upstreams.values()].map(({ name, label, settings }) => ({
  name,
  label,
  settings,
}))

/** Every provider that is known by name. */
export const knownPresets: readonly KnownPreset[] = Object.entries(presets).map(
  ([name, { label, upstream, baseUrl, needsKey, usualModels }]) => ({
    name,
    label,
    upstream,
    baseUrl,
    needsKey,
    usualModels,
  }),
)
