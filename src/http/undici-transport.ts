import { Agent, type Dispatcher, EnvHttpProxyAgent, errors } from "undici"
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

/** A {@link Transport} over undici: HTTP/1.1, one request at a time on each kept connection, as many connections as there are calls. */
export function createUndiciTransport(options: UndiciTransportOptions = {}): Transport {
  const dispatcher = createDispatcher(options)
  return {
    send: (request) => send(dispatcher, request),
    close: () => dispatcher.close(),
  }
}

function createDispatcher({ connectTimeoutMs = 10_000, environment = process.env }: UndiciTransportOptions): Dispatcher {
  const settings = { connect: { timeout: connectTimeoutMs }, pipelining: 1, allowH2: false }
  const httpProxy = environment["http_proxy"] || environment["HTTP_PROXY"]
  const httpsProxy = environment["https_proxy"] || environment["HTTPS_PROXY"]
  if (!httpProxy && !httpsProxy) return new Agent(settings)
  return new EnvHttpProxyAgent({
    ...settings,
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    noProxy: environment["no_proxy"] || environment["NO_PROXY"] || "",
  })
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
  const details = { cause: error, log: { reason: describe(reason) } }
  if (isTimeout(reason)) return new GatewayError("upstream_timeout", "The provider took too long to answer. Try again.", details)
  if (signal.aborted) return new GatewayError("upstream_error", "The call to the provider was given up.", details)
  return new GatewayError("upstream_error", "The connection to the provider failed. Try again.", details)
}

function isTimeout(error: unknown): boolean {
  return (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError ||
    (error instanceof Error && error.name === "TimeoutError")
  )
}

/** The code of a network error, which unlike its message never holds an address. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return "code" in error && typeof error.code === "string" ? error.code : error.name
}
