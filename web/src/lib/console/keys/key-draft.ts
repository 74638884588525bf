import type { Key, Period } from "../types.ts"

/** What the form of a key holds: everything as it was typed, empty where there is no limit. */
export interface KeyDraft {
  name: string
  budget_usd: string
  budget_period: Period
  requests_per_minute: string
  pictures_per_minute: string
  concurrency: string
  /** One name or pattern on each line. */
  models: string
  /** A day; empty: for good. */
  expires_at: string
  mayOnlyRead: boolean
  images: string
  guarantee: string
  user_id: string
}

/** Gives the draft of a key, or that of a new one. */
export function draftOf(key?: Key): KeyDraft {
  return {
    name: key?.name ?? "",
    budget_usd: key?.budget_usd ?? "",
    budget_period: key?.budget_period ?? "total",
    requests_per_minute: String(key?.requests_per_minute ?? ""),
    pictures_per_minute: String(key?.pictures_per_minute ?? ""),
    concurrency: String(key?.concurrency ?? ""),
    models: (key?.models ?? []).join("\n"),
    expires_at: key?.expires_at?.slice(0, 10) ?? "",
    mayOnlyRead: key?.scopes?.length === 1 && key.scopes[0] === "read",
    images: key?.images ?? "",
    guarantee: key?.guarantee ?? "",
    user_id: key?.user_id ?? "",
  }
}

/** Gives the body that `POST` and `PATCH` take. What is no number goes as it is, so that the server says what is wrong with it. */
export function bodyOf(draft: KeyDraft): Record<string, unknown> {
  const models = draft.models
    .split(/[\n,，、]/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
  return {
    name: draft.name.trim(),
    budget_usd: orNull(draft.budget_usd),
    budget_period: draft.budget_period,
    requests_per_minute: numberOrNull(draft.requests_per_minute),
    pictures_per_minute: numberOrNull(draft.pictures_per_minute),
    concurrency: numberOrNull(draft.concurrency),
    models: models.length === 0 ? null : models,
    scopes: draft.mayOnlyRead ? ["read"] : null,
    expires_at: orNull(draft.expires_at),
    images: orNull(draft.images),
    guarantee: orNull(draft.guarantee),
    user_id: orNull(draft.user_id),
  }
}

/** Gives of a body only what differs from the key as it is, besides what names none of its fields. */
export function changesOf(draft: KeyDraft, key: Key): Record<string, unknown> {
  const before = bodyOf(draftOf(key))
  return Object.fromEntries(Object.entries(bodyOf(draft)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])))
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim()
}

function numberOrNull(text: string): number | string | null {
  const given = orNull(text)
  return given === null || Number.isNaN(Number(given)) ? given : Number(given)
}
