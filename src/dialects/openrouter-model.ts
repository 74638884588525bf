import type { Warning } from "#canonical/event.ts"
import type { Inbound } from "./dialect.ts"

/** What the suffixes of OpenRouter's model names ask for that is not done here. The others name another model, or another price. */
const wishes: Readonly<Record<string, string>> = {
  online: "nothing is looked up on the web",
  nitro: "the operator's settings choose the provider, not its speed",
  floor: "the operator's settings choose the provider, not its price",
  exacto: "the operator's settings choose the provider",
}

/**
 * Reads a model's name as OpenRouter's clients write it: a suffix that asks for a search or for a kind of provider is left
 * out, with a warning, unless a model is served by that very name. Every other name is given back as it is.
 */
export function readOpenRouterModel(
  name: string,
  lookup: Inbound["lookup"],
): { readonly model: string; readonly warnings: readonly Warning[] } {
  const [, model = "", suffix = ""] = /^(.+):([a-z]+)$/.exec(name) ?? []
  const undone = Object.hasOwn(wishes, suffix) ? wishes[suffix] : undefined
  if (undone === undefined || lookup(name) !== undefined) return { model: name, warnings: [] }
  const message = `\`:${suffix}\` is not supported and was left out of the model's name: ${undone}.`
  return { model, warnings: [{ code: "unsupported", message, param: "model" }] }
}
