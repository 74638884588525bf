import type { GatewayError } from "#canonical/error.ts"
import type { GenerationEvent } from "#canonical/event.ts"
import type { RefusalCode } from "./failures.ts"
import { members } from "./read.ts"
import { codeByStatus, type Refused, toFailure } from "./refused-reply.ts"

/** Names that OpenAI, OpenRouter and relays give to failures, in `code`, `type` or `metadata.error_type`. The first that is known counts. */
const codes: Readonly<Record<string, RefusalCode>> = {
  invalid_api_key: "upstream_account",
  authentication: "upstream_account",
  authentication_error: "upstream_account",
  permission_denied: "upstream_account",
  payment_required: "upstream_account",
  insufficient_quota: "upstream_account",
  insufficient_user_quota: "upstream_account",
  billing_hard_limit_reached: "upstream_account",
  account_deactivated: "upstream_account",
  unsupported_country_region_territory: "upstream_unavailable",
  provider_unavailable: "upstream_unavailable",
  rate_limit_exceeded: "upstream_overloaded",
  provider_overloaded: "upstream_overloaded",
  timeout: "upstream_timeout",
  model_not_found: "model_not_found",
  payload_too_large: "payload_too_large",
  context_length_exceeded: "invalid_request",
  empty_image_file: "invalid_request",
  failed_to_download_image: "invalid_request",
  image_download_failed: "invalid_request",
  image_file_not_found: "invalid_request",
  image_file_too_large: "invalid_request",
  image_not_found: "invalid_request",
  image_parse_error: "invalid_request",
  image_too_large: "invalid_request",
  image_too_small: "invalid_request",
  invalid_base64_image: "invalid_request",
  invalid_image: "invalid_request",
  invalid_image_format: "invalid_request",
  invalid_image_mode: "invalid_request",
  invalid_image_url: "invalid_request",
  invalid_prompt: "invalid_request",
  invalid_request: "invalid_request",
  unprocessable: "invalid_request",
  unsupported_image_format: "invalid_request",
  unsupported_image_media_type: "invalid_request",
}

/** Names of refusals for safety. `image_generation_user_error` is how OpenAI says that the prompt was at fault. */
const safetyNames = new Set([
  "bio_policy",
  "content_policy_violation",
  "content_filter",
  "moderation_blocked",
  "image_generation_user_error",
  "image_content_policy_violation",
  "misalignment_policy_violation",
  "prompt_blocked",
  "refusal",
])

/** The last event of an answer that was refused for safety. */
export type OpenaiRefusal = Extract<GenerationEvent, { type: "finish" }>

/**
 * Reads an error object of the OpenAI family, `{error: {message, type, code, metadata}}`, and tells the refusal for safety
 * that it is: the answer's last event. Throws the failure that it is otherwise.
 */
export function readOpenaiRefusal(refused: Refused): OpenaiRefusal {
  const error = members(members(refused.body).error)
  const metadata = members(error.metadata)
  const names = [metadata.error_type, error.code, error.type].flatMap((name) => (typeof name === "string" ? [name.toLowerCase()] : []))
  const safety = names.find((name) => safetyNames.has(name)) ?? (metadata.flagged_input === undefined ? undefined : "moderation")
  if (safety !== undefined) return { type: "finish", choice: 0, reason: "content_filter", native: safety, promptBlocked: true }
  throw failure(refused, names)
}

function failure(refused: Refused, names: readonly string[]): GatewayError {
  const known = names.find((name) => Object.hasOwn(codes, name))
  const named = known === undefined ? undefined : codes[known]
  // Relays say with 503 that they have no account left for a model that they do know.
  if (named === "model_not_found" && refused.status >= 500) return toFailure("upstream_unavailable", refused)
  return toFailure(named ?? codeByStatus(refused), refused)
}
