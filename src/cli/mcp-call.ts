import { ProtocolError } from "@modelcontextprotocol/server"
import { owned } from "#bytes/chunk.ts"
import { SseReader } from "#sse/reader.ts"
import { Failure } from "./failure.ts"
import { callServer, type ServerAddress } from "./server-call.ts"

/** One message to a server's `/mcp`. */
export interface McpCall {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** Told of how far a call has come. Absent: nobody asked. */
  readonly progress?: (params: Readonly<Record<string, unknown>>) => void
}

interface Message {
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** The revision whose messages stand on their own without a handshake, at a server that keeps no sessions. */
const protocolVersion = "2025-11-25"

/** Sends a message to `/mcp` and gives its result. Throws ProtocolError where that is an error, and Failure where there is none. */
export async function callMcp(server: ServerAddress, { method, params, progress }: McpCall): Promise<Readonly<Record<string, unknown>>> {
  const meta = progress === undefined ? {} : { _meta: { progressToken: 1 } }
  const response = await callServer(server, {
    method: "POST",
    path: "/mcp",
    headers: { accept: "application/json, text/event-stream", "mcp-protocol-version": protocolVersion },
    body: { json: { jsonrpc: "2.0", id: 1, method, params: { ...params, ...meta } } },
  })
  for await (const message of readMessages(response.body as AsyncIterable<Uint8Array>)) {
    if (message.method === "notifications/progress" && message.params !== undefined) progress?.(message.params)
    if (message.error !== undefined) throw new ProtocolError(message.error.code, message.error.message, message.error.data)
    if (message.result !== undefined) return message.result
  }
  throw new Failure("failure", "The server's answer broke off. What it was drawing is kept: GET /v1/requests gives it by its id.")
}

async function* readMessages(body: AsyncIterable<Uint8Array>): AsyncGenerator<Message> {
  const reader = new SseReader()
  let data: Uint8Array[] = []
  try {
    for await (const bytes of body) {
      for (const token of reader.write(owned(bytes))) {
        if (token.type === "data") data.push(token.chunk.bytes)
        if (token.type !== "event-end") continue
        yield JSON.parse(Buffer.concat(data).toString()) as Message
        data = []
      }
    }
  } catch (error) {
    throw new Failure("failure", `The server's answer broke off: ${(error as Error).message}`, { cause: error })
  }
}
