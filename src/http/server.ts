import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from "node:http"
import type { Socket } from "node:net"
import type { Chunk } from "#bytes/chunk.ts"
import { ByteBudget } from "./byte-budget.ts"
import { Connections } from "./connections.ts"
import { type BodyLimits, type ReceivedBody, readRequestBody } from "./request-body.ts"

/** A request as the routes see it. The body is not read until it is asked for. */
export interface ServerRequest {
  readonly method: string
  /** Path without query, exactly as it was sent. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names; a header that was sent twice appears joined, except those of which HTTP allows only one. */
  readonly headers: Readonly<Record<string, string>>
  /** Every name and value in the order sent: for headers of which a second one matters. */
  readonly rawHeaders: readonly string[]
  /** Aborted when the client has gone before the answer was complete. */
  readonly gone: AbortSignal
  /** `http` or `https`, as the client sees it where a proxy is trusted. */
  readonly protocol: string
  /** The host that the client used, as it says. For links only, never for decisions. */
  readonly host: string
  /** Who asks: the address of the peer, or where a proxy is trusted the one that it names last. */
  readonly address: string
  /**
   * Reads the body within the limits. `holder` is whose share of the memory for bodies it takes: no one may take all of it.
   * `maxBytes`: where the body is to be shorter than the listener's limit.
   */
  readBody(holder: string, maxBytes?: number): Promise<ReceivedBody>
}

/** What goes out. An error thrown by `body` tears the connection, so that what is incomplete never looks complete. */
export interface ServerAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | AsyncIterable<Chunk>
}

/** How the listener behaves. */
export interface ServerOptions {
  /** Answers a request, or gives undefined where it is not one of its routes. Must not throw. */
  readonly answer: (request: ServerRequest) => Promise<ServerAnswer> | undefined
  /** Everything that `answer` does not take. It reads no body, so a connection on which one is coming is closed afterwards. */
  readonly fallback: RequestListener
  /** Longest request body. */
  readonly maxBodyBytes: number
  /** Whether `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-For` are believed. */
  readonly trustProxy: boolean
  /** Where the bounds are to be others than {@link listenerLimits}. */
  readonly limits?: Partial<ListenerLimits>
}

/** What clients may make the listener wait and hold. */
export interface ListenerLimits {
  /** Connections open at once. One more, and the one that has waited longest for a request is closed. */
  readonly maxConnections: number
  /** Longest time in which the head of a request has to arrive, from the first byte or, on a new connection, from its beginning. */
  readonly headTimeoutMs: number
  /** How long a connection is kept for another request. */
  readonly keepAliveMs: number
  /** Slowest sender of a body, averaged over each `bodyRateWindowMs`. */
  readonly minBodyBytesPerSecond: number
  readonly bodyRateWindowMs: number
  /** Slowest reader of an answer while bytes are waiting for it, averaged over each `readRateWindowMs`. */
  readonly minReadBytesPerSecond: number
  readonly readRateWindowMs: number
  /** Bytes of request bodies in memory at once; never less than two of the longest. */
  readonly bodyMemoryBytes: number
}

/** The bounds of a server that is told no others. */
export const listenerLimits: ListenerLimits = {
  maxConnections: 10_000,
  headTimeoutMs: 15_000,
  keepAliveMs: 75_000,
  minBodyBytesPerSecond: 16 * 1024,
  bodyRateWindowMs: 15_000,
  minReadBytesPerSecond: 4 * 1024,
  readRateWindowMs: 60_000,
  bodyMemoryBytes: 512 * 1024 * 1024,
}

const maxHeaders = 100

/** Makes the HTTP/1.1 listener: strict heads, bounded waits, real backpressure. It does not listen yet. */
export function createHttpServer(options: ServerOptions): Server {
  const limits = { ...listenerLimits, ...options.limits }
  const bodyLimits: BodyLimits = {
    maxBytes: options.maxBodyBytes,
    minBytesPerSecond: limits.minBodyBytesPerSecond,
    rateWindowMs: limits.bodyRateWindowMs,
    budget: new ByteBudget(Math.max(limits.bodyMemoryBytes, options.maxBodyBytes * 2)),
  }
  const connections = new Connections(limits.maxConnections)
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      requireHostHeader: true,
      keepAliveTimeout: limits.keepAliveMs,
      headersTimeout: limits.headTimeoutMs,
      connectionsCheckingInterval: limits.headTimeoutMs / 3,
      requestTimeout: 0,
      insecureHTTPParser: false,
    },
    (message, response) => {
      connections.begin(message.socket, response)
      cutUnread(response, limits.readRateWindowMs)
      if (message.rawHeaders.length > maxHeaders * 2) return refuse(response, 431)
      const target = parseTarget(message)
      if (target === undefined || hasTwoHosts(message)) return refuse(response, 400)
      const gone = new AbortController()
      response.on("close", () => {
        if (!response.writableFinished) gone.abort()
      })
      const answering = options.answer(toServerRequest(message, target, gone.signal, bodyLimits, options.trustProxy))
      if (answering === undefined) {
        if (hasBody(message)) response.setHeader("connection", "close")
        return options.fallback(message, response)
      }
      void answering.then((answer) => send(message, response, answer, limits)).catch(() => response.destroy())
    },
  )
  server.maxHeadersCount = maxHeaders * 2
  server.on("connection", (socket) => connections.add(socket))
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    refuseConnection(socket, clientErrorStatus(error), connections.outstanding(socket))
  })
  server.on("connect", (_message, socket: Socket) => refuseConnection(socket, 405, connections.outstanding(socket)))
  return server
}

