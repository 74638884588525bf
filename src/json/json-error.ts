/**
 * What is wrong with a JSON document: its grammar, its nesting, the number or length of its keys, a key that comes twice
 * where it must not, a key that could change an object's prototype, bytes that are not UTF-8, or its size.
 */
export type JsonErrorKind = "syntax" | "depth" | "keys" | "duplicate" | "forbidden-key" | "utf8" | "too-large"

/** JSON that is refused. The message is a sentence for people and quotes nothing but keys and single characters. */
export class JsonError extends Error {
  override readonly name = "JsonError"
  readonly kind: JsonErrorKind
  /** Where it was noticed, in bytes from the start of the document; for `utf8` the start of the piece that holds the fault. */
  readonly offset: number

  constructor(kind: JsonErrorKind, message: string, offset: number) {
    super(message)
    this.kind = kind
    this.offset = offset
  }
}
