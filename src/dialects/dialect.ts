import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import type { GatewayError } from "#canonical/error.ts"
import type { StoredImage } from "#canonical/image.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { Description } from "#dialects/description.ts"

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
  /** The model that draws where a text model is asked for a picture, if there is one. */
  readonly pictureModel?: string
  /** What this key asked for before and had kept. */
  readonly past: Past
}

/** A request that is kept, so that its client can come back to its answer, or go on from it. */
export interface KeptRequest {
  /** Our id of it. */
  readonly id: string
  readonly createdAt: Date
  /** The model that was asked. */
  readonly model: string
  /** `unknown`: Limn was stopped while it ran, and nobody knows what its provider did. */
  readonly state: "running" | "succeeded" | "failed" | "unknown"
  /** What {@link Keeping.body} gave. */
  readonly body: unknown
  /** What was answered, in the order in which it came; empty where that is not known yet, or was a failure. */
  readonly said: readonly Utterance[]
}

/** A piece of an answer that was given before. */
export interface Utterance {
  /** `preview`: a partial render that a later picture of the same choice replaced. */
  readonly type: "text" | "image" | "preview"
  /** Which of several answers it belongs to. */
  readonly choice: number
  /** True for what the model thought and did not say. */
  readonly thought: boolean
  /** The text, or the id of the kept picture. */
  readonly content: string
}

/** The kept requests of one key. */
export interface Past {
  /** Whether anything is kept at all. */
  readonly keeps: boolean
  /** A kept request by our id; undefined where this key has none, or it is not kept any more. */
  find(id: string): Promise<KeptRequest | undefined>
  /** A kept request and those from which it went on, the oldest first; `whole` where none of them is missing. */
  conversation(id: string): Promise<{ readonly turns: readonly KeptRequest[]; readonly whole: boolean }>
  /**
   * Tells an answer again from its beginning: while it runs, or out of the record once it has ended. Reading throws what
   * the request failed with.
   */
  tell(kept: KeptRequest): { readonly events: AsyncIterable<DeliveryEvent>; readonly delivery: Delivery }
  /** Ends a request that still runs, wherever that is; resolves when it has ended, or after ten seconds. */
  callOff(kept: KeptRequest): Promise<void>
  /** Does not keep it any longer. Gives false where it was not kept. */
  forget(id: string): Promise<boolean>
}

/** How a request is to be kept. */
export interface Keeping {
  /** Id of the kept request that it goes on from. */
  readonly previousId?: string
  /** Whether its client may call it off while it runs. */
  readonly mayBeCalledOff: boolean
  /** Gives what is to be kept of it, as JSON of any form. `sha256Of`: hash of a picture of the request by the `param` of its part. */
  body(sha256Of: (param: string) => string): object
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
  /** Present where the client may come back to the answer. */
  readonly keeping?: Keeping
  /** Writes the events as this request's dialect and form. Stream forms turn a late failure into the dialect's in-stream error and end without looking complete. */
  encode(events: AsyncIterable<DeliveryEvent>, delivery: Delivery): Outbound
  /** Writes what a client gets at once that does not wait for the answer and comes back to it. Present only where it asked for that. */
  encodeBegun?(delivery: Delivery): Outbound
}

/** Where a client may put its key. */
export type CredentialForm = "bearer" | "x-goog-api-key" | "query-key"

/** One route of a dialect. */
export interface Endpoint {
  readonly method: "POST" | "GET" | "DELETE"
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
  /** Describes its routes with what they take and give. What that needs is loaded here and not before. */
  describe(): Promise<Description>
}
