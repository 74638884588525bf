import { type ZodType, z } from "zod"
import { type ErrorCode, errorRules } from "#canonical/error.ts"
import { openaiError } from "#dialects/answer-schemas.ts"
import type { Route } from "./route.ts"

type DescribedRoute = Omit<Route<never>, "run">

/** A JSON API to describe. */
export interface DescribedApi {
  readonly tag: string
  readonly mount: string
  readonly routes: readonly DescribedRoute[]
  /** How somebody shows that they may call a route, by its access. */
  readonly security: (access: string) => readonly object[]
  /** A header that pages send, with the value 1, with everything that changes something. */
  readonly header?: { readonly name: string; readonly required: boolean }
}

/** A failure in OpenAI's form. */
const failureContent = { "application/json": { schema: jsonSchema(openaiError, "output") } }

/** What can go wrong anywhere. */
const everywhere: readonly ErrorCode[] = ["invalid_request", "not_found", "internal", "overloaded", "ledger_unavailable"]
/** What can be wrong with who asks. */
const ofVisitors: readonly ErrorCode[] = ["invalid_credentials", "permission_denied", "rate_limit_exceeded"]
/** What changes something meets besides, in what is there already, in models and in what they cost. */
const ofChanges: readonly ErrorCode[] = [
  "conflict",
  "model_not_found",
  "model_not_allowed",
  "model_not_priced",
  "insufficient_quota",
  "storage_full",
]
/** What can be wrong with a body. */
const ofBodies: readonly ErrorCode[] = [
  "invalid_image",
  "invalid_image_url",
  "request_timeout",
  "payload_too_large",
  "unsupported_media_type",
]

/** Describes the routes of a JSON API for the `paths` of an OpenAPI 3.1 document, from the schemas that check them. */
export function describeRoutes({ tag, mount, routes, security, header }: DescribedApi): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = `${mount}${route.path}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describe(route, tag, security(route.access), header) }
  }
  return paths
}

function describe(route: DescribedRoute, tag: string, security: readonly object[], header: DescribedApi["header"]): object {
  const { method, path, summary, status, query, body, answer, event, csv, otherStatuses = {} } = route
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }))
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: jsonSchema(schema as ZodType, "input"),
  }))
  const inHeader = header === undefined || method === "GET" ? [] : [{ ...header, in: "header", schema: { const: "1" } }]
  const parameters = [...inPath, ...inQuery, ...inHeader]
  const gives = {
    ...(event === undefined ? content(answer, "output") : eventContent(event)),
    ...(csv ? { "text/csv": { schema: { type: "string" } } } : {}),
  }
  return {
    tags: [tag],
    summary,
    security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body, "input") } }),
    responses: {
      [status]: { description: "OK", ...(status === 302 ? {} : { content: gives }) },
      ...Object.fromEntries(Object.entries(otherStatuses).map(([other, meaning]) => [other, { description: meaning }])),
      ...describeFailures(route),
    },
  }
}

/** Also a public route that changes something looks at who asks: it must be a page of this server. */
function describeFailures({ method, access, body }: DescribedRoute): object {
  const changes = method !== "GET"
  const codes = [
    ...everywhere,
    ...(changes || access !== "public" ? ofVisitors : []),
    ...(changes ? ofChanges : []),
    ...(body === undefined ? [] : ofBodies),
  ]
  const byStatus = Map.groupBy(codes, (code) => errorRules[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [status, { description: some.map((code) => `\`${code}\``).join(", "), content: failureContent }]),
  )
}

/** A stream is text, of which the schema says nothing; what each of its events holds is said beside it. */
function eventContent(event: ZodType): Record<string, object> {
  const schema = { type: "string", description: "Server-sent events; the `data` of each is JSON" }
  return { "text/event-stream": { schema, "x-event-schema": jsonSchema(event, "output") } }
}

/** A media type alone stands for bytes, of which there is nothing to say, or for text. */
function content(what: ZodType | string, io: "input" | "output"): Record<string, object> {
  if (typeof what !== "string") return { "application/json": { schema: jsonSchema(what, io) } }
  return { [what]: { schema: what.startsWith("text/") ? { type: "string" } : {} } }
}

function jsonSchema(schema: ZodType, io: "input" | "output"): object {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { io, unrepresentable: "any" })
  return described
}
