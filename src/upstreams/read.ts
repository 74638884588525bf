import { LiftedMark } from "#json/scanner.ts"
import { unreadable } from "./failures.ts"

const nothing: Readonly<Record<string, unknown>> = {}

/** The members of an object that a provider sent; none where it is no object. */
export function members(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value)
  return isObject ? (value as Readonly<Record<string, unknown>>) : nothing
}

/** The items of a list that a provider sent; none where it is no list. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text that a provider sent; undefined where it is none. Throws `upstream_error` for one that was too long to be kept. */
export function words(value: unknown): string | undefined {
  if (value instanceof LiftedMark) throw unreadable({ reason: "a text of more than 4 MiB" })
  return typeof value === "string" ? value : undefined
}

/** A text that is not empty; undefined otherwise. */
export function filled(value: unknown): string | undefined {
  const text = words(value)
  return text === "" ? undefined : text
}

const mostTokens = 1e9

/** A number of tokens; 0 where it is absent, as providers leave zeros out, and undefined for what cannot be one. */
export function tokenCount(value: unknown): number | undefined {
  if (value === undefined || value === null) return 0
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= mostTokens ? value : undefined
}

/** The members that a count was found for; those that are 0 or nonsense are left out. */
export function counted<K extends string>(counts: Readonly<Record<K, unknown>>): { readonly [key in K]?: number } {
  const found = Object.entries(counts).flatMap(([name, value]) => {
    const count = tokenCount(value)
    return count === undefined || count === 0 ? [] : [[name, count] as const]
  })
  return Object.fromEntries(found) as { readonly [key in K]?: number }
}

/** The media type that a provider declares for a picture: `png` and `image/png` are the same, and PNG is what is meant where it says nothing. */
export function pictureType(declared: unknown): string {
  const type = typeof declared === "string" ? declared.trim().toLowerCase() : ""
  if (type === "") return "image/png"
  return type.includes("/") ? type : `image/${type}`
}
