import type { ErrorCode, GatewayError } from "#canonical/error.ts"
import type { Outbound } from "#dialects/dialect.ts"
import { errorAnswer, openaiError } from "#dialects/openai-error.ts"
import type { Status } from "./answer-form.ts"

/** What the API calls the failure of a response that had begun: it knows fewer codes. */
const failureCodes: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid_request: "invalid_prompt",
  no_image_generated: "invalid_prompt",
  invalid_image: "invalid_image",
  invalid_image_url: "invalid_image_url",
  payload_too_large: "image_too_large",
  content_policy_violation: "image_content_policy_violation",
  insufficient_quota: "rate_limit_exceeded",
  rate_limit_exceeded: "rate_limit_exceeded",
  upstream_overloaded: "rate_limit_exceeded",
}

/** The field by which a request goes on from another. */
export const previousField = "previous_response_id"

/** How a response object tells of its failure. */
export interface Failure {
  readonly status: Extract<Status, "failed" | "cancelled">
  /** Null where the client itself ended it. */
  readonly error: { readonly code: string; readonly type: string; readonly message: string } | null
}

/** Gives a failure as a response object tells it. */
export function failureOf(error: GatewayError): Failure {
  if (error.code === "cancelled") return { status: "cancelled", error: null }
  const { type, message } = openaiError(error).error
  return { status: "failed", error: { code: failureCodes[error.code] ?? "server_error", type, message } }
}

/** Answers a failure the way OpenAI's APIs do. A conversation that is not kept has a code of its own, and is the caller's mistake. */
export function encodeError(error: GatewayError): Outbound {
  const body = openaiError(error)
  if (error.code === "not_found" && error.details.param === previousField) {
    return errorAnswer(error, 400, { error: { ...body.error, code: "previous_response_not_found" } })
  }
  return errorAnswer(error, error.rule.status, body)
}
