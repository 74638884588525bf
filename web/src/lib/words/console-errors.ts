import { defineWords } from "./define-words.svelte.ts"

/** By the codes of the API: what became of a request, for people who look after it. */
const en = {
  invalid_request: "The request was not as it must be",
  invalid_image: "A picture that was sent cannot be read",
  invalid_image_url: "The address of a picture did not lead to one",
  content_policy_violation: "Refused by the provider for safety",
  invalid_api_key: "Unknown key",
  invalid_credentials: "Not signed in",
  insufficient_quota: "The budget is used up",
  model_not_allowed: "The key may not use this model",
  permission_denied: "Not allowed",
  model_not_priced: "The model has no price",
  model_not_found: "No channel has this model",
  not_found: "Not found",
  method_not_allowed: "Wrong method",
  request_timeout: "The client sent too slowly",
  conflict: "Contradicts what is there",
  request_in_progress: "The same request still runs",
  outcome_unknown: "Nobody knows whether it was carried out",
  cancelled: "Called off by the client",
  gone: "Not kept any more",
  payload_too_large: "Larger than allowed",
  unsupported_media_type: "Unknown media type",
  no_image_generated: "The model wrote but did not draw",
  idempotency_mismatch: "The same idempotency key with another request",
  rate_limit_exceeded: "Too many requests",
  internal: "A fault of Limn's own",
  upstream_error: "The provider's answer was broken",
  upstream_account: "The provider refuses our account",
  upstream_overloaded: "The provider is full or limits us",
  upstream_unavailable: "The provider does not serve this now",
  upstream_timeout: "The provider did not answer in time",
  overloaded: "Limn had no room for it",
  storage_full: "The disk is full",
  ledger_unavailable: "The database could not be written",
  interrupted: "Cut off by a restart",
}

/** Sentences for error codes. */
const errorWords = defineWords(en, () => import("./console-errors.zh.ts"))
export type ErrorWords = typeof en

/** Says a code in words; a code that is not known here as it is. */
export function sayError(code: string): string {
  return (errorWords.current as Readonly<Record<string, string>>)[code] ?? code
}

/** Every code that there are words for. */
export const errorCodes: readonly string[] = Object.keys(en)
