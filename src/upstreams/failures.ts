import { type ErrorCode, GatewayError } from "#canonical/error.ts"

/** Facts about a refusal that go into the log and into waiting, never into the words for the client. */
export interface FailureFacts {
  readonly log?: Readonly<Record<string, unknown>>
  readonly retryAfterMs?: number | undefined
  /** `no` where the provider certainly did nothing. */
  readonly executed?: "no" | undefined
  readonly cause?: unknown
}

/** What each kind of refusal is called towards the client. Nothing that a provider wrote stands here. */
const sentences = {
  invalid_request:
    "The provider of this model refused the request as invalid. Check the parameters, the number and size of the pictures, and the length of the conversation.",
  model_not_found: "The provider does not know this model, or not for this account. GET /v1/models lists the models that are served.",
  payload_too_large: "The request is larger than the provider of this model takes. Send fewer or smaller pictures.",
  upstream_account: "The provider refused the account that this server has there. The operator has to look at its key and credit.",
  upstream_overloaded: "The provider is overloaded or limits this server's requests. Try again later.",
  upstream_unavailable: "The provider does not serve this model in this server's region at present.",
  upstream_timeout: "The provider took too long to answer. Try again.",
  upstream_error: "The provider failed to answer. Try again.",
} as const satisfies Partial<Record<ErrorCode, string>>

/** A code that a provider's refusal can become. */
export type RefusalCode = keyof typeof sentences

/** Makes the error for a provider's refusal, in our words. */
export function refusal(code: RefusalCode, facts: FailureFacts = {}): GatewayError {
  return new GatewayError(code, sentences[code], {
    ...(code === "model_not_found" ? { param: "model" } : {}),
    ...(facts.retryAfterMs === undefined ? {} : { retryAfterMs: facts.retryAfterMs }),
    ...(facts.executed === undefined ? {} : { executed: facts.executed }),
    ...(facts.log === undefined ? {} : { log: facts.log }),
    ...(facts.cause === undefined ? {} : { cause: facts.cause }),
  })
}

/** An answer that ended before it was complete. */
export function brokenOff(cause?: unknown): GatewayError {
  return new GatewayError("upstream_error", "The provider's answer was cut off before it was complete. Try again.", { cause })
}

/** An answer that is not what the provider's protocol says. */
export function unreadable(log: Readonly<Record<string, unknown>>, cause?: unknown): GatewayError {
  return new GatewayError("upstream_error", "The provider answered with something that is no answer. Try again.", { log, cause })
}
