import { Hono, type Context } from "hono"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import type { ErrorWriter } from "../options.ts"
import { Brake } from "./brake.ts"
import { readJson } from "./json-body.ts"
import { adminMount, adminRoutes } from "./routes.ts"
import type { AdminRoute } from "./route.ts"
import type { Services } from "./services.ts"

/** What the admin API is made with. */
export interface AdminOptions extends Services {
  /** Writes failures in OpenAI's form. */
  readonly errors: ErrorWriter
  /** Told of what should never happen. */
  readonly failed?: (error: unknown, requestId: string) => void
}

interface Environment {
  Bindings: { readonly request: ServerRequest }
}

/**
 * Makes the function that answers everything below `/admin/api/`. It never throws. Whoever does not send the admin token
 * learns nothing, not even which routes there are. There are no CORS headers: pages of other origins cannot use it.
 */
export function createAdmin({ errors, failed, ...services }: AdminOptions): (request: ServerRequest) => Promise<ServerAnswer> {
  const app = createApp(services)
  const brake = new Brake()

  return async (request) => {
    const id = newRequestId()
    const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": id }
    try {
      await authorize(request, services, brake)
      if (request.path.includes("%00") || [...request.query.values()].some((value) => value.includes("\0"))) {
        throw new GatewayError("invalid_request", "An address can't contain a NUL character.")
      }
      const response = await app.fetch(new Request(`http://limn${request.path}`, { method: request.method }), { request })
      return {
        status: response.status,
        headers: { ...Object.fromEntries(response.headers), ...headers },
        body: new Uint8Array(await response.arrayBuffer()),
      }
    } catch (thrown) {
      const error = toGatewayError(thrown)
      if (error.code === "internal") failed?.(error.details.cause ?? error, id)
      const answer = errors.encodeError(error, request.path)
      return { ...answer, headers: { ...answer.headers, ...allowed(error, request.path), ...headers } }
    }
  }
}

async function authorize({ headers, rawHeaders, address }: ServerRequest, { accounts }: Services, brake: Brake): Promise<void> {
  brake.check(address)
  const sent = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "authorization").length
  const [, token] = /^Bearer +(\S+)$/i.exec(headers["authorization"]?.trim() ?? "") ?? []
  if (token === undefined || sent > 1) {
    throw new GatewayError("invalid_api_key", "The admin token is missing. Send it once, as `Authorization: Bearer <admin token>`.")
  }
  const right = await accounts.verifyAdmin(token)
  // Again, because of many guesses at the same time only as many may learn something as one after the other.
  brake.check(address)
  if (right) return
  brake.failed(address)
  throw new GatewayError("invalid_api_key", "This is not the admin token. It was shown at the first start, or stands in LIMN_ADMIN_TOKEN.")
}

function createApp(services: Services): Hono<Environment> {
  const app = new Hono<Environment>()
  for (const route of adminRoutes) {
    app.on(route.method, `${adminMount}${toHonoPath(route.path)}`, (context) => answer(route, context, services))
  }
  app.notFound(({ req }) => {
    const methods = methodsOf(req.path)
    if (methods.length === 0) throw new GatewayError("not_found", "There is nothing here. GET /openapi.json lists what there is.")
    throw new GatewayError("method_not_allowed", `${req.method} is not a method of this address. Use ${methods.join(" or ")}.`)
  })
  app.onError((error) => {
    throw error
  })
  return app
}

async function answer(route: AdminRoute, { env, req }: Context<Environment>, services: Services): Promise<Response> {
  const { request } = env
  const given = await route.run(services, {
    params: req.param(),
    query: request.query,
    readBody: () => readJson(request),
    wantsCsv: /\btext\/csv\b/i.test(request.headers["accept"] ?? ""),
  })
  if (typeof given !== "string") return Response.json(given, { status: route.status })
  return new Response(given, { headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": "attachment" } })
}

/** `/keys/{id}/budget` as Hono writes it. A parameter that is last may hold slashes: names of models do. */
function toHonoPath(path: string): string {
  return path.replace(/\{model\}$/, ":model{.+}").replaceAll(/\{(\w+)\}/g, ":$1")
}

function allowed(error: GatewayError, path: string): Record<string, string> {
  return error.code === "method_not_allowed" ? { allow: methodsOf(path).join(", ") } : {}
}

function methodsOf(path: string): readonly string[] {
  return adminRoutes.filter((route) => pathPattern(route.path).test(path)).map(({ method }) => method)
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${adminMount}${path.replace(/\{model\}$/, ".+").replaceAll(/\{\w+\}/g, "[^/]+")}$`)
}
