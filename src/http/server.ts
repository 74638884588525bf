import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import type { Chunk } from "#bytes/chunk.ts"
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
  readBody(): Promise<ReceivedBody>
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
  /** Everything that `answer` does not take. */
  readonly fallback: RequestListener
  readonly bodyLimits: BodyLimits
  /** Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed. */
  readonly trustProxy: boolean
}

const maxHeaders = 100
/** A reader slower than this over a minute, while bytes are waiting for it, is cut off. */
const slowestReader = { bytes: 4096 * 60, overMs: 60_000 }

/** Makes the HTTP/1.1 listener: strict heads, bounded waits, real backpressure. It does not listen yet. */
export function createHttpServer(options: ServerOptions): Server {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      requireHostHeader: true,
      keepAliveTimeout: 75_000,
      headersTimeout: 15_000,
      requestTimeout: 0,
      insecureHTTPParser: false,
    },
    (message, response) => {
      if (message.rawHeaders.length > maxHeaders * 2) return refuse(message.socket, 431)
      const target = parseTarget(message)
      if (target === undefined || hasTwoHosts(message)) return refuse(message.socket, 400)
      const gone = new AbortController()
      response.on("close", () => {
        if (!response.writableFinished) gone.abort()
      })
      const answering = options.answer(toServerRequest(message, target, gone.signal, options))
      if (answering === undefined) return options.fallback(message, response)
      void answering.then((answer) => send(message, response, answer)).catch(() => response.destroy())
    },
  )
  server.maxHeadersCount = maxHeaders * 2
  server.maxConnections = 20_000
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => refuse(socket, clientErrorStatus(error)))
  server.on("connect", (_message, socket: Socket) => refuse(socket, 405))
  return server
}

function toServerRequest(message: IncomingMessage, target: URL, gone: AbortSignal, options: ServerOptions): ServerRequest {
  const headers = joinHeaders(message)
  const forwarded = options.trustProxy ? { protocol: headers["x-forwarded-proto"], host: headers["x-forwarded-host"] } : undefined
  return {
    method: message.method ?? "GET",
    path: target.pathname,
    query: target.searchParams,
    headers,
    rawHeaders: message.rawHeaders,
    gone,
    protocol: forwarded?.protocol?.split(",")[0]?.trim() ?? "http",
    host: forwarded?.host?.split(",")[0]?.trim() ?? headers["host"] ?? "localhost",
    readBody: () => readRequestBody(message, options.bodyLimits, gone),
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
async function send(message: IncomingMessage, response: ServerResponse, answer: ServerAnswer): Promise<void> {
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
    if (!flowing) await drained(response, closed)
  }
  response.end()
}

async function drained(response: ServerResponse, closed: Promise<void>): Promise<void> {
  const before = response.socket?.bytesWritten ?? 0
  const watch = setInterval(() => {
    if ((response.socket?.bytesWritten ?? 0) - before < slowestReader.bytes) response.destroy()
  }, slowestReader.overMs)
  watch.unref()
  try {
    await Promise.race([new Promise<void>((resolve) => response.once("drain", resolve)), closed])
  } finally {
    clearInterval(watch)
  }
}

function clientErrorStatus(error: NodeJS.ErrnoException): number {
  if (error.code === "HPE_HEADER_OVERFLOW") return 431
  return error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400
}

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  405: "Method Not Allowed",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
}

/** Answers what is not proper HTTP, in the one way that every client can read, and closes. */
function refuse(socket: Socket, status: number): void {
  // Node has taken its own listener off by now: a peer that resets instead of reading must not end the process.
  socket.on("error", () => socket.destroy())
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify({
    error: { message: `The request is not proper HTTP/1.1: ${reasons[status]}.`, type: "invalid_request_error", param: null, code: null },
  })
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
