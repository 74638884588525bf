import { createMcpHandler } from "@modelcontextprotocol/server"
import type { Account } from "#accounts/account.ts"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import { fieldErrors } from "#dialects/read.ts"
import { corsHeaders, preflight } from "#gateway/cors.ts"
import { readCredential } from "#gateway/credentials.ts"
import { ByteBudget } from "#http/byte-budget.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { parseBody } from "#json/body.ts"
import { JsonError } from "#json/json-error.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import { createProtocolServer } from "./protocol-server.ts"
import type { Studio } from "./studio.ts"

/** What the endpoint needs besides the studio. */
export interface EndpointOptions extends Studio {
  /** Gives the account of a key, or undefined for any key that may not be used. */
  readonly authenticate: (key: string) => Promise<Account | undefined>
}

const exposed = `${corsHeaders["access-control-expose-headers"] ?? ""}, mcp-session-id, mcp-protocol-version, www-authenticate`
const cors = { ...corsHeaders, "access-control-expose-headers": exposed }
/** Bytes of pictures that are read for answers at once: the protocol's library holds an answer in memory, several times over, until its client has read it. */
const roomBytes = 64 * 1024 * 1024
/** What the JSON-RPC of a failure says that the HTTP status says better. */
const codes = { parseError: -32_700, server: -32_000, internal: -32_603 }

/**
 * Makes the answers of `/mcp`: Streamable HTTP without sessions, so that any worker and any node can answer any message. Any origin
 * may ask, because every message must bring a key and no cookie is ever looked at: a page that has been rebound to this address has none.
 */
export function createEndpoint(options: EndpointOptions): (request: ServerRequest) => Promise<ServerAnswer> {
  const room = new ByteBudget(roomBytes)
  return async (request) => {
    if (request.method === "OPTIONS") {
      const { status, headers, body } = preflight()
      return { status, headers: { ...headers, ...cors, "access-control-allow-methods": "GET, POST, DELETE, OPTIONS" }, body }
    }
    const id = newRequestId()
    try {
      return await serve(request, options, { id, room })
    } catch (error) {
      const failure = toGatewayError(error)
      if (failure.code === "internal") options.failed(failure.details.cause ?? failure, id)
      return refusal(request, failure, id)
    }
  }
}

async function serve(
  request: ServerRequest,
  options: EndpointOptions,
  { id, room }: { readonly id: string; readonly room: ByteBudget },
): Promise<ServerAnswer> {
  const account = await options.authenticate(readCredential(request, ["bearer"]))
  if (account === undefined) {
    throw new GatewayError(
      "invalid_api_key",
      "The API key is not valid. Check that it is complete, not revoked, and meant for this server.",
    )
  }
  const received = await request.readBody(account.id)
  let isDrawing = false
  let isOver = false
  let held = 0
  const hold = (bytes: number): void => {
    if (isOver || !room.tryTake(bytes, account.id)) {
      throw new GatewayError("overloaded", "Limn is busy with other pictures. Read fewer at once, or fetch the link over HTTP.")
    }
    held += bytes
  }
  const done = (): void => {
    isOver = true
    room.give(held, account.id)
    held = 0
    // A drawing needs the pictures in the body as long as it lasts, and gives the room back itself.
    if (!isDrawing) received.release()
  }
  const caller = {
    account,
    hold,
    request: {
      ...request,
      readBody: async () => {
        isDrawing = true
        return received
      },
    },
  }
  try {
    // A stream shows from the beginning that the call lives, by comments every 15 s where the client asked for no progress.
    const handler = createMcpHandler(() => createProtocolServer(options, caller), { responseMode: "sse" })
    const body = request.method === "POST" ? { parsedBody: fieldErrors(() => parseBody(received.chunks)) } : {}
    const response = await handler.fetch(toWebRequest(request), body)
    const headers = { ...Object.fromEntries(response.headers), ...cors, "x-request-id": id }
    if (response.headers.get("content-type")?.startsWith("text/event-stream") === true && response.body !== null) {
      return { status: response.status, headers, body: read(response.body, done) }
    }
    const bytes = new Uint8Array(await response.arrayBuffer())
    done()
    // This server sends nothing by itself and keeps no sessions, so there is nothing to GET or to DELETE.
    const allow = response.status === 405 ? { allow: "POST, OPTIONS" } : {}
    return { status: response.status, headers: { ...headers, ...allow }, body: bytes }
  } catch (error) {
    done()
    throw error
  }
}

/** Where the client is said to have come to is not asked by the library, and a `Host` that is no host would throw. */
function toWebRequest({ method, headers, gone }: ServerRequest): Request {
  return new Request("http://localhost/mcp", { method, headers, signal: gone })
}

async function* read(stream: ReadableStream<Uint8Array>, done: () => void): AsyncGenerator<Chunk> {
  try {
    for await (const bytes of stream) yield owned(bytes)
  } finally {
    done()
  }
}

/** A failure before the protocol has a say. */
function refusal(request: ServerRequest, failure: GatewayError, id: string): ServerAnswer {
  const isJson = failure.details.cause instanceof JsonError
  const code = isJson ? codes.parseError : failure.code === "internal" ? codes.internal : codes.server
  const error = { code, message: failure.message, data: { code: failure.code, request_id: id } }
  const { retryAfterMs } = failure.details
  return {
    status: failure.rule.status,
    headers: {
      ...cors,
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-request-id": id,
      ...(failure.code === "invalid_api_key" ? { "www-authenticate": challenge(request) } : {}),
      ...(retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1000)) }),
    },
    body: Buffer.from(JSON.stringify({ jsonrpc: "2.0", error, id: null })),
  }
}

function challenge({ headers }: ServerRequest): string {
  return headers["authorization"] === undefined ? 'Bearer realm="limn"' : 'Bearer realm="limn", error="invalid_token"'
}
