import type { ErrorCode, GatewayError } from "#canonical/error.ts"
import type { Outbound } from "#dialects/dialect.ts"
import { errorAnswer } from "#dialects/openai-error.ts"

interface GoogleError {
  readonly httpStatus: number
  /** Name of a `google.rpc.Code`. */
  readonly status: string
}

const invalidArgument = { httpStatus: 400, status: "INVALID_ARGUMENT" }
const notFound = { httpStatus: 404, status: "NOT_FOUND" }
const denied = { httpStatus: 403, status: "PERMISSION_DENIED" }
const aborted = { httpStatus: 409, status: "ABORTED" }
const exhausted = { httpStatus: 429, status: "RESOURCE_EXHAUSTED" }
const unavailable = { httpStatus: 503, status: "UNAVAILABLE" }

/** How each failure is called in Google's error model. What broke behind Limn is `UNAVAILABLE`, because Google has no 502. */
const googleErrors = {
  invalid_request: invalidArgument,
  invalid_image: invalidArgument,
  invalid_image_url: invalidArgument,
  content_policy_violation: invalidArgument,
  // Google answers a wrong key with 400, and its clients look for this reason among the details.
  invalid_api_key: invalidArgument,
  invalid_credentials: { httpStatus: 401, status: "UNAUTHENTICATED" },
  insufficient_quota: exhausted,
  model_not_allowed: denied,
  permission_denied: denied,
  model_not_priced: denied,
  model_not_found: notFound,
  not_found: notFound,
  method_not_allowed: { httpStatus: 405, status: "UNIMPLEMENTED" },
  request_timeout: { httpStatus: 408, status: "DEADLINE_EXCEEDED" },
  conflict: { httpStatus: 409, status: "ALREADY_EXISTS" },
  request_in_progress: aborted,
  cancelled: aborted,
  outcome_unknown: aborted,
  gone: { httpStatus: 410, status: "NOT_FOUND" },
  payload_too_large: { httpStatus: 413, status: "INVALID_ARGUMENT" },
  unsupported_media_type: { httpStatus: 415, status: "INVALID_ARGUMENT" },
  no_image_generated: { httpStatus: 400, status: "FAILED_PRECONDITION" },
  idempotency_mismatch: { httpStatus: 422, status: "INVALID_ARGUMENT" },
  rate_limit_exceeded: exhausted,
  internal: { httpStatus: 500, status: "INTERNAL" },
  upstream_error: unavailable,
  upstream_account: unavailable,
  upstream_overloaded: unavailable,
  upstream_unavailable: unavailable,
  upstream_timeout: { httpStatus: 504, status: "DEADLINE_EXCEEDED" },
  overloaded: unavailable,
  storage_full: unavailable,
  ledger_unavailable: unavailable,
} as const satisfies Record<ErrorCode, GoogleError>

/** The `error` object of Google's APIs: `code`, `message`, `status` and typed `details`. Also written into broken streams. */
export function errorBody(error: GatewayError): { readonly error: Readonly<Record<string, unknown>> } {
  const { httpStatus, status } = googleErrors[error.code]
  const { param, retryAfterMs } = error.details
  const reason = error.code === "invalid_api_key" ? "API_KEY_INVALID" : error.code.toUpperCase()
  const details = [
    { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "limn" },
    ...(param === undefined
      ? []
      : [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ field: param, description: error.message }] }]),
    ...(retryAfterMs === undefined
      ? []
      : [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${Math.ceil(retryAfterMs) / 1000}s` }]),
  ]
  return { error: { code: httpStatus, message: error.message, status, details } }
}

/** Answers a failure the way Google's APIs do; `Retry-After` stands beside `RetryInfo` for clients that know only HTTP. */
export function encodeError(error: GatewayError): Outbound {
  return errorAnswer(error, googleErrors[error.code].httpStatus, errorBody(error))
}
