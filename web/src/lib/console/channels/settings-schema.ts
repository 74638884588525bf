/** One field of a form that is drawn from a JSON schema. */
export interface SchemaField {
  readonly name: string
  /** `text` is what anything else is taken for. */
  readonly kind: "switch" | "choice" | "number" | "text"
  readonly options: readonly string[]
  readonly description: string
  /** What holds where nothing is said; undefined: that depends. */
  readonly default: unknown
}

interface Property {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly default?: unknown
}

/** Gives the fields that a JSON schema of an object describes, in its order; none where it describes no object. */
export function readSchema(schema: unknown): readonly SchemaField[] {
  const properties = (schema as { properties?: Readonly<Record<string, Property>> } | null)?.properties ?? {}
  return Object.entries(properties).map(([name, property]) => ({
    name,
    kind: kindOf(property),
    options: (property.enum ?? []).map(String),
    description: property.description ?? "",
    default: property.default,
  }))
}

function kindOf({ type, enum: options }: Property): SchemaField["kind"] {
  if (options !== undefined) return "choice"
  if (type === "boolean") return "switch"
  return type === "number" || type === "integer" ? "number" : "text"
}

/** Gives settings with one changed; what is undefined is left to its default. */
export function withSetting(settings: Readonly<Record<string, unknown>>, name: string, value: unknown): Readonly<Record<string, unknown>> {
  const { [name]: _before, ...others } = settings
  return value === undefined ? others : { ...others, [name]: value }
}
