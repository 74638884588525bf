import { type Account, requireScope } from "#accounts/account.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { Delivery, Dialect, Endpoint, Inbound, Outbound, Past } from "#dialects/dialect.ts"
import type { ReceivedBody } from "#http/request-body.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { toUsd } from "#ledger/usd.ts"
import { limitHeaders } from "#limits/limit-headers.ts"
import { beginBody } from "./answer-body.ts"
import { readClientApp } from "./client-app.ts"
import { corsHeaders, preflight } from "./cors.ts"
import { readCredential } from "./credentials.ts"
import { Exchange } from "./exchange.ts"
import type { Gateway } from "./gateway.ts"
import { withGuarantee } from "./guarantee.ts"
import { createPast } from "./past.ts"
import { answerQuote } from "./quote-answer.ts"
import { readRepetition } from "./repetition.ts"

/** What the front needs of a dialect. */
export type FrontDialect = Omit<Dialect, "describe">

/** What the front needs besides the gateway. */
export interface FrontOptions {
  readonly gateway: Gateway
  readonly dialects: readonly FrontDialect[]
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

/** A call of a client, as far as it has come. */
interface Call {
  /** Our id of the request that is answered. */
  id: string
  exchange?: Exchange
  /** Our id of a former request whose answer is told again. */
  told?: string
  /** Whether the answer is that of a request which was made before. */
  repeated: boolean
  /** Whether the client waits for the whole answer. */
  blocking: boolean
  /** To be called when nobody reads the answer any more. */
  leave: () => void
}

/** A blocking answer that is no longer is made whole before its head leaves, which then says what it cost. */
const wholeAnswerBytes = 256 * 1024

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
    const methods = [...new Set(matching.map(({ endpoint }) => endpoint.method))]
    return answer(request, first.dialect, route?.endpoint, methods, options)
  }
}

async function answer(
  request: ServerRequest,
  dialect: FrontDialect,
  endpoint: Endpoint | undefined,
  methods: readonly string[],
  options: FrontOptions,
): Promise<ServerAnswer> {
  const { gateway } = options
  const startedAt = performance.now()
  const call: Call = { id: options.newRequestId(), repeated: false, blocking: true, leave: () => {} }
  const finish = (outbound: Outbound, body: ServerAnswer["body"], cost: number | undefined): ServerAnswer => ({
    status: outbound.status,
    headers: { ...outbound.headers, ...headersOf(call, cost, dialect.rateLimitForm(request.path), options) },
    body,
  })
  const ended = (complete: boolean): void => {
    call.leave()
    const told = call.exchange === undefined ? call.told : call.id
    if (!complete || request.gone.aborted || told === undefined || call.exchange?.failure !== undefined) return
    if (call.exchange !== undefined) gateway.metrics.requestSeconds.observe({}, (performance.now() - startedAt) / 1000)
    // Nobody waits for this, and nothing depends on it.
    gateway.ledger.collected(told).catch((error: unknown) => gateway.log.debug({ requestId: told, err: error }, "not noted as collected"))
  }
  try {
    if (endpoint === undefined)
      throw new GatewayError("method_not_allowed", `${request.method} is not a method of ${request.path}. Use ${methods.join(" or ")}.`)
    const outbound = await respond(request, dialect, endpoint, call, options)
    if (outbound.body instanceof Uint8Array) return finish(outbound, outbound.body, undefined)
    const body = await beginBody(outbound.body, call.blocking ? wholeAnswerBytes : 0, ended)
    return finish(outbound, body, call.repeated ? 0 : body instanceof Uint8Array ? call.exchange?.charge : undefined)
  } catch (error) {
    call.leave()
    const failure = toGatewayError(error)
    if (failure.code === "internal" && failure !== call.exchange?.failure)
      gateway.log.error({ requestId: call.id, err: failure.cause ?? failure }, "request failed")
    const outbound = dialect.encodeError(failure, request.path)
    const allow = failure.code === "method_not_allowed" ? { allow: [...methods, "OPTIONS"].join(", ") } : {}
    return finish({ ...outbound, headers: { ...outbound.headers, ...allow } }, outbound.body, 0)
  }
}

