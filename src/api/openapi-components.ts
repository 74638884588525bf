import { type ZodType, z } from "zod"
import { guaranteeWords } from "#canonical/guarantee.ts"
import { flavours } from "#dialects/chat/flavour.ts"
import type { Description } from "#dialects/description.ts"

const prefix = "#/components/schemas/"

/** A reference to a schema by its name. */
export function schemaReference(name: string): { readonly $ref: string } {
  return { $ref: `${prefix}${name}` }
}

/** Every schema that the descriptions name, as JSON Schema. Requests may have members that are not described, answers have none. */
export function schemaComponents(descriptions: readonly Description[]): Readonly<Record<string, object>> {
  return {
    ...jsonSchemas(
      descriptions.map(({ requests }) => requests),
      "input",
    ),
    ...jsonSchemas(
      descriptions.map(({ answers }) => answers),
      "output",
    ),
  }
}

/** One schema that has no name. */
export function inlineSchema(schema: ZodType): object {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { io: "input", override: tidy })
  return described
}

function jsonSchemas(sources: readonly Readonly<Record<string, ZodType>>[], io: "input" | "output"): Readonly<Record<string, object>> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of sources.flatMap((source) => Object.entries(source))) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => `${prefix}${id}`, override: tidy })
  return Object.fromEntries(Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]))
}

/** That a whole number is one that JSON keeps exactly goes without saying. */
function tidy({ jsonSchema }: { jsonSchema: { maximum?: number; minimum?: number } }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
}

const text = (description: string, schema: object = {}): object => ({ description, schema: { type: "string", ...schema } })
const inHeader = (name: string, description: string, schema: object = {}): object => ({ name, in: "header", ...text(description, schema) })

/** Headers that a request for pictures may bring, by the names of their components. */
export const requestHeaders: Readonly<Record<string, object>> = {
  IdempotencyKey: inHeader("Idempotency-Key", "Names the request: sent again, it is answered with the same answer and charged once.", {
    pattern: "^[\\x21-\\x7e]{1,255}$",
  }),
  RequestId: inHeader("x-request-id", "Your own name for the request, by which it can be looked up.", {
    pattern: "^[A-Za-z0-9._-]{1,64}$",
  }),
  Guarantee: inHeader(
    "x-limn-guarantee",
    "Whether an answer without a picture is a failure, repaired before it is told; a number is the most provider calls for a picture.",
    { enum: guaranteeWords },
  ),
  Flavour: inHeader("x-limn-images", "Where the pictures of a chat answer stand.", { enum: flavours }),
}

/** Headers of answers, by their names. */
export const answerHeaders: Readonly<Record<string, object>> = {
  "x-request-id": text("Our id of the request: `GET /v1/requests/{id}` tells what became of it."),
  "x-generation-id": text("The id of the answer, at OpenRouter's mounts."),
  "x-limn-demo": text("`painter`: no provider is set up, and the painter drew.", { const: "painter" }),
  "x-limn-warnings": text("What could not be honoured, separated by ` | `."),
  "x-limn-guarantee": text("What the picture guarantee did."),
  "x-limn-cost-usd": text("What this call was charged, in US dollars, where that was known when the answer began."),
  "idempotent-replayed": text("`true`: the answer of a request that was made before, told again."),
  "retry-after": text("Seconds to wait before the request is sent again."),
  "retry-after-ms": text("The same in milliseconds."),
  "x-should-retry": text("`false`: the same request would fail again.", { const: "false" }),
  ...Object.fromEntries(
    ["-requests", "-images"].flatMap((kind) => [
      [`x-ratelimit-limit${kind}`, text(`How many${kind.replace("-", " ")} a minute the key may make.`)],
      [`x-ratelimit-remaining${kind}`, text("How many are left.")],
      [`x-ratelimit-reset${kind}`, text("Until all are free again, such as `6m0s`.")],
    ]),
  ),
  "x-ratelimit-limit": text("How many requests a minute the key may make, in OpenRouter's words."),
  "x-ratelimit-remaining": text("How many are left."),
  "x-ratelimit-reset": text("When all are free again, in milliseconds since 1970."),
}
