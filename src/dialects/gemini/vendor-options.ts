import { Lifted } from "#json/body.ts"
import type { Fields } from "#json/fields.ts"
import { either } from "./spelling.ts"

/** Members of the request, and of its `generationConfig`, that only a Gemini upstream understands; they are passed on to it as they are. */
const requestOptions = ["safetySettings", "tools", "toolConfig"] as const
const configOptions = ["thinkingConfig"] as const

/** Collects what is passed on under `vendorOptions.gemini`, by its camelCase name; an empty object where there is nothing. */
export function readVendorOptions(body: Fields, config: Fields): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const options = [...requestOptions.map((name) => [name, body] as const), ...configOptions.map((name) => [name, config] as const)].flatMap(
    ([name, fields]) => {
      const value = fields.raw(either(name))
      return value === undefined ? [] : [[name, withText(value)] as const]
    },
  )
  return options.length === 0 ? {} : { gemini: Object.fromEntries(options) }
}

/** A value with its long strings as strings: these members hold descriptions and settings, never pictures. */
function withText(value: unknown): unknown {
  if (value instanceof Lifted) return value.text()
  if (Array.isArray(value)) return value.map(withText)
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withText(member)]))
}
