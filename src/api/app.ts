import { readFileSync } from "node:fs"
import { getRequestListener } from "@hono/node-server"
import { type Context, Hono } from "hono"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import { corsHeaders, preflight } from "#gateway/cors.ts"
import type { ServerAnswer, ServerOptions } from "#http/server.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import { baseOf, errorWriter, requireAccount } from "./caller.ts"
import { serveMetrics } from "./metrics-route.ts"
import { addModelRoutes } from "./model-routes.ts"
import { knownRoutes, nearRoutes } from "./near-routes.ts"
import { addOpenRouterRoutes } from "./openrouter-routes.ts"
import type { ApiOptions, Environment } from "./options.ts"
import { requestStatus } from "./request-status.ts"
import { type ServedModels, servedModels } from "./served-models.ts"

export type { ApiOptions } from "./options.ts"

/** The product's own HTTP API, and the answer to every path that nobody serves. */
export interface Api {
  /** For the server's fallback. */
  readonly listener: ServerOptions["fallback"]
  readonly app: Hono<Environment>
  /** The models that it lists. */
  readonly served: ServedModels
}

/** Makes the API: lists of models, requests, health, and helpful 404s. */
export function createApi(options: ApiOptions): Api {
  const app = new Hono<Environment>()
  const version = options.version ?? ""
  const llms = readFileSync(new URL("llms.txt", import.meta.url), "utf8")

  app.use(async (context, next) => {
    const id = newRequestId()
    context.set("requestId", id)
    if (context.req.method === "OPTIONS") return toResponse(preflight())
    if (context.req.url.includes("%00")) throw new GatewayError("invalid_request", "An address can't contain a NUL character.")
    await next()
    for (const [name, value] of Object.entries(corsHeaders)) context.header(name, value)
    context.header("x-request-id", id)
    context.header("x-content-type-options", "nosniff")
    if (options.demo()) context.header("x-limn-demo", "painter")
    if (context.res.headers.get("cache-control") === null) context.header("cache-control", "no-store")
    return undefined
  })

  addModelRoutes(app, options)
  addOpenRouterRoutes(app, options)

  app.get("/v1/requests/:id", async (context) => {
    const account = await requireAccount(context, options, true)
    const record = await options.requests.find(context.req.param("id"), account.id)
    if (record === undefined) {
      throw new GatewayError(
        "not_found",
        "No request of this key has this id. Send the key that made the request, and its x-request-id or Idempotency-Key.",
      )
    }
    const base = baseOf(context, options)
    // What a failed request left behind was not paid for.
    const pictures = record.state === "failed" ? [] : ((await options.pictures?.ofRequest(record.id)) ?? [])
    const answer = record.errorCode === undefined ? undefined : (await options.requests.answerOf(record.id))?.answer
    return context.json(requestStatus(record, { pictures, answer, link: (picture) => options.pictures?.link(picture, base) }))
  })

  app.get("/healthz", (context) => context.json({ status: "ok" }))
  app.get("/readyz", async (context) => {
    const ready = await options.ready().catch(() => false)
    return context.json({ status: ready ? "ready" : "not ready" }, ready ? 200 : 503)
  })
  app.get("/metrics", (context) => serveMetrics(context, options))
  let document: Promise<object> | undefined
  app.get("/openapi.json", async (context) => {
    document ??= describeAll(version, options)
    return context.json({ ...(await document), servers: [{ url: baseOf(context, options) }] })
  })
  app.get("/llms.txt", (context) => {
    const demo = options.demo() ? " (demo mode: the painter draws for every model)" : ""
    const text = llms
      .replaceAll("{{base}}", baseOf(context, options))
      .replace("{{demo}}", demo)
      .replaceAll("{{model}}", exampleModel(options))
    return context.text(text)
  })
  app.get("/favicon.ico", () => new Response(undefined, { status: 204, headers: { "cache-control": "max-age=86400" } }))

  app.notFound((context) => failure(context, unserved(context), options))
  app.onError((error, context) => failure(context, error, options))
  return { app, served: servedModels(options), listener: getRequestListener(app.fetch, { overrideGlobalObjects: false }) }
}

/** Loads what describes the routes: the schemas are many, and a start has no need of them. */
async function describeAll(version: string, { dialects }: ApiOptions): Promise<object> {
  const [{ openApiDocument }, { ownPaths }] = await Promise.all([import("./openapi.ts"), import("./own-paths.ts")])
  return openApiDocument({ version, dialects, ownPaths: ownPaths() })
}

/** A model that is sure to be served. */
function exampleModel({ listed, demo }: ApiOptions): string {
  return demo() ? "limn/painter" : (listed()[0]?.id ?? "limn/painter")
}

/** Why a path is not served: by this method, or at all. */
function unserved({ req }: Context<Environment>): GatewayError {
  const { path, method } = req
  const allowed = allowedMethods(path)
  if (allowed.length > 0 && method !== "HEAD") {
    return new GatewayError("method_not_allowed", `${method} is not a method of ${path}. Use ${allowed.join(" or ")}.`)
  }
  if (/^(?:\/(?:upload|gemini|aihubmix|openrouter|geekai|api))*\/v1(?:beta)?\/files(?:\/|$)/.test(path)) {
    return new GatewayError("not_found", "There is no file storage here. Send the picture itself in the request, as base64 or by its URL.")
  }
  const near = nearRoutes(path)
  const hint = near.length === 0 ? "GET /llms.txt lists what there is." : `Did you mean ${near.join(" or ")}?`
  return new GatewayError("not_found", `There is nothing at ${method} ${path.slice(0, 200)}. ${hint}`)
}

function allowedMethods(path: string): readonly string[] {
  const isModel = /^\/(?:(?:openrouter\/|geekai\/)?api\/v1|(?:aihubmix\/|gemini\/)?v1|(?:gemini\/)?v1beta)\/models(?:\/[^:]+)?$/.test(path)
  const isOpenRouterModel = /^\/(?:openrouter\/)?api\/v1\/(?:model\/.+|images\/models\/.+\/endpoints)$/.test(path)
  if (isModel || isOpenRouterModel || /^\/v1\/requests\/[^/]+$/.test(path)) return ["GET"]
  return knownRoutes.filter((route) => route.path === path).map((route) => route.method)
}

async function failure(context: Context<Environment>, thrown: unknown, options: ApiOptions): Promise<Response> {
  const error = toGatewayError(thrown)
  if (error.code === "internal") options.failed?.(error.details.cause ?? error, context.get("requestId"))
  const answer = errorWriter(context, options).encodeError(error, context.req.path)
  const allow = error.code === "method_not_allowed" ? { allow: [...allowedMethods(context.req.path), "OPTIONS"].join(", ") } : {}
  return toResponse({ ...answer, headers: { ...answer.headers, ...allow } })
}

function toResponse({ status, headers, body }: ServerAnswer): Response {
  const bytes = body instanceof Uint8Array && body.byteLength > 0 ? new Uint8Array(body) : null
  return new Response(bytes, { status, headers })
}
