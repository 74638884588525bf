import type { Warning } from "#canonical/event.ts"
import { Lifted } from "#json/body.ts"
import type { Fields } from "#json/fields.ts"

/** Wishes that this server fulfils as it is: it always falls back, and ranks by the operator's settings. */
const fulfilled: Readonly<Record<string, unknown>> = {
  allow_fallbacks: true,
  require_parameters: false,
  data_collection: "allow",
  zdr: false,
}

/**
 * Warns of what OpenRouter's `provider` object asks for: which of its channels answers is the operator's choice, and their
 * names are not told to clients.
 */
export function providerWarnings(body: Fields): readonly Warning[] {
  const provider = body.raw("provider") ?? {}
  const isObject = typeof provider === "object" && !(provider instanceof Lifted)
  const wishes = isObject ? unfulfilled(provider) : []
  if (isObject && wishes.length === 0) return []
  const named = wishes.length === 0 ? "" : ` (${wishes.map((name) => `\`${name.slice(0, 40)}\``).join(", ")})`
  const message = `\`provider\` was ignored${named}: the operator of this server chooses among its providers.`
  return [{ code: "unsupported", message, param: "provider" }]
}

/** The names of the wishes that are more than what happens anyway; eight at most. */
function unfulfilled(provider: object): readonly string[] {
  return Object.entries(provider)
    .filter(([name, wish]) => wish !== null && wish !== fulfilled[name] && !(Array.isArray(wish) && wish.length === 0))
    .map(([name]) => name)
    .slice(0, 8)
}
