import type { ErrorCode, GatewayError } from "#canonical/error.ts"
import type { Outbound } from "#dialects/dialect.ts"

/** The `type` that stands beside each code. */
const types = {
  invalid_request: "invalid_request_error",
  invalid_image: "invalid_request_error",
  invalid_image_url: "invalid_request_error",
  content_policy_violation: "image_generation_user_error",
  invalid_api_key: "authentication_error",
  invalid_credentials: "authentication_error",
  insufficient_quota: "insufficient_quota",
  model_not_allowed: "permission_error",
  permission_denied: "permission_error",
  model_not_priced: "permission_error",
  model_not_found: "invalid_request_error",
  not_found: "invalid_request_error",
  method_not_allowed: "invalid_request_error",
  request_timeout: "invalid_request_error",
  conflict: "invalid_request_error",
  request_in_progress: "invalid_request_error",
  outcome_unknown: "invalid_request_error",
  cancelled: "invalid_request_error",
  gone: "invalid_request_error",
  payload_too_large: "invalid_request_error",
  unsupported_media_type: "invalid_request_error",
  no_image_generated: "image_generation_user_error",
  idempotency_mismatch: "invalid_request_error",
  rate_limit_exceeded: "rate_limit_error",
  internal: "server_error",
  upstream_error: "server_error",
  upstream_account: "server_error",
  upstream_overloaded: "server_error",
  upstream_unavailable: "server_error",
  upstream_timeout: "server_error",
  overloaded: "server_error",
  storage_full: "server_error",
  ledger_unavailable: "server_error",
} as const satisfies Record<ErrorCode, string>

/** Failures that the same request would meet again; some of the official clients would otherwise repeat them unasked. */
const final: ReadonlySet<ErrorCode> = new Set(["content_policy_violation", "no_image_generated"])
/** Longest passage of the model's own words in a message, in UTF-16 units. */
const maxQuote = 1000

/** An error object as OpenAI's APIs write it, in answers and in broken streams. */
export interface OpenaiError {
  readonly error: { readonly message: string; readonly type: string; readonly param: string | null; readonly code: string }
}

/** The message of a failure for the client; where the model said something instead of drawing, it is quoted. */
export function clientMessage({ message, details }: GatewayError): string {
  const text = details.modelText?.trim() ?? ""
  if (text === "") return message
  return `${message} The model said: ${text.length <= maxQuote ? text : `${text.slice(0, maxQuote).toWellFormed()}…`}`
}

/** Gives a failure as OpenAI's error object. */
export function openaiError(error: GatewayError): OpenaiError {
  return { error: { message: clientMessage(error), type: types[error.code], param: error.details.param ?? null, code: error.code } }
}

/** Answers a failure with a JSON body and the headers that tell clients whether and when to try again. */
export function errorAnswer(error: GatewayError, status: number, body: object): Outbound {
  const { retryAfterMs } = error.details
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(final.has(error.code) ? { "x-should-retry": "false" } : {}),
      ...(retryAfterMs === undefined
        ? {}
        : { "retry-after": String(Math.ceil(retryAfterMs / 1000)), "retry-after-ms": String(Math.ceil(retryAfterMs)) }),
    },
    body: Buffer.from(JSON.stringify(body)),
  }
}
