import type { Schema } from "./served-document.ts"

/** Follows a reference of a schema. */
type Resolve = (reference: string) => Schema | undefined

const texts = ["a red cat", "x", 'Ä 水 🖼 \\ " \n', "low", "https://example.com/", "{}", "0", "-1", "null", "%00", "image/png", "resp_none"]
const anything = [null, true, 7, "text", [], {}, { type: "x" }]
const wrongs = [true, -1, 1.5, 2 ** 40, "", "no such value", "x".repeat(9000), [], [[]], {}, { a: 1 }, [null], null]

/**
 * Gives a value of a schema: some of the optional members, lists of at most three, numbers often at their bounds. `examples` stand
 * for all values of a schema. Patterns are met from a stock of texts; a pattern that none of them meets needs `examples`.
 */
export function sampleSchema(schema: Schema, random: () => number, resolve: Resolve): unknown {
  const again = (inner: Schema): unknown => sampleSchema(inner, random, resolve)
  const { $ref, examples, enum: words, anyOf, oneOf, allOf, type } = schema as Readonly<Record<string, Schema[]>> & Schema
  if (typeof $ref === "string") return again(resolve($ref) ?? {})
  if ("const" in schema) return schema["const"]
  const list = examples ?? words
  if (list !== undefined) return pick(list, random)
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return again(pick(choices, random))
  if (allOf !== undefined) return Object.assign({}, ...allOf.map(again))
  switch (type as unknown) {
    case "object":
      return sampleObject(schema, random, again)
    case "array":
      return sampleList(schema, random, again)
    case "string":
      return sampleText(schema, random)
    case "integer":
    case "number":
      return sampleNumber(schema, random)
    case "boolean":
      return random() < 0.5
    case "null":
      return null
    default:
      return pick(anything, random)
  }
}

/** Changes one place of a value, wherever that is: to something else, to nothing, or by one member more. */
export function spoil(value: unknown, random: () => number): unknown {
  if (typeof value !== "object" || value === null || random() < 0.1) return pick(wrongs, random)
  const keys = Object.keys(value)
  if (keys.length === 0) return pick(wrongs, random)
  const key = pick(keys, random)
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>
  const choice = random()
  if (choice < 0.7) copy[key] = spoil(copy[key], random)
  else if (choice < 0.85) delete copy[key]
  else copy[Array.isArray(value) ? String(keys.length) : "unheard_of"] = pick(wrongs, random)
  return copy
}

/** Values of which at least one is wrong wherever something is wanted. */
export const wrongValues: readonly unknown[] = wrongs

function sampleObject(schema: Schema, random: () => number, again: (schema: Schema) => unknown): object {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    readonly properties?: Readonly<Record<string, Schema>>
    readonly required?: readonly string[]
    readonly additionalProperties?: Schema | boolean
  }
  const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || random() < 0.25)
  const more = typeof additionalProperties === "object" && chosen.length === 0 ? ["first", "second"] : []
  return Object.fromEntries([
    ...chosen.map(([name, member]) => [name, again(member)]),
    ...more.map((name) => [name, again(additionalProperties as Schema)]),
  ])
}

function sampleList(schema: Schema, random: () => number, again: (schema: Schema) => unknown): unknown[] {
  const {
    items = {},
    minItems = 0,
    maxItems = 3,
  } = schema as { readonly items?: Schema; readonly minItems?: number; readonly maxItems?: number }
  const most = Math.max(minItems, Math.min(maxItems, 3))
  return Array.from({ length: minItems + Math.floor(random() * (most - minItems + 1)) }, () => again(items))
}

function sampleText({ pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema, random: () => number): string {
  const rule = new RegExp(typeof pattern === "string" ? pattern : "", "u")
  const fitting = texts.filter((text) => rule.test(text) && text.length >= (minLength as number) && text.length <= (maxLength as number))
  if (fitting.length === 0) throw new Error(`No text at hand meets ${rule.source}: the schema needs examples.`)
  return pick(fitting, random)
}

function sampleNumber({ type, minimum, maximum }: Schema, random: () => number): number {
  const [least, most] = [typeof minimum === "number" ? minimum : -1000, typeof maximum === "number" ? maximum : 1000]
  const between = least + random() * (Math.max(least, most) - least)
  return pick([least, Math.max(least, most), type === "integer" ? Math.round(between) : between], random)
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}
