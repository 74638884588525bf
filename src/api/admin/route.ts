import type { ZodObject, ZodType, z } from "zod"
import { GatewayError } from "#canonical/error.ts"
import type { Services } from "./services.ts"

/** One route of the admin API: everything that `/openapi.json` says of it, and what it does. */
export interface AdminRoute {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"
  /** Below `/admin/api/v1`, as OpenAPI writes it: `/keys/{id}`. A parameter that is last takes slashes in. */
  readonly path: string
  readonly summary: string
  readonly status: 200 | 201
  /** Of the fields in the address. */
  readonly query?: ZodObject
  readonly body?: ZodType
  readonly answer: ZodType
  /** Whether the answer can be had as CSV too. */
  readonly csv: boolean
  /** Throws GatewayError. Gives the answer as JSON, and as CSV where that was asked for and can be had. */
  run(services: Services, sent: SentRequest): Promise<object | string>
}

/** A request before anything of it has been checked. */
export interface SentRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Reads the body as JSON. Throws GatewayError. */
  readonly readBody: () => Promise<unknown>
  readonly wantsCsv: boolean
}

/** What a handler is given, checked. */
interface Checked<Query extends ZodObject, Body extends ZodType> {
  /** The parameters of the path, by name. */
  readonly params: Readonly<Record<string, string>>
  readonly query: z.output<Query>
  readonly body: z.output<Body>
}

interface RouteWish<Query extends ZodObject, Body extends ZodType, Answer extends ZodType> {
  readonly method: AdminRoute["method"]
  readonly path: string
  readonly summary: string
  /** @default 200 */
  readonly status?: AdminRoute["status"]
  readonly query?: Query
  readonly body?: Body
  readonly answer: Answer
  readonly toCsv?: (answer: z.input<Answer>, query: z.output<Query>) => string
  readonly handle: (services: Services, checked: Checked<Query, Body>) => Promise<z.input<Answer>>
}

/** Makes a route whose handler sees only what its schemas let through. */
export function route<Query extends ZodObject, Body extends ZodType, Answer extends ZodType<object, object>>(
  wish: RouteWish<Query, Body, Answer>,
): AdminRoute {
  const { method, path, summary, status = 200, query, body, answer, toCsv, handle } = wish
  return {
    method,
    path,
    summary,
    status,
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    answer,
    csv: toCsv !== undefined,
    async run(services, sent) {
      const fields = Object.fromEntries(sent.query)
      const checked = {
        params: sent.params,
        query: (query === undefined ? refuseAll(fields) : check(query, fields)) as z.output<Query>,
        body: (body === undefined ? undefined : check(body, await sent.readBody())) as z.output<Body>,
      }
      const given = await handle(services, checked)
      return sent.wantsCsv && toCsv !== undefined ? toCsv(given, checked.query) : given
    },
  }
}

/** Reads a value by a schema. Throws `invalid_request` that names the first field that is wrong. */
export function check<Schema extends ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value, { reportInput: true })
  if (success) return data
  const [issue] = error.issues as [(typeof error.issues)[number]]
  const field = issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") throw unknownField([...issue.path, issue.keys[0]].map(String).join("."))
  const what = field === "" ? "What was sent" : `\`${field}\``
  throw new GatewayError("invalid_request", `${what} ${whatIsWrong(issue)}.`, field === "" ? {} : { param: field })
}

/** Says as the rest of a sentence what is wrong with a field: in its schema's own words where that has some. */
function whatIsWrong(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && issue.input === undefined) return "is missing"
  if (!/^(?:Invalid|Too) /.test(issue.message)) return issue.message
  if (issue.code === "invalid_type") return `must be ${nouns[issue.expected] ?? issue.expected}`
  if (issue.code === "invalid_value") return `must be one of ${issue.values.join(", ")}`
  if (issue.code === "too_small" && issue.minimum === 1) return "must not be empty"
  if (issue.code === "too_small") return `must have at least ${issue.minimum} ${issue.origin === "array" ? "members" : "characters"}`
  if (issue.code === "too_big") return `must have at most ${issue.maximum} ${issue.origin === "array" ? "members" : "characters"}`
  return "is not as it must be"
}

const nouns: Readonly<Record<string, string>> = { object: "an object", array: "a list", string: "a text", boolean: "true or false" }

function unknownField(name: string): GatewayError {
  const shown = name.slice(0, 100)
  return new GatewayError("invalid_request", `There is no field \`${shown}\` here. Leave it out, or check its spelling.`, { param: shown })
}

function refuseAll(fields: Readonly<Record<string, string>>): Record<string, never> {
  const [name] = Object.keys(fields)
  if (name !== undefined) throw unknownField(name)
  return {}
}
