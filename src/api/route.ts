import { promisify } from "node:util"
import { gzip } from "node:zlib"
import type { ZodObject, ZodType, z } from "zod"
import type { Audit, AuditActor, AuditNote } from "#accounts/audit.ts"
import { GatewayError } from "#canonical/error.ts"
import { takesCoding } from "#http/content-coding.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import type { Limiter } from "#limits/limiter.ts"
import { readJson } from "./json-body.ts"
import { type Rate, requireRate } from "./rate.ts"

const compress = promisify(gzip)
/** About what goes into one packet: compressing less than that saves nothing. */
const compressedFromBytes = 1400

/** One route of a JSON API: everything that `/openapi.json` says of it, and what it does. */
export interface Route<Services, Access extends string = string, Visitor = unknown> {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"
  /** Below its mount, as OpenAPI writes it: `/keys/{id}`. A last parameter `{model}` takes slashes in. */
  readonly path: string
  readonly summary: string
  /** Who may call it. Whoever runs it has seen to that. */
  readonly access: Access
  readonly status: 200 | 201 | 302
  /** Of the fields in the address. */
  readonly query?: ZodObject
  /** A schema of JSON, or the media type of a body that the handler reads itself. */
  readonly body?: ZodType | string
  /** A schema of JSON, or the media type of an answer that the handler writes itself. */
  readonly answer: ZodType | string
  /** Of an answer that is a stream of events: what the `data` of each is. */
  readonly event?: ZodType
  /** Statuses besides `status` that an answer written by the handler itself may have, and what they mean. */
  readonly otherStatuses?: Readonly<Record<number, string>>
  /** Whether the answer can be had as CSV too. */
  readonly csv: boolean
  /** Checks the request, handles it and writes the answer. Throws GatewayError. */
  run(services: Services, request: ServerRequest, params: Params, visitor: Visitor): Promise<ServerAnswer>
}

/** The parameters of a path, by name. */
export type Params = Readonly<Record<string, string>>

/** Who asks, as the record of changes names them. Undefined: nobody who is known. */
export type Visiting = { readonly actor: AuditActor } | undefined

/** What a handler is given, checked. */
export interface Checked<Query extends ZodObject, Body, Visitor> {
  readonly params: Params
  readonly query: z.output<Query>
  readonly body: Body extends ZodType ? z.output<Body> : undefined
  readonly visitor: Visitor
  readonly request: ServerRequest
}

/** A JSON answer that has headers of its own. */
export class Reply<Answer> {
  readonly json: Answer
  readonly headers: Readonly<Record<string, string>>

  constructor(json: Answer, headers: Readonly<Record<string, string>>) {
    this.json = json
    this.headers = headers
  }
}

interface RouteWish<Services, Access extends string, Query extends ZodObject, Body, Answer, Visitor> {
  readonly method: Route<Services>["method"]
  readonly path: string
  readonly summary: string
  /** @default that of the API */
  readonly access?: Access
  /** @default 200 */
  readonly status?: Route<Services>["status"]
  readonly query?: Query
  /** A schema of JSON; or a media type, such as `image/*`, where the handler reads `request.readBody` itself. */
  readonly body?: Body
  /** A schema of JSON; or a media type, such as `text/event-stream`, where the handler gives a whole ServerAnswer. */
  readonly answer: Answer
  readonly event?: ZodType
  readonly otherStatuses?: Route<Services>["otherStatuses"]
  /** How often one account may call it. @default as often as it likes */
  readonly rate?: Rate
  readonly toCsv?: (answer: Given<Answer>, query: z.output<Query>) => string
  /** What of it is written into the record of changes, once it is done; undefined: nothing. Never a secret. */
  readonly audit?: (answer: Given<Answer>, checked: Checked<Query, Body, Visitor>) => AuditNote | undefined
  readonly handle: (
    services: Services,
    checked: Checked<Query, Body, Visitor>,
  ) => Promise<Given<Answer> | (Answer extends ZodType ? Reply<Given<Answer>> : never)>
}

/** What a handler gives. */
type Given<Answer> = Answer extends ZodType ? z.input<Answer> : ServerAnswer

/** What makes the routes of one API. `Visitors`: who comes, by the access that a route asks for. */
export interface RouteFactory<Services, Visitors extends Record<string, Visiting>, Usual extends keyof Visitors & string> {
  /** Makes a route whose handler sees only what its schemas let through. */
  <
    Answer extends ZodType<object, object> | string,
    Query extends ZodObject = ZodObject,
    Body extends ZodType | string = string,
    Access extends keyof Visitors & string = Usual,
  >(
    wish: RouteWish<Services, Access, Query, Body, Answer, Visitors[Access]>,
  ): Route<Services, keyof Visitors & string, Visitors[keyof Visitors]>
}

