import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import type { GatewayError } from "#canonical/error.ts"
import type { StoredImage } from "#canonical/image.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"

/** A request as it came in: head parsed, body read whole within the limits but not looked at. */
export interface Inbound {
  readonly method: string
  /** Path without query, exactly as it was sent. */
  readonly path: string
  /** Named groups of the endpoint's pattern, percent-decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Lower-case names; the first value where a header was repeated. */
  readonly headers: Readonly<Record<string, string>>
  /** The body in the buffers in which it arrived. */
  readonly body: readonly Uint8Array[]
  /** Picture flavour that the caller's key is pinned to (see product.md, "How a picture comes back in chat"). */
  readonly keyFlavour?: string
  /** The card of a model by any of its names; undefined where neither the catalogue nor a channel knows it. */
  readonly lookup: (model: string) => ModelCard | undefined
}

/** What an encoder knows besides the events. */
export interface Delivery {
  /** Our id of the request: also the `x-request-id` header. */
  readonly id: string
  readonly createdAt: Date
  /** The model as the client named it. */
  readonly model: string
  /** True while the painter stands in for every model. */
  readonly demo: boolean
  /** Everything to warn about so far; grows until the last event. */
  readonly warnings: readonly Warning[]
  /** Makes the hosted link of a stored picture; undefined where pictures are not kept (`LIMN_KEEP_PICTURES=0`). */
  link(image: StoredImage): string | undefined
}

/** An answer: head and body. */
export interface Outbound {
  readonly status: number
  /** Lower-case names. The server adds `x-request-id`, the `x-limn-*` headers, CORS, and the framing. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The body. The head leaves together with the first chunk: an error thrown before it becomes a proper error answer, one
   * thrown after it tears the connection. An encoder yields nothing before it has seen its first event.
   */
  readonly body: Uint8Array | AsyncIterable<Chunk>
}

/** A decoded request together with the one function that can answer it in its own form. */
export interface Decoded {
  readonly request: GenerationRequest
  /** Whether the client only wants to know what the request would cost. */
  readonly dryRun?: boolean
  /** Writes the events as this request's dialect and form. Stream forms turn a late failure into the dialect's in-stream error and end without looking complete. */
  encode(events: AsyncIterable<DeliveryEvent>, delivery: Delivery): Outbound
}

/** Where a client may put its key. */
export type CredentialForm = "bearer" | "x-goog-api-key" | "query-key"

/** One route of a dialect. */
export interface Endpoint {
  readonly method: "POST" | "GET"
  /** Matched against the whole path; named groups become {@link Inbound.params}. */
  readonly path: RegExp
  /** For routes that draw nothing: answers by itself. Without it the route generates. */
  respond?(inbound: Inbound): Promise<Outbound>
}

/** A client API: how its requests are read and how answers and failures are written. */
export interface Dialect {
  readonly name: string
  readonly endpoints: readonly Endpoint[]
  readonly credentials: readonly CredentialForm[]
  /** In whose headers clients of this address look for what is left of their limits. */
  rateLimitForm(path: string): "openai" | "openrouter" | "none"
  /** Reads a request. Throws GatewayError (`invalid_request` with `param`, `unsupported_media_type`, …). */
  decode(inbound: Inbound): Promise<Decoded>
  /** Writes a failure. `path` tells which of the dialect's mounts was called. */
  encodeError(error: GatewayError, path: string): Outbound
}
