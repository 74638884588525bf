import type { ErrorCode, GatewayError } from "#canonical/error.ts"
import type { Outbound } from "./dialect.ts"
import { clientMessage, errorAnswer } from "./openai-error.ts"

/** OpenRouter's word for each code: `metadata.error_type`, from the list in its schema. */
const errorTypes = {
  invalid_request: "invalid_request",
  invalid_image: "invalid_image",
  invalid_image_url: "image_download_failed",
  content_policy_violation: "content_policy_violation",
  invalid_api_key: "authentication",
  invalid_credentials: "authentication",
  insufficient_quota: "payment_required",
  model_not_allowed: "permission_denied",
  permission_denied: "permission_denied",
  model_not_priced: "permission_denied",
  model_not_found: "not_found",
  not_found: "not_found",
  method_not_allowed: "invalid_request",
  request_timeout: "timeout",
  conflict: "invalid_request",
  request_in_progress: "invalid_request",
  outcome_unknown: "invalid_request",
  cancelled: "invalid_request",
  gone: "not_found",
  payload_too_large: "payload_too_large",
  unsupported_media_type: "invalid_request",
  no_image_generated: "unprocessable",
  idempotency_mismatch: "unprocessable",
  rate_limit_exceeded: "rate_limit_exceeded",
  internal: "server",
  upstream_error: "provider_unavailable",
  upstream_account: "provider_unavailable",
  upstream_overloaded: "provider_overloaded",
  upstream_unavailable: "provider_unavailable",
  upstream_timeout: "timeout",
  overloaded: "provider_overloaded",
  storage_full: "server",
  ledger_unavailable: "server",
} as const satisfies Record<ErrorCode, string>

/** Whether an address speaks OpenRouter's form of the envelope and of errors; the others speak OpenAI's. */
export function speaksOpenRouter(path: string): boolean {
  return path.startsWith("/api/v1/") || path.startsWith("/openrouter/")
}

/** Gives a failure as OpenRouter's error object, whose code is a number: the HTTP status. */
export function openRouterError(error: GatewayError): { readonly error: Readonly<Record<string, unknown>> } {
  const { param } = error.details
  const metadata = { error_type: errorTypes[error.code], code: error.code, ...(param === undefined ? {} : { param }) }
  return { error: { code: openRouterStatus(error), message: clientMessage(error), metadata } }
}

/** Answers a failure in OpenRouter's form. A spent budget is 402 there. */
export function openRouterErrorAnswer(error: GatewayError): Outbound {
  return errorAnswer(error, openRouterStatus(error), openRouterError(error))
}

function openRouterStatus(error: GatewayError): number {
  return error.code === "insufficient_quota" ? 402 : error.rule.status
}
