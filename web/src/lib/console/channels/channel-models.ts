import type { ChannelModels } from "../types.ts"

/**
 * Writes the models of a channel for people: a name or pattern on each line, and `name = the provider's name` where the two differ.
 */
export function modelsText(models: ChannelModels): string {
  if (isList(models)) return models.join("\n")
  return Object.entries(models)
    .map(([name, vendor]) => (name === vendor ? name : `${name} = ${vendor}`))
    .join("\n")
}

/** Reads what {@link modelsText} writes, commas between names too: a list, or a map as soon as one line has a `=`. */
export function readModels(text: string): ChannelModels {
  const lines = text
    .split(/[\n,，、]/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
  if (!lines.some((line) => line.includes("="))) return lines
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", vendor = name] = line.split("=", 2).map((part) => part.trim())
      return [name, vendor]
    }),
  )
}

function isList(models: ChannelModels): models is readonly string[] {
  return Array.isArray(models)
}
