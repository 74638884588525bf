/** What can stand in the body of a request. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Characters that a reader cannot see or that turn the reading around: the code would not be what it looks like. */
const unseen = /[\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Writes JSON in lines of two spaces' indent. What cannot be seen is written as `\uXXXX`. */
export function jsonText(value: Json): string {
  return seen(JSON.stringify(value, null, 2))
}

/** Writes a text as a literal that JSON, Python, TypeScript and Go all read as the same text. */
export function textLiteral(text: string): string {
  return seen(JSON.stringify(text))
}

/** Writes a value as Python does, its lines behind the first indented by `indent` spaces. */
export function pythonLiteral(value: Json, indent = 0): string {
  if (value === null) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  return literal(value, { indent, step: 4, brace: "", write: pythonLiteral, writeName: textLiteral })
}

/** Writes a value as TypeScript does, its lines behind the first indented by `indent` spaces. */
export function typeScriptLiteral(value: Json, indent = 0): string {
  const writeName = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : textLiteral(name))
  return literal(value, { indent, step: 2, brace: " ", write: typeScriptLiteral, writeName })
}

/** Writes a value as a raw string of Go that holds JSON. */
export function goRawJson(value: Json): string {
  return `\`${jsonText(value).replaceAll("`", "\\u0060")}\``
}

/** Quotes a word for a POSIX shell: nothing in it means anything. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

interface Style {
  /** Of the line that the value begins on, in spaces. */
  readonly indent: number
  /** How much further in its members stand. */
  readonly step: number
  /** What stands inside the braces of an object on one line. */
  readonly brace: "" | " "
  readonly write: (value: Json, indent: number) => string
  readonly writeName: (name: string) => string
}

function literal(value: Json, { indent, step, brace, write, writeName }: Style): string {
  if (typeof value === "string") return textLiteral(value)
  if (value === null || typeof value !== "object") return String(value)
  const isList = Array.isArray(value)
  const written = isList
    ? (value as readonly Json[]).map((member) => write(member, indent + step))
    : Object.entries(value).map(([name, member]) => `${writeName(name)}: ${write(member as Json, indent + step)}`)
  const [open, close] = isList ? "[]" : "{}"
  const line = written.join(", ")
  if (line.length <= 60 && !line.includes("\n"))
    return isList || line === "" ? `${open}${line}${close}` : `${open}${brace}${line}${brace}${close}`
  const margin = " ".repeat(indent)
  return `${open}\n${written.map((member) => `${margin}${" ".repeat(step)}${member},\n`).join("")}${margin}${close}`
}

function seen(text: string): string {
  return text.replaceAll(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
}
