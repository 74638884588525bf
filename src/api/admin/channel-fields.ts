import { z } from "zod"
import type { ChannelReport } from "#channels/channel-health.ts"
import type { KnownChannel } from "#channels/channel-registry.ts"
import type { ChannelChange, ChannelWish } from "#channels/managed-channels.ts"
import { knownPresets } from "#channels/providers.ts"
import { channelDefaults, channelFields } from "#config/channel-settings.ts"
import { momentText } from "../fields.ts"

/** A provider's key as it comes in. What a header can't carry is no key. */
const providerKey = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,500}$/, "must be 1 to 500 visible ASCII characters, without spaces")
  .refine((key) => !/^\$\{.*\}$/.test(key), "must be the key itself: variables are only read in limn.yaml")

const models = channelFields.models.meta({
  description: "Names and patterns with `*`, or a map from the names that clients use to the provider's",
})
const timeout = (of: string) => channelFields.timeout.nullable().meta({ description: `${of}, such as \`90s\`; null: the default` })

const optional = {
  preset: channelFields.preset.nullable().optional().meta({ description: "What is known of the provider: see `GET /upstreams`" }),
  base_url: channelFields.baseUrl.nullable().optional().meta({ description: "null: the preset's" }),
  keys: z.array(providerKey).max(100).optional().meta({ description: "Sent to the provider in turn, and never shown again" }),
  weight: channelFields.weight.optional().meta({ description: "Share among channels of one priority" }),
  priority: channelFields.priority.optional().meta({ description: "Lower is tried first" }),
  max_concurrency: channelFields.maxConcurrency.nullable().optional().meta({ description: "Calls at once; null: as many as come" }),
  headers_timeout: timeout("Longest wait for the head of an answer").optional(),
  idle_timeout: timeout("Longest silence inside an answer").optional(),
  settings: channelFields.settings.optional().meta({ description: "What only this protocol knows: see `GET /upstreams`" }),
  enabled: z.boolean().optional(),
}

/** What `POST /channels` takes. Nothing of it is looked up in the environment. */
export const newChannel = z.strictObject({
  name: channelFields.name,
  upstream: channelFields.upstream.optional().meta({ description: "The protocol; absent: the preset's" }),
  models,
  ...optional,
})

/** What `PATCH /channels/{id}` takes: what is absent stays, null takes away. */
export const changedChannel = z.strictObject({
  name: channelFields.name.optional(),
  upstream: channelFields.upstream.optional(),
  models: models.optional(),
  ...optional,
})

const errorOf = z.object({ code: z.string(), message: z.string(), at: momentText })

/** A channel in an answer. */
export const shownChannel = z.object({
  id: z.string(),
  name: z.string(),
  origin: z.enum(["settings", "console"]).meta({ description: "Those of the settings are read-only" }),
  enabled: z.boolean(),
  problem: z.string().nullable().meta({ description: "Why it cannot be called although it is enabled" }),
  upstream: z.string(),
  preset: z.string().nullable(),
  base_url: z.string().nullable().meta({ description: "Where it is called; null: it is this program itself" }),
  keys: z.array(z.object({ last4: z.string().meta({ description: "Empty where they would be a good part of the key" }) })),
  models: z.union([z.array(z.string()), z.record(z.string(), z.string())]),
  listed_models: z.array(z.string()).meta({ description: "What discovery shows of it" }),
  weight: z.number(),
  priority: z.int(),
  max_concurrency: z.int().nullable(),
  headers_timeout: z.string().nullable(),
  idle_timeout: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()),
  created_at: momentText.nullable(),
  updated_at: momentText.nullable(),
  health: z.object({
    state: z.enum(["ok", "failing", "resting", "disabled", "unused"]),
    failures_in_row: z.int(),
    rests_until: momentText.nullable().meta({ description: "Until then it is used only where no other channel is left" }),
    running: z.int().meta({ description: "Calls that run in the process that answers" }),
    last_error: errorOf.nullable(),
    last_success_at: momentText.nullable(),
    recent: z
      .object({ calls: z.int(), failed: z.int(), p50_ms: z.int().nullable() })
      .meta({ description: "The last 24 hours, of the last 200 calls" }),
  }),
})

/** Gives what a body of {@link newChannel} asks for. */
export function channelWish(body: z.output<typeof newChannel>): ChannelWish {
  const { enabled = true, ...given } = { keys: [], settings: {}, ...channelDefaults, ...body }
  const upstream = body.upstream ?? knownPresets.find(({ name }) => name === body.preset)?.upstream ?? ""
  const entries = Object.entries(channelChange({ ...given, upstream })).filter(([, value]) => value !== null)
  return { ...(Object.fromEntries(entries) as unknown as ChannelWish), enabled }
}

/** Gives what a body of {@link changedChannel} asks for. */
export function channelChange(body: z.output<typeof changedChannel>): ChannelChange {
  const {
    base_url: baseUrl,
    max_concurrency: maxConcurrency,
    headers_timeout: headersTimeoutMs,
    idle_timeout: idleTimeoutMs,
    ...same
  } = body
  const entries = Object.entries({ ...same, baseUrl, maxConcurrency, headersTimeoutMs, idleTimeoutMs })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** Shows a channel. Nothing of its keys is in it but their ends. */
export function showChannel(channel: KnownChannel, health: ChannelReport): z.input<typeof shownChannel> {
  const { settings, built, row } = channel
  return {
    id: channel.id,
    name: settings.name,
    origin: channel.origin,
    enabled: channel.enabled,
    problem: channel.problem ?? null,
    upstream: settings.upstream,
    preset: settings.preset ?? null,
    base_url: (built?.entry.baseUrl ?? settings.baseUrl) || null,
    keys: channel.keyEnds.map((last4) => ({ last4 })),
    models: settings.models as z.input<typeof shownChannel>["models"],
    listed_models: built?.map.listed.map(({ id }) => id) ?? [],
    weight: settings.weight,
    priority: settings.priority,
    max_concurrency: settings.maxConcurrency ?? null,
    headers_timeout: durationText(settings.headersTimeoutMs),
    idle_timeout: durationText(settings.idleTimeoutMs),
    settings: settings.settings,
    created_at: row?.createdAt.toISOString() ?? null,
    updated_at: row?.updatedAt.toISOString() ?? null,
    health: {
      state: health.state,
      failures_in_row: health.failuresInRow,
      rests_until: health.restsUntil?.toISOString() ?? null,
      running: health.running,
      last_error: health.lastError === undefined ? null : { ...health.lastError, at: health.lastError.at.toISOString() },
      last_success_at: health.lastSuccessAt?.toISOString() ?? null,
      recent: { calls: health.recent.calls, failed: health.recent.failed, p50_ms: health.recent.p50Ms ?? null },
    },
  }
}

/** As it can be sent back. */
function durationText(durationMs: number | undefined): string | null {
  if (durationMs === undefined) return null
  return durationMs % 1000 === 0 ? `${durationMs / 1000}s` : `${durationMs}ms`
}
