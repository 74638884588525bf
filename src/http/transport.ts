import type { Chunk } from "#bytes/chunk.ts"

/** A request body of known length that can be read again for a retry. */
export interface RequestBody {
  /** Bytes. */
  readonly byteLength: number
  /** Reads the body from its start. */
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** One request to a provider. */
export interface TransportRequest {
  readonly method: "GET" | "POST"
  /** Absolute http or https URL. */
  readonly url: string
  /** Lower-case names. `host` and `content-length` are set by the transport; nothing is added that identifies the client. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: RequestBody
  readonly signal: AbortSignal
  /** Longest wait for the answer's head. */
  readonly headersTimeoutMs: number
  /** Longest silence inside the answer's body. */
  readonly idleTimeoutMs: number
}

/** The head of an answer and its body as it comes. */
export interface TransportReply {
  readonly status: number
  /** Lower-case names; repeated headers are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Read once. Giving it up by `return()` closes the connection. */
  readonly body: AsyncIterable<Chunk>
}

/**
 * The way out to providers. Redirects are never followed, bodies are never decompressed (`accept-encoding: identity`
 * is sent), nothing is retried. Failures are thrown as GatewayError: `upstream_error` when the connection cannot be
 * made or breaks, `upstream_timeout` when it is too slow.
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportReply>
  close(): Promise<void>
}
