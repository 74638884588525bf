/** A JSON schema, as far as it is shown. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema | boolean
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maxItems?: number
}

export interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: "path" | "query" | "header" | "cookie"
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
}

interface Content {
  readonly schema?: Schema
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>
  readonly example?: unknown
}

export interface Answer {
  readonly $ref?: string
  readonly description?: string
  readonly content?: Readonly<Record<string, Content>>
}

interface RawOperation {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly operationId?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly $ref?: string; readonly content?: Readonly<Record<string, Content>>; readonly description?: string }
  readonly responses?: Readonly<Record<string, Answer>>
}

export interface OpenApi {
  readonly tags?: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Something that can be asked of the server. */
export interface Operation {
  /** For links: `post-v1-images-generations`. */
  readonly id: string
  /** In capitals. */
  readonly method: string
  readonly path: string
  /** Where the very same is answered too. */
  readonly alsoAt: readonly string[]
  readonly summary: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  /** By media type. */
  readonly body: Readonly<Record<string, Content>>
  /** By status. */
  readonly answers: Readonly<Record<string, Answer>>
}

/** Operations that belong together. */
export interface OperationGroup {
  readonly name: string
  readonly operations: readonly Operation[]
}

const methods = ["get", "post", "put", "patch", "delete"] as const

/** Everything that a document describes, by its tags and in its order. What is the same at several paths comes once. */
export function operationGroups(document: OpenApi): readonly OperationGroup[] {
  const groups = new Map<string, Map<string, Operation>>((document.tags ?? []).map(({ name }) => [name, new Map()]))
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const raw = item[method] as RawOperation | undefined
      if (raw === undefined) continue
      const tag = raw.tags?.[0] ?? ""
      const group = groups.get(tag) ?? new Map<string, Operation>()
      groups.set(tag, group)
      const { operationId: _, ...content } = raw
      const same = JSON.stringify([method, content])
      const known = group.get(same)
      group.set(same, known === undefined ? operation(document, method, path, raw) : { ...known, alsoAt: [...known.alsoAt, path] })
    }
  }
  return [...groups]
    .map(([name, operations]) => ({ name, operations: [...operations.values()] }))
    .filter(({ operations }) => operations.length > 0)
}

/** The operations in whose paths and words each word of a text is found. */
export function searchOperations(groups: readonly OperationGroup[], text: string): readonly OperationGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return groups
  const fits = ({ method, path, alsoAt, summary, description }: Operation): boolean => {
    const all = [method, path, ...alsoAt, summary, description].join("\n").toLowerCase()
    return words.every((word) => all.includes(word))
  }
  return groups.map((group) => ({ ...group, operations: group.operations.filter(fits) })).filter(({ operations }) => operations.length > 0)
}

/** What a reference stands for; anything else as it is. A reference to nothing is empty. */
export function resolve<T extends { readonly $ref?: string }>(document: OpenApi, value: T): T {
  let resolved: T = value
  for (let step = 0; resolved.$ref !== undefined && step < 8; step += 1) {
    const [, , section = "", name = ""] = resolved.$ref.split("/")
    const { $ref: _, ...own } = resolved
    resolved = { ...(document.components?.[section]?.[name] as T | undefined), ...own } as T
  }
  return resolved
}

/** Name of the component that a schema refers to; undefined where it stands for itself. */
export function refName({ $ref }: Schema): string | undefined {
  return $ref?.split("/").at(-1)
}

/** Says in a line what a schema takes: `string`, `"a" | "b"`, `ChatMessage[]`, `integer, 1–10`. */
export function typeText(document: OpenApi, schema: Schema | boolean | undefined): string {
  if (schema === undefined || typeof schema === "boolean") return "any"
  const name = refName(schema)
  if (name !== undefined) return name
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return [...new Set(choices.map((choice) => typeText(document, choice)))].join(" | ")
  if (schema.allOf !== undefined) return schema.allOf.map((part) => typeText(document, part)).join(" & ")
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ")
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? ["any"])
  return (
    types
      .map((type) => (type === "array" ? arrayText(document, schema) : `${type}${schema.format ? ` (${schema.format})` : ""}`))
      .join(" | ") + bounds(schema)
  )
}

/** The schemas behind a schema that have members of their own to be shown: of its items, its choices, itself. */
export function partsOf(document: OpenApi, schema: Schema): readonly Schema[] {
  const own = resolve(document, schema)
  if (own.properties !== undefined) return [schema]
  if (typeof own.items === "object") return partsOf(document, own.items)
  if (typeof own.additionalProperties === "object") return partsOf(document, own.additionalProperties)
  return (own.anyOf ?? own.oneOf ?? own.allOf ?? []).flatMap((choice) => partsOf(document, choice))
}

/** An example of a body: the document's first. */
export function exampleOf({ example, examples }: Content): string | undefined {
  const value = example ?? Object.values(examples ?? {})[0]?.value
  return value === undefined ? undefined : JSON.stringify(value, null, 2)
}

function operation(document: OpenApi, method: string, path: string, raw: RawOperation): Operation {
  const resolveAll = <T extends { readonly $ref?: string }>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, resolve(document, value)]))
  return {
    id: `${method}${path.replaceAll(/[^\w]+/g, "-")}`.replace(/-$/, ""),
    method: method.toUpperCase(),
    path,
    alsoAt: [],
    summary: raw.summary ?? "",
    description: raw.description ?? "",
    parameters: (raw.parameters ?? []).map((parameter) => resolve(document, parameter)),
    body: resolve(document, raw.requestBody ?? {}).content ?? {},
    answers: resolveAll(raw.responses ?? {}),
  }
}

function arrayText(document: OpenApi, { items, maxItems }: Schema): string {
  const item = typeText(document, items)
  return `${item.includes(" ") ? `(${item})` : item}[]${maxItems === undefined ? "" : `, ≤ ${maxItems}`}`
}

function bounds({ minimum, maximum, minLength, maxLength }: Schema): string {
  const range = (least: number | undefined, most: number | undefined): string => {
    const far = most !== undefined && most >= Number.MAX_SAFE_INTEGER
    if (least !== undefined && least > Number.MIN_SAFE_INTEGER) return most === undefined || far ? `, ≥ ${least}` : `, ${least}–${most}`
    return most === undefined || far ? "" : `, ≤ ${most}`
  }
  return range(minimum, maximum) + range(minLength, maxLength)
}
