import { JsonError } from "./json-error.ts"

/** Where a value stands in a document: keys and list positions from the outside in. */
export type JsonPath = readonly (string | number)[]

/** Bounds on the shape of a document. */
export interface SkeletonLimits {
  /** Deepest nesting of objects and lists. Default 64. */
  readonly maxDepth?: number
  /** Most keys in the whole document. Default 10,000. */
  readonly maxKeys?: number
  /** Keys that may come only once in the same object; of any other key that comes twice the last value holds. Default none. */
  readonly uniqueKeys?: ReadonlySet<string>
}

interface OpenObject {
  readonly object: Record<string, unknown>
  key: string
}

interface OpenList {
  readonly list: unknown[]
}

/** How much of a key is quoted in a message, in UTF-16 units. */
const maxQuotedLength = 60

/**
 * The value of a JSON document while it is being read: a plain value at every moment, with the containers that are still
 * open as far as they have come. It trusts its caller to follow the grammar and minds what the grammar does not: depth,
 * number of keys, repeated keys, and keys that could reach a prototype.
 */
export class Skeleton {
  readonly #maxDepth: number
  readonly #maxKeys: number
  readonly #uniqueKeys: ReadonlySet<string>
  /** The open containers, outermost first. */
  readonly #open: (OpenObject | OpenList)[] = []
  #root: unknown
  #keys = 0

  constructor(limits: SkeletonLimits) {
    this.#maxDepth = limits.maxDepth ?? 64
    this.#maxKeys = limits.maxKeys ?? 10_000
    this.#uniqueKeys = limits.uniqueKeys ?? new Set()
  }

  /** The value so far; undefined before it has begun. */
  get root(): unknown {
    return this.#root
  }

  /** The kind of the innermost open container; undefined outside of all. */
  get inside(): "object" | "list" | undefined {
    const innermost = this.#open.at(-1)
    if (innermost === undefined) return undefined
    return "object" in innermost ? "object" : "list"
  }

  /** Where the next value will stand. */
  path(): JsonPath {
    const innermost = this.#open.length - 1
    return this.#open.map((container, depth) => {
      if ("object" in container) return container.key
      return depth === innermost ? container.list.length : container.list.length - 1
    })
  }

  /** Puts a value at its place. */
  place(value: unknown): void {
    const innermost = this.#open.at(-1)
    if (innermost === undefined) this.#root = value
    else if ("object" in innermost) innermost.object[innermost.key] = value
    else innermost.list.push(value)
  }

  /** Begins an object or a list. Throws {@link JsonError} where it would lie too deep. */
  open(kind: "object" | "list", offset: number): void {
    if (this.#open.length >= this.#maxDepth) {
      throw new JsonError("depth", `The JSON is nested more than ${this.#maxDepth} levels deep.`, offset)
    }
    const container = kind === "object" ? { object: {}, key: "" } : { list: [] }
    this.place("object" in container ? container.object : container.list)
    this.#open.push(container)
  }

  /** Ends the innermost container. */
  close(): void {
    this.#open.pop()
  }

  /** Names the next value of the innermost object. Throws {@link JsonError} for a key that is not allowed here. */
  key(key: string, offset: number): void {
    const innermost = this.#open.at(-1)
    if (innermost === undefined || !("object" in innermost)) return
    if (++this.#keys > this.#maxKeys) throw new JsonError("keys", `The JSON has more than ${this.#maxKeys} keys.`, offset)
    const isPrototype = key === "prototype" && this.#outerKey() === "constructor"
    if (key === "__proto__" || isPrototype) {
      throw new JsonError(
        "forbidden-key",
        `The key \`${isPrototype ? "constructor.prototype" : key}\` is not allowed anywhere in the JSON.`,
        offset,
      )
    }
    if (this.#uniqueKeys.has(key) && Object.hasOwn(innermost.object, key)) {
      throw new JsonError("duplicate", `The key \`${key.slice(0, maxQuotedLength)}\` comes twice in one object. Send it once.`, offset)
    }
    innermost.key = key
  }

  /** The key under which the innermost container stands, if that is in an object. */
  #outerKey(): string | undefined {
    const outer = this.#open.at(-2)
    return outer !== undefined && "object" in outer ? outer.key : undefined
  }
}
