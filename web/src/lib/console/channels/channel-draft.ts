import type { Channel, Preset } from "../types.ts"
import { modelsText, readModels } from "./channel-models.ts"

/** What the form of a channel holds: everything as it was typed. */
export interface ChannelDraft {
  name: string
  preset: string | null
  upstream: string
  base_url: string
  /** One on each line; empty: those that are kept stay. */
  keys: string
  models: string
  priority: string
  weight: string
  max_concurrency: string
  headers_timeout: string
  idle_timeout: string
  settings: Readonly<Record<string, unknown>>
}

const untouched = { keys: "", priority: "1", weight: "1", max_concurrency: "", headers_timeout: "", idle_timeout: "", settings: {} }

/** Gives the draft of a new channel. `preset` undefined: of a provider that is not known by name. `taken`: names that are not free. */
export function newDraft(preset: Preset | undefined, upstream: string, taken: readonly string[]): ChannelDraft {
  // The provider's own spelling, as far as a channel may be called that: `Google` of `Google AI Studio`.
  const wanted = /^[\w.-]+/.exec(preset?.label ?? "")?.[0] ?? preset?.name ?? "provider"
  return {
    ...untouched,
    name: freeName(wanted, taken),
    preset: preset?.name ?? null,
    upstream: preset?.upstream ?? upstream,
    base_url: "",
    models: (preset?.models_hint ?? []).join("\n"),
  }
}

/** Gives the draft of a channel as it is. Its keys are not known here. */
export function draftOf(channel: Channel): ChannelDraft {
  return {
    name: channel.name,
    preset: channel.preset,
    upstream: channel.upstream,
    base_url: channel.base_url ?? "",
    keys: "",
    models: modelsText(channel.models),
    priority: String(channel.priority),
    weight: String(channel.weight),
    max_concurrency: String(channel.max_concurrency ?? ""),
    headers_timeout: channel.headers_timeout ?? "",
    idle_timeout: channel.idle_timeout ?? "",
    settings: channel.settings,
  }
}

/** Gives the draft of another channel like this one, with a name that is free; keys have to be given again. */
export function copyOf(channel: Channel, taken: readonly string[]): ChannelDraft {
  return { ...draftOf(channel), name: freeName(channel.name, taken) }
}

/** Gives the body that `POST /channels` takes. What is no number goes as it is, so that the server says what is wrong with it. */
export function bodyOf(draft: ChannelDraft): Record<string, unknown> {
  const keys = draft.keys.split(/\s+/).filter((key) => key !== "")
  return {
    name: draft.name.trim(),
    preset: draft.preset,
    upstream: draft.upstream,
    base_url: orNull(draft.base_url),
    ...(keys.length > 0 && { keys }),
    models: readModels(draft.models),
    priority: asNumber(draft.priority),
    weight: asNumber(draft.weight),
    max_concurrency: asNumber(draft.max_concurrency),
    headers_timeout: orNull(draft.headers_timeout),
    idle_timeout: orNull(draft.idle_timeout),
    settings: draft.settings,
  }
}

/** Gives of a body only what differs from the channel as it is: an address that is not named keeps the keys that it was given. */
export function changesOf(draft: ChannelDraft, channel: Channel): Record<string, unknown> {
  const before = bodyOf(draftOf(channel))
  return Object.fromEntries(Object.entries(bodyOf(draft)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])))
}

function freeName(wanted: string, taken: readonly string[]): string {
  // Two that differ in capitals alone would be two channels, and nobody could tell them apart.
  const isFree = (name: string): boolean => !taken.some((other) => other.toLowerCase() === name.toLowerCase())
  if (isFree(wanted)) return wanted
  const stem = wanted.replace(/-\d+$/, "")
  for (let number = 2; ; number++) {
    if (isFree(`${stem}-${number}`)) return `${stem}-${number}`
  }
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim()
}

function asNumber(text: string): number | string | null {
  const given = orNull(text)
  return given === null || Number.isNaN(Number(given)) ? given : Number(given)
}
