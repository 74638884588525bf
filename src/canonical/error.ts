/** What is known of an error code before any instance exists. */
interface ErrorRule {
  /** HTTP status in every dialect that does not have a rule of its own. */
  readonly status: number
  /** Whether the router may try the request on another channel while nothing has reached the client. */
  readonly failover: boolean
  /** Whether the failure counts against the health of the channel that answered. */
  readonly blamesChannel: boolean
}

const caller = { failover: false, blamesChannel: false }
const channel = { failover: true, blamesChannel: true }

/**
 * Every way in which a request can fail, with the status that the OpenAI dialects use. Each dialect maps the codes
 * exhaustively, so a code added here does not compile until every dialect has an answer.
 */
export const errorRules = {
  invalid_request: { status: 400, ...caller },
  invalid_image: { status: 400, ...caller },
  invalid_image_url: { status: 400, ...caller },
  content_policy_violation: { status: 400, ...caller },
  invalid_api_key: { status: 401, ...caller },
  /** Nobody is signed in, or not with this name and password. */
  invalid_credentials: { status: 401, ...caller },
  insufficient_quota: { status: 429, ...caller },
  model_not_allowed: { status: 403, ...caller },
  /** The key lacks the scope for this route. */
  permission_denied: { status: 403, ...caller },
  /** What this model costs is not known here, so nothing can be held for it. */
  model_not_priced: { status: 403, ...caller },
  /** Also what a provider says of a model that this one account cannot use: another channel may have it. */
  model_not_found: { status: 404, failover: true, blamesChannel: false },
  not_found: { status: 404, ...caller },
  method_not_allowed: { status: 405, ...caller },
  request_timeout: { status: 408, ...caller },
  /** What is to be made or changed contradicts what is there: a name that is taken, a version that has moved on. */
  conflict: { status: 409, ...caller },
  /** The request with this idempotency key still runs and cannot be joined; `retryAfterMs` says when to ask again. */
  request_in_progress: { status: 409, ...caller },
  /** Nobody can say whether the request with this idempotency key was carried out, so it is not simply run again. */
  outcome_unknown: { status: 409, ...caller },
  /** Whoever asked for it has called it off. */
  cancelled: { status: 409, ...caller },
  /** It was there and is not kept any more. */
  gone: { status: 410, ...caller },
  payload_too_large: { status: 413, ...caller },
  unsupported_media_type: { status: 415, ...caller },
  no_image_generated: { status: 422, failover: true, blamesChannel: false },
  /** An idempotency key came back with another request. */
  idempotency_mismatch: { status: 422, ...caller },
  rate_limit_exceeded: { status: 429, ...caller },
  internal: { status: 500, ...caller },
  /** The provider answered, but not with anything usable: broken JSON, a truncated picture, an HTML page, a 5xx. */
  upstream_error: { status: 502, ...channel },
  /** The provider refused our account: bad key, no credit, no permission. The caller can do nothing about it. */
  upstream_account: { status: 502, ...channel },
  /** The provider is full or limits us; `retryAfterMs` says for how long, where it did. */
  upstream_overloaded: { status: 503, ...channel },
  /** The provider does not serve this region or model at present. */
  upstream_unavailable: { status: 503, failover: true, blamesChannel: false },
  upstream_timeout: { status: 504, ...channel },
  /** Limn itself cannot take the request now: draining, no room for its bytes, no ledger. */
  overloaded: { status: 503, ...caller },
  storage_full: { status: 503, ...caller },
  /** The database cannot be written, and what cannot be booked is not bought. */
  ledger_unavailable: { status: 503, ...caller },
} as const satisfies Record<string, ErrorRule>

/** One of the codes in {@link errorRules}. */
export type ErrorCode = keyof typeof errorRules

/** What may accompany an error. */
export interface ErrorDetails {
  /** The field of the request that is wrong, as the client spelled its path: `messages[0].content[1].image_url`. */
  readonly param?: string
  /** How long the client should wait before it tries again. */
  readonly retryAfterMs?: number
  /** Words of the model that the client may see: the text that came instead of a picture, a refusal. */
  readonly modelText?: string
  /** The provider's own name for the outcome, such as `IMAGE_SAFETY`. */
  readonly native?: string
  /** Of a provider call: whether it may have been carried out, and so may have to be paid for. Absent: nobody knows. */
  readonly executed?: "no" | "yes"
  /** Facts for the log that must not reach a client: provider status, first bytes of its answer (never a picture). */
  readonly log?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/**
 * A failure in Limn's own words. `message` is written for the client and says what to do; nothing that a provider
 * wrote stands in it. A dialect turns it into its own status, shape and code.
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError"
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.details = details
  }

  /** The rule of this error's code. */
  get rule(): ErrorRule {
    return errorRules[this.code]
  }
}

/** Gives any thrown value as a GatewayError; what is not one already becomes `internal` with the cause kept for the log. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  return new GatewayError("internal", "Limn failed to handle this request. Try again; if it happens again, report the request id.", {
    cause: thrown,
  })
}
