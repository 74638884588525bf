import { Lifted } from "./body.ts"

/** A field of a request that is wrong. The message names it and says what it must be. */
export class FieldError extends Error {
  override readonly name = "FieldError"
  /** Where it stands, such as `messages[0].content`; empty for the body itself. */
  readonly path: string

  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/** How {@link Fields} reads. */
export interface FieldsOptions {
  /** Reads numbers and booleans from their text too, for forms, where every value is text. Default false. */
  readonly fromText?: boolean
}

/** Bounds of a number, both inclusive. */
export interface Range {
  readonly min?: number
  readonly max?: number
}

/** A key, or several spellings of one; the first that is present counts. */
export type Key = string | readonly string[]

/** Longest value that a message quotes, in UTF-16 units. */
const maxQuotedLength = 60

/**
 * Reads the members of one object of a parsed body. A member that is absent or null gives undefined; one of the wrong type
 * or out of bounds throws {@link FieldError}. It remembers which members were asked for.
 */
export class Fields {
  /** Where the object stands; empty for the body itself. */
  readonly path: string
  readonly #members: Readonly<Record<string, unknown>>
  readonly #fromText: boolean
  readonly #asked = new Set<string>()

  /** Throws {@link FieldError} unless `value` is an object. */
  constructor(value: unknown, path = "", options: FieldsOptions = {}) {
    if (!isObject(value)) {
      throw new FieldError(path, `${path === "" ? "The body" : `\`${path}\``} must be an object, not ${quote(value)}.`)
    }
    this.path = path
    this.#members = value
    this.#fromText = options.fromText ?? false
  }

  /** Gives a member as it is, null as undefined; long strings are {@link Lifted}. */
  raw(key: Key): unknown {
    return this.#find(key).value
  }

  /** Reads a short text; `trim` drops the white space around it. `max` counts UTF-16 units, 8192 by default. NUL and half surrogate pairs are refused. */
  string(key: Key, { max = 8192, trim = false }: { readonly max?: number; readonly trim?: boolean } = {}): string | undefined {
    const { name, value } = this.#find(key)
    if (value === undefined) return undefined
    if (value instanceof Lifted && value.byteLength > max * 3) throw this.#wrong(name, `a text of at most ${max} characters`, value)
    const text = this.#text(name, value)
    if (text.length > max) throw this.#wrong(name, `a text of at most ${max} characters`, value)
    return trim ? text.trim() : text
  }

  /** Reads a text of any length. NUL and half surrogate pairs are refused. */
  text(key: Key): string | undefined {
    const { name, value } = this.#find(key)
    return value === undefined ? undefined : this.#text(name, value)
  }

  /** Reads a whole number; 1.0 is one, "1" is not unless this reads from text. */
  integer(key: Key, range: Range = {}): number | undefined {
    return this.#number(key, range, true)
  }

  /** Reads a finite number. */
  number(key: Key, range: Range = {}): number | undefined {
    return this.#number(key, range, false)
  }

  /** Reads true or false. */
  boolean(key: Key): boolean | undefined {
    const { name, value } = this.#find(key)
    if (value === undefined || typeof value === "boolean") return value
    if (this.#fromText && (value === "true" || value === "false")) return value === "true"
    throw this.#wrong(name, "true or false", value)
  }

  /** Reads one of the given texts and gives it as it is spelled there, also where `ignoreCase` let another case pass. */
  oneOf<const T extends string>(
    key: Key,
    allowed: readonly T[],
    { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
  ): T | undefined {
    const { name, value } = this.#find(key)
    if (value === undefined) return undefined
    const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
    const found = typeof value === "string" ? allowed.find((text) => fold(text) === fold(value)) : undefined
    if (found === undefined) throw this.#wrong(name, `one of ${allowed.map((text) => JSON.stringify(text)).join(", ")}`, value)
    return found
  }

  /** Reads an object. */
  object(key: Key): Fields | undefined {
    const { name, value } = this.#find(key)
    return value === undefined ? undefined : new Fields(value, this.#pathOf(name), { fromText: this.#fromText })
  }

  /** Reads a list of at most `max` members, of any number by default. */
  array(key: Key, { max = Number.POSITIVE_INFINITY }: { readonly max?: number } = {}): readonly unknown[] | undefined {
    const { name, value } = this.#find(key)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw this.#wrong(name, "a list", value)
    if (value.length > max) throw this.#wrong(name, `a list of at most ${max} members`, value)
    return value
  }

  /** Gives the names of the members that nobody has asked for, those that are null left out. */
  unread(): string[] {
    return Object.keys(this.#members).filter((name) => !this.#asked.has(name) && this.#members[name] !== null)
  }

  #find(key: Key): { readonly name: string; readonly value: unknown } {
    const names = typeof key === "string" ? [key] : key
    for (const name of names) this.#asked.add(name)
    const name = names.find((name) => Object.hasOwn(this.#members, name) && this.#members[name] !== null) ?? names[0] ?? ""
    return { name, value: Object.hasOwn(this.#members, name) ? (this.#members[name] ?? undefined) : undefined }
  }

  #text(name: string, value: unknown): string {
    if (typeof value !== "string" && !(value instanceof Lifted)) throw this.#wrong(name, "a text", value)
    const text = typeof value === "string" ? value : value.text()
    if (text.includes("\0") || !text.isWellFormed()) {
      const path = this.#pathOf(name)
      throw new FieldError(path, `\`${path}\` holds a NUL character or half of a surrogate pair. Send plain Unicode text.`)
    }
    return text
  }

  #number(key: Key, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Range, whole: boolean): number | undefined {
    const { name, value } = this.#find(key)
    if (value === undefined) return undefined
    const isText = this.#fromText && typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value)
    const number = isText ? Number(value) : value
    const fits = typeof number === "number" && (whole ? Number.isSafeInteger(number) : Number.isFinite(number))
    if (fits && number >= min && number <= max) return number
    throw this.#wrong(name, `a ${whole ? "whole " : ""}number${describeRange(min, max)}`, value)
  }

  #wrong(name: string, wanted: string, value: unknown): FieldError {
    const path = this.#pathOf(name)
    return new FieldError(path, `\`${path}\` must be ${wanted}, not ${quote(value)}.`)
  }

  #pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Lifted)
}

function describeRange(min: number, max: number): string {
  if (Number.isFinite(min) && Number.isFinite(max)) return ` from ${min} to ${max}`
  if (Number.isFinite(min)) return ` of at least ${min}`
  return Number.isFinite(max) ? ` of at most ${max}` : ""
}

/** Names a value for a message; the content of lists, objects and long texts is left out. */
function quote(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length <= maxQuotedLength ? value : `${value.slice(0, maxQuotedLength)}…`)
  }
  if (value instanceof Lifted) return `a text of ${value.byteLength} bytes`
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === "object" && value !== null ? "an object" : String(value)
}
