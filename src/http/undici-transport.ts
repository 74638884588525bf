import type { Dispatcher } from "undici"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { Transport, TransportReply, TransportRequest } from "./transport.ts"

/** How {@link createUndiciTransport} connects. */
export interface UndiciTransportOptions {
  /** Longest wait for a connection, TLS included. Default 10 s. */
  readonly connectTimeoutMs?: number
  /** Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in either case, are looked up. Default: the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** A {@link Transport} whose library is loaded with the first call, or before it. */
export interface UndiciTransport extends Transport {
  /** Loads the library, so that the first call does not have to. */
  warmUp(): Promise<void>
}

/**
 * A {@link Transport} over undici: HTTP/1.1, one request at a time on each kept connection, as many connections as there
 * are calls. Throws an Error in a sentence where a proxy is set that is no address.
 */
export function createUndiciTransport(options: UndiciTransportOptions = {}): UndiciTransport {
  const { connectTimeoutMs = 10_000, environment = process.env } = options
  const proxies = readProxies(environment)
  let made: Promise<Dispatcher> | undefined
  const dispatcher = (): Promise<Dispatcher> => (made ??= createDispatcher(connectTimeoutMs, proxies))
  return {
    send: async (request) => send(await dispatcher(), request),
    warmUp: async () => void (await dispatcher()),
    close: async () => (await made)?.close(),
  }
}

/** The proxies of the environment; an empty text where none is set. */
interface Proxies {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

function readProxies(environment: NonNullable<UndiciTransportOptions["environment"]>): Proxies {
  const read = (name: string): string => environment[name.toLowerCase()] || environment[name] || ""
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY"]) {
    if (read(name) !== "" && !URL.canParse(read(name)))
      throw new Error(`${name} must be the address of a proxy, such as http://proxy.example:3128, or not be set.`)
  }
  return { httpProxy: read("HTTP_PROXY"), httpsProxy: read("HTTPS_PROXY"), noProxy: read("NO_PROXY") }
}

async function createDispatcher(connectTimeoutMs: number, proxies: Proxies): Promise<Dispatcher> {
  // A hundred files that a start need not wait for, and a server without a provider never needs.
  const { Agent, EnvHttpProxyAgent } = await import("undici")
  const settings = { connect: { timeout: connectTimeoutMs }, pipelining: 1, allowH2: false }
  const { httpProxy, httpsProxy } = proxies
  return httpProxy === "" && httpsProxy === "" ? new Agent(settings) : new EnvHttpProxyAgent({ ...settings, ...proxies })
}

async function send(dispatcher: Dispatcher, request: TransportRequest): Promise<TransportReply> {
  const { body, signal } = request
  const { origin, pathname, search } = new URL(request.url)
  try {
    const reply = await dispatcher.request({
      origin,
      path: pathname + search,
      method: request.method,
      headers: {
        ...request.headers,
        "accept-encoding": "identity",
        ...(body === undefined ? {} : { "content-length": String(body.byteLength) }),
      },
      // Undici reads any iterable of bytes; its types know only Node's own streams.
      body: body === undefined ? null : (body.chunks() as unknown as Uint8Array),
      signal,
      headersTimeout: request.headersTimeoutMs,
      bodyTimeout: request.idleTimeoutMs,
    })
    const headers = joinHeaders(reply.headers)
    refuseEncoding(headers, reply.body)
    return { status: reply.statusCode, headers, body: readBody(reply.body, signal) }
  } catch (error) {
    throw toTransportError(error, signal)
  }
}

/** `Object.fromEntries` defines own properties, so a header named `__proto__` is just a header. */
function joinHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]))
}

function refuseEncoding(headers: Readonly<Record<string, string>>, body: Dispatcher.ResponseData["body"]): void {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? ""
  if (encoding === "" || encoding === "identity") return
  const error = new GatewayError("upstream_error", "The provider sent its answer in an encoding that was not asked for. Try again.", {
    log: { contentEncoding: encoding.slice(0, 64) },
  })
  body.on("error", () => {}).destroy(error)
  throw error
}

async function* readBody(body: Dispatcher.ResponseData["body"], signal: AbortSignal): AsyncGenerator<Chunk> {
  try {
    for await (const bytes of body as AsyncIterable<Buffer>) yield owned(bytes)
  } catch (error) {
    throw toTransportError(error, signal)
  }
}

/** Says in our words what went wrong on the wire. An abort keeps the reason that it was given. */
function toTransportError(error: unknown, signal: AbortSignal): GatewayError {
  if (error instanceof GatewayError) return error
  const reason: unknown = signal.aborted ? signal.reason : error
  if (reason instanceof GatewayError) return reason
  const reached = !(reason instanceof Error && "code" in reason && neverReached.has(reason.code))
  const details = { cause: error, log: { reason: describe(reason) }, ...(reached ? {} : { executed: "no" as const }) }
  if (isTimeout(reason)) return new GatewayError("upstream_timeout", "The provider took too long to answer. Try again.", details)
  if (signal.aborted) return new GatewayError("upstream_error", "The call to the provider was given up.", details)
  return new GatewayError("upstream_error", "The connection to the provider failed. Try again.", details)
}

/** Failures before a byte of the request has left: no name, no connection, no TLS. */
const neverReached: ReadonlySet<unknown> = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
])
const timeoutCodes: ReadonlySet<unknown> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT"])

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === "TimeoutError" || ("code" in error && timeoutCodes.has(error.code)))
}

/** The code of a network error, which unlike its message never holds an address. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return "code" in error && typeof error.code === "string" ? error.code : error.name
}
