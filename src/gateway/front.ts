import type { Chunk } from "#bytes/chunk.ts"
import type { Warning } from "#canonical/event.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { Account } from "#accounts/keys.ts"
import type { Delivery, Dialect, Endpoint, Inbound, Outbound } from "#dialects/dialect.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { Exchange } from "./exchange.ts"
import type { Gateway } from "./gateway.ts"
import { corsHeaders, preflight } from "./cors.ts"
import { readCredential } from "./credentials.ts"

/** What the front needs besides the gateway. */
export interface FrontOptions {
  readonly gateway: Gateway
  readonly dialects: readonly Dialect[]
  /** Gives the account of a key, or undefined for any key that may not be used. */
  readonly authenticate: (key: string) => Promise<Account | undefined>
  readonly newRequestId: () => string
  readonly isRequestId: (id: string) => boolean
  /** True while the painter stands in for every model. */
  readonly demo: () => boolean
  /** Makes a hosted link below the address by which the client reached us. */
  readonly link: (image: Parameters<Delivery["link"]>[0], base: string) => string | undefined
  /** Address of hosted links where it is configured; otherwise it follows the request. */
  readonly publicUrl?: string
  /** Hears of every exchange, which may outlive its client. */
  readonly track: (done: Promise<void>) => void
  /** Ends every exchange: at shutdown. */
  readonly shutdown: AbortSignal
}

/** Longest life of an exchange. */
const deadlineMs = 15 * 60_000

/**
 * Makes the function that answers the generation routes of every dialect. It gives undefined for any other path, and
 * never throws: every failure is written in the caller's dialect.
 */
export function createFront(options: FrontOptions): (request: ServerRequest) => Promise<ServerAnswer> | undefined {
  const routes = options.dialects.flatMap((dialect) => dialect.endpoints.map((endpoint) => ({ dialect, endpoint })))
  return (request) => {
    const matching = routes.filter(({ endpoint }) => endpoint.path.test(request.path))
    const [first] = matching
    if (first === undefined) return undefined
    if (request.method === "OPTIONS") return Promise.resolve(preflight())
    const route = matching.find(({ endpoint }) => endpoint.method === request.method)
    return answer(request, first.dialect, route?.endpoint, options)
  }
}

async function answer(
  request: ServerRequest,
  dialect: Dialect,
  endpoint: Endpoint | undefined,
  options: FrontOptions,
): Promise<ServerAnswer> {
  const id = options.newRequestId()
  const warnings: { list: readonly Warning[] } = { list: [] }
  const headers = (): Record<string, string> => ({
    "x-request-id": id,
    ...(options.demo() ? { "x-limn-demo": "painter" } : {}),
    ...(warnings.list.length === 0
      ? {}
      : {
          "x-limn-warnings": warnings.list
            .map(({ message }) => message.toWellFormed().replace(/[^\x20-\x7e]+/g, encodeURIComponent))
            .join(" | "),
        }),
    ...corsHeaders,
  })
  const finish = (outbound: Outbound, body: ServerAnswer["body"]): ServerAnswer => ({
    status: outbound.status,
    headers: { ...outbound.headers, ...headers() },
    body,
  })
  try {
    if (endpoint === undefined)
      throw new GatewayError("method_not_allowed", `${request.method} is not a method of ${request.path}. Use POST.`)
    const outbound = await respond(request, dialect, endpoint, id, warnings, options)
    // The head leaves together with the first chunk: until then every failure can still be a proper answer.
    return finish(outbound, outbound.body instanceof Uint8Array ? outbound.body : await primed(outbound.body))
  } catch (error) {
    const failure = toGatewayError(error)
    if (failure.code === "internal") options.gateway.log.error({ requestId: id, err: failure.cause ?? failure }, "request failed")
    const outbound = dialect.encodeError(failure, request.path)
    const allow = failure.code === "method_not_allowed" ? { allow: "POST, OPTIONS" } : {}
    return finish({ ...outbound, headers: { ...outbound.headers, ...allow } }, outbound.body)
  }
}

async function respond(
  request: ServerRequest,
  dialect: Dialect,
  endpoint: Endpoint,
  id: string,
  warnings: { list: readonly Warning[] },
  options: FrontOptions,
): Promise<Outbound> {
  const { gateway } = options
  const account = await options.authenticate(readCredential(request, dialect.credentials))
  if (account === undefined) {
    throw new GatewayError(
      "invalid_api_key",
      "The API key is not valid. Check that it is complete, not revoked, and meant for this server.",
    )
  }
  const received = await request.readBody()
  let released = false
  try {
    const inbound = toInbound(request, endpoint, received.chunks, account, gateway)
    if (endpoint.respond !== undefined) return await endpoint.respond(inbound)
    const decoded = await dialect.decode(inbound)
    const createdAt = new Date()
    const base = options.publicUrl ?? `${request.protocol}://${request.host}`
    const clientId = request.headers["x-request-id"]
    const exchange = new Exchange(
      gateway,
      decoded.request,
      {
        id,
        ...(clientId !== undefined && options.isRequestId(clientId) ? { clientId } : {}),
        keyId: account.id,
        base,
        dialect: dialect.name,
        createdAt,
      },
      AbortSignal.any([options.shutdown, AbortSignal.timeout(deadlineMs)]),
    )
    options.track(exchange.done)
    released = true
    void exchange.done.finally(() => received.release())
    warnings.list = exchange.warnings
    return decoded.encode(exchange.events(), {
      id,
      createdAt,
      model: decoded.request.model,
      demo: options.demo(),
      warnings: exchange.warnings,
      link: (image) => options.link(image, base),
    })
  } finally {
    if (!released) received.release()
  }
}

function toInbound(request: ServerRequest, endpoint: Endpoint, body: readonly Uint8Array[], account: Account, gateway: Gateway): Inbound {
  const groups = endpoint.path.exec(request.path)?.groups ?? {}
  return {
    method: request.method,
    path: request.path,
    params: Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeParam(value ?? "")])),
    query: request.query,
    headers: request.headers,
    body,
    ...(account.flavour === undefined ? {} : { keyFlavour: account.flavour }),
    lookup: gateway.lookup,
  }
}

function decodeParam(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new GatewayError("invalid_request", "The address is not properly percent-encoded.")
  }
}

/** Waits for a body's first chunk and gives a body that begins with it; a failure before it is thrown here. */
async function primed(body: AsyncIterable<Chunk>): Promise<AsyncIterable<Chunk>> {
  const iterator = body[Symbol.asyncIterator]()
  const first = await iterator.next()
  return (async function* () {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  })()
}