/** The headers that Limn adds to an answer. `cost`: what this call costs, in micro-USD, where that is known by now. */
function headersOf(
  { id, exchange, repeated }: Call,
  cost: number | undefined,
  rateLimitForm: ReturnType<Dialect["rateLimitForm"]>,
  { demo }: FrontOptions,
): Record<string, string> {
  const warnings = exchange?.warnings ?? []
  return {
    "x-request-id": id,
    ...(demo() ? { "x-limn-demo": "painter" } : {}),
    ...(warnings.length === 0
      ? {}
      : {
          "x-limn-warnings": warnings
            .map(({ message }) => message.toWellFormed().replace(/[^\x20-\x7e]+/g, encodeURIComponent))
            .join(" | "),
        }),
    ...(cost === undefined ? {} : { "x-limn-cost-usd": toUsd(cost) }),
    ...(exchange?.guarantee === undefined ? {} : { "x-limn-guarantee": exchange.guarantee }),
    ...(repeated ? { "idempotent-replayed": "true" } : {}),
    ...(exchange === undefined || repeated ? {} : limitHeaders(exchange.limits, rateLimitForm)),
    ...corsHeaders,
  }
}

async function respond(
  request: ServerRequest,
  dialect: FrontDialect,
  endpoint: Endpoint,
  call: Call,
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
  requireScope(account, request.method === "GET" ? "read" : "generate")
  const received = await request.readBody(account.id)
  try {
    const base = options.publicUrl ?? `${request.protocol}://${request.host}`
    const deliveryOf = (identity: Pick<Delivery, "id" | "createdAt" | "model">, warnings: readonly Warning[]): Delivery => ({
      ...identity,
      demo: options.demo(),
      warnings,
      link: (image) => options.link(image, base),
    })
    const past = createPast({ gateway, keyId: account.id, deliveryOf, telling: (id) => (call.told = id), shutdown: options.shutdown })
    const inbound = toInbound(request, endpoint, received.chunks, { account, gateway, past })
    if (endpoint.respond !== undefined) {
      const outbound = await endpoint.respond(inbound)
      call.blocking = outbound.headers["content-type"] !== "text/event-stream"
      return outbound
    }
    const { request: decoded, encode, encodeBegun, keeping, dryRun } = await dialect.decode(inbound)
    const wanted = withGuarantee(decoded, request.headers, account)
    if (dryRun === true) return await answerQuote(gateway, wanted, account)
    const createdAt = new Date()
    const repetition = await readRepetition(request, received.chunks)
    const joined = repetition && gateway.running.join(account.id, repetition)
    const clientId = request.headers["x-request-id"]
    const context = {
      id: call.id,
      ...(clientId !== undefined && options.isRequestId(clientId) ? { clientId } : {}),
      app: readClientApp(request.headers),
      account,
      ...(repetition === undefined ? {} : { repetition }),
      base,
      dialect: dialect.name,
      createdAt,
      ...(keeping === undefined ? {} : { keeping }),
    }
    const exchange = joined ?? begin(new Exchange(gateway, wanted, context, options.shutdown), received, options)
    call.exchange = exchange
    call.blocking = !wanted.stream
    call.leave = exchange.attend()
    // Only a request that can be known again may turn out to be another one.
    const isKnown = repetition === undefined && encodeBegun === undefined
    const identity = isKnown ? { requestId: call.id, createdAt } : await exchange.identity
    call.repeated = identity.requestId !== call.id
    call.id = identity.requestId
    const delivery = deliveryOf({ id: call.id, createdAt: identity.createdAt, model: wanted.model }, exchange.warnings)
    if (encodeBegun === undefined) return encode(exchange.events(), delivery)
    if (exchange.failure !== undefined) throw exchange.failure
    call.leave()
    return encodeBegun(delivery)
  } finally {
    if (call.exchange === undefined || call.repeated) received.release()
  }
}

/** Hands a request's body over to its exchange, which needs it as long as it lasts. */
function begin(exchange: Exchange, received: ReceivedBody, options: FrontOptions): Exchange {
  options.track(exchange.noted)
  void exchange.done.finally(() => received.release())
  return exchange
}

function toInbound(
  request: ServerRequest,
  endpoint: Endpoint,
  body: readonly Uint8Array[],
  { account, gateway, past }: { readonly account: Account; readonly gateway: Gateway; readonly past: Past },
): Inbound {
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
    ...(gateway.pictureModel === undefined ? {} : { pictureModel: gateway.pictureModel }),
    past,
  }
}

function decodeParam(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new GatewayError("invalid_request", "The address is not properly percent-encoded.")
  }
}