function toServerRequest(
  message: IncomingMessage,
  target: URL,
  gone: AbortSignal,
  bodyLimits: BodyLimits,
  trustProxy: boolean,
): ServerRequest {
  const headers = joinHeaders(message)
  const forwarded = trustProxy
    ? { protocol: headers["x-forwarded-proto"], host: headers["x-forwarded-host"], peers: headers["x-forwarded-for"] }
    : undefined
  return {
    method: message.method ?? "GET",
    path: target.pathname,
    query: target.searchParams,
    headers,
    rawHeaders: message.rawHeaders,
    gone,
    protocol: forwarded?.protocol?.split(",")[0]?.trim() ?? "http",
    host: forwarded?.host?.split(",")[0]?.trim() ?? headers["host"] ?? "localhost",
    address: forwarded?.peers?.split(",").at(-1)?.trim() || (message.socket.remoteAddress ?? ""),
    readBody: (holder, maxBytes = bodyLimits.maxBytes) =>
      readRequestBody(message, { ...bodyLimits, maxBytes: Math.min(maxBytes, bodyLimits.maxBytes) }, holder, gone),
  }
}

/**
 * Only origin-form targets are served. The path is kept as it was sent (no `..` resolution: `new URL` must not have
 * changed it), so that what a proxy in front matched is what is matched here.
 */
function parseTarget(message: IncomingMessage): URL | undefined {
  const raw = message.url ?? ""
  if (!raw.startsWith("/") || raw.startsWith("//")) return undefined
  const target = URL.parse(raw, "http://host")
  const end = raw.indexOf("?")
  return target === null || target.pathname !== (end < 0 ? raw : raw.slice(0, end)) ? undefined : target
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0
}

function hasTwoHosts(message: IncomingMessage): boolean {
  return message.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length !== 1
}

/** `Object.fromEntries` defines own properties, so a header named `__proto__` is just a header. */
function joinHeaders(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  )
}

/** Writes an answer at the client's pace and releases every chunk when the socket has taken it. */
async function send(message: IncomingMessage, response: ServerResponse, answer: ServerAnswer, limits: ListenerLimits): Promise<void> {
  const { body } = answer
  // A client that is still sending a body nobody will read must not be answered on a connection that is then reused.
  if (!message.complete) response.setHeader("connection", "close")
  if (body instanceof Uint8Array) {
    const head = message.method === "HEAD"
    // What HEAD would have got by GET may be said in the headers already.
    response.writeHead(answer.status, head ? answer.headers : { ...answer.headers, "content-length": body.byteLength })
    response.end(head ? undefined : body)
    return
  }
  response.writeHead(answer.status, answer.headers)
  const closed = new Promise<void>((resolve) => response.once("close", resolve))
  for await (const chunk of body) {
    if (response.destroyed) {
      chunk.lease.release()
      return
    }
    const flowing = response.write(chunk.bytes, () => chunk.lease.release())
    if (!flowing) await drained(response, closed, limits)
  }
  response.end()
}

async function drained(response: ServerResponse, closed: Promise<void>, limits: ListenerLimits): Promise<void> {
  const { minReadBytesPerSecond, readRateWindowMs } = limits
  let before = response.socket?.bytesWritten ?? 0
  const watch = setInterval(() => {
    const now = response.socket?.bytesWritten ?? 0
    if (now - before < (readRateWindowMs / 1000) * minReadBytesPerSecond) response.destroy()
    before = now
  }, readRateWindowMs)
  watch.unref()
  try {
    await Promise.race([new Promise<void>((resolve) => response.once("drain", resolve)), closed])
  } finally {
    clearInterval(watch)
  }
}

/** Cuts off a client that leaves the end of an answer, or a short one, unread. */
function cutUnread(response: ServerResponse, withinMs: number): void {
  response.once("prefinish", () => {
    const watch = setTimeout(() => response.destroy(), withinMs)
    watch.unref()
    response.once("close", () => clearTimeout(watch))
  })
}

function clientErrorStatus(error: NodeJS.ErrnoException): number {
  if (error.code === "HPE_HEADER_OVERFLOW") return 431
  return error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400
}

/** Answers a request that is not proper HTTP, in the one way that every client can read, and closes. */
function refuse(response: ServerResponse, status: number): void {
  const { headers, body } = refusal(status)
  response.writeHead(status, headers).end(body)
}

/**
 * Does the same on a connection of which the parser has given up, after the answers to earlier requests and to one that
 * was answered before it went wrong: an answer has nothing but its place to say what it answers.
 */
function refuseConnection(socket: Socket, status: number, outstanding: readonly ServerResponse[]): void {
  // Node has taken its own listener off by now: a peer that resets instead of reading must not end the process.
  socket.on("error", () => socket.destroy())
  const earlier = outstanding.findLast(({ req, headersSent }) => req.complete || headersSent)
  if (earlier !== undefined) {
    socket.pause()
    earlier.once("close", () => {
      // Its body was too slow in coming as well, and that has been said by now: one request gets one answer.
      if (outstanding.some(({ req, headersSent }) => !req.complete && headersSent)) socket.destroySoon()
      else refuseConnection(socket, status, [])
    })
    return
  }
  const { headers, body } = refusal(status)
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  if (socket.writable) socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join("")}\r\n${body}`)
  socket.destroySoon()
}

function refusal(status: number): { readonly headers: Readonly<Record<string, string | number>>; readonly body: string } {
  const message = `The request is not proper HTTP/1.1: ${STATUS_CODES[status]}.`
  const body = JSON.stringify({ error: { message, type: "invalid_request_error", param: null, code: null } })
  return { headers: { connection: "close", "content-type": "application/json", "content-length": Buffer.byteLength(body) }, body }
}
