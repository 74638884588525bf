import type { Schema } from "../served-document.ts"

export const text: Schema = { type: "string" }
export const whole: Schema = { type: "integer" }
export const number: Schema = { type: "number" }
export const flag: Schema = { type: "boolean" }
export const anything: Schema = {}
export const nothing: Schema = { type: "null" }

/** One of some texts. */
export function oneOf(...values: readonly string[]): Schema {
  return { enum: values }
}

/** What may be null as well. */
export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, nothing] }
}

/** A list of what has one of these shapes. */
export function listOf(...schemas: readonly Schema[]): Schema {
  return { type: "array", items: { anyOf: schemas } }
}

/** An object; members that are not named may have any form. */
export function shape(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return { type: "object", required: Object.keys(required), properties: { ...required, ...optional } }
}