/** Gives what makes the routes of an API. `usual`: who may call those that do not say. */
export function routeFactory<
  Services extends { readonly audit: Pick<Audit, "record">; readonly limiter: Pick<Limiter, "take"> },
  Visitors extends Record<string, Visiting>,
  Usual extends keyof Visitors & string,
>(usual: Usual): RouteFactory<Services, Visitors, Usual> {
  return (wish) => {
    const {
      method,
      path,
      summary,
      access = usual,
      status = 200,
      query,
      body,
      answer,
      event,
      otherStatuses,
      rate,
      toCsv,
      audit,
      handle,
    } = wish
    return {
      method,
      path,
      summary,
      access,
      status,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
      answer,
      ...(event === undefined ? {} : { event }),
      ...(otherStatuses === undefined ? {} : { otherStatuses }),
      csv: toCsv !== undefined,
      async run(services, request, params, visitor) {
        const fields = Object.fromEntries(request.query)
        const checked = {
          params,
          query: query === undefined ? refuseAll(fields) : check(query, fields),
          body: typeof body === "object" ? check(body, await readJson(request, visitor?.actor.id ?? request.address)) : undefined,
          visitor,
          request,
        } as Parameters<typeof handle>[1]
        const { id: who = visitor?.actor.type ?? request.address } = visitor?.actor ?? {}
        if (rate !== undefined) await requireRate(services.limiter, rate, who)
        const result = await handle(services, checked)
        const given = (result instanceof Reply ? result.json : result) as Given<typeof answer>
        const note = audit?.(given, checked)
        if (note !== undefined) await services.audit.record({ ...note, ...(visitor && { actor: visitor.actor }), address: request.address })
        if (typeof answer === "string") return given as ServerAnswer
        const headers = result instanceof Reply ? result.headers : {}
        if (toCsv !== undefined && wantsCsv(request)) return csvAnswer(toCsv(given, checked.query))
        return jsonAnswer(request, status, given, headers)
      },
    }
  }
}

/** Writes an answer of JSON; one that is read, and is long enough for it, goes out compressed to whoever takes that. */
async function jsonAnswer(
  { method, headers: asked }: ServerRequest,
  status: number,
  given: unknown,
  more: Readonly<Record<string, string>>,
): Promise<ServerAnswer> {
  const body = Buffer.from(JSON.stringify(given))
  const headers = { "content-type": "application/json", vary: "accept-encoding", ...more }
  // HEAD is told what GET would get.
  if (!(method === "GET" || method === "HEAD") || body.byteLength < compressedFromBytes || !takesCoding(asked["accept-encoding"], "gzip"))
    return { status, headers, body }
  return { status, headers: { ...headers, "content-encoding": "gzip" }, body: await compress(body, { level: 4 }) }
}

function wantsCsv({ headers }: ServerRequest): boolean {
  return /\btext\/csv\b/i.test(headers["accept"] ?? "")
}

function csvAnswer(text: string): ServerAnswer {
  return {
    status: 200,
    headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": "attachment" },
    body: Buffer.from(text),
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
  if ((issue.code === "too_small" || issue.code === "too_big") && (issue.origin === "number" || issue.origin === "int")) {
    const isFloor = issue.code === "too_small"
    const [bound, word] = isFloor ? [issue.minimum, issue.inclusive === false ? "more than" : "at least"] : [issue.maximum, "at most"]
    return `must be ${word} ${bound}`
  }
  if (issue.code === "too_small" && issue.minimum === 1) return "must not be empty"
  if (issue.code === "too_small") return `must have at least ${issue.minimum} ${issue.origin === "array" ? "members" : "characters"}`
  if (issue.code === "too_big") return `must have at most ${issue.maximum} ${issue.origin === "array" ? "members" : "characters"}`
  return "is not as it must be"
}

const nouns: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a text",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
}

function unknownField(name: string): GatewayError {
  const shown = name.slice(0, 100)
  return new GatewayError("invalid_request", `There is no field \`${shown}\` here. Leave it out, or check its spelling.`, { param: shown })
}

function refuseAll(fields: Readonly<Record<string, string>>): Record<string, never> {
  const [name] = Object.keys(fields)
  if (name !== undefined) throw unknownField(name)
  return {}
}
