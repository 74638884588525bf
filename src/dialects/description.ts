import type { ZodType } from "zod"

/** Which failures a route can meet: those of making pictures, those of looking something up, or none. */
export type Failures = "generating" | "reading" | "none"

/** Whether a route wants a key, takes one, or asks for none. */
export type Access = "key" | "optional key" | "open"

/** A value that stands in the address. Those in the path are described by themselves; the others are queries. */
export interface QueryParameter {
  readonly name: string
  readonly description: string
  readonly required?: boolean
  readonly schema: ZodType
}

/** What a route takes. */
export interface BodyDescription {
  /** Name of a schema by media type, of {@link Description.requests}. */
  readonly content: Readonly<Record<string, string>>
  /** JSON bodies that can be sent as they are, by a word that says what they show. */
  readonly examples: Readonly<Record<string, object>>
}

/** One route as the OpenAPI document describes it. */
export interface Operation {
  readonly method: "get" | "post" | "delete"
  /** With its parameters in braces: `/v1/responses/{id}`. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  readonly query?: readonly QueryParameter[]
  readonly body?: BodyDescription
  /** Names of schemas by media type, of {@link Description.answers}: of the whole answer, or of each event of a stream. */
  readonly answers: Readonly<Record<string, string | readonly string[]>>
  readonly failures: Failures
  /** What other statuses mean that no API's form of failures has. */
  readonly otherStatuses?: Readonly<Record<number, string>>
  /** @default "key" */
  readonly access?: Access
}

/** The routes of one client API with the schemas of what they take and give: of this the OpenAPI document is made. */
export interface Description {
  /** What the routes are called as a group. */
  readonly title: string
  readonly requests: Readonly<Record<string, ZodType>>
  readonly answers: Readonly<Record<string, ZodType>>
  readonly operations: readonly Operation[]
  /** Name of the schema of failures at an address. */
  errorsOf(path: string): string
}

/** The same route at several mounts. */
export function mounted(mounts: readonly string[], operation: Operation): readonly Operation[] {
  return mounts.map((mount) => ({ ...operation, path: `${mount}${operation.path}` }))
}
