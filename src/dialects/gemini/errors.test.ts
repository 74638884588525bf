import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type ErrorCode, errorRules, GatewayError } from "#canonical/error.ts"
import { encodeError } from "./errors.ts"

/** Status line of each failure, written down a second time on purpose: clients depend on every one. */
const expected: Readonly<Record<ErrorCode, readonly [number, string]>> = {
  invalid_request: [400, "INVALID_ARGUMENT"],
  invalid_image: [400, "INVALID_ARGUMENT"],
  invalid_image_url: [400, "INVALID_ARGUMENT"],
  content_policy_violation: [400, "INVALID_ARGUMENT"],
  invalid_credentials: [401, "UNAUTHENTICATED"],
  invalid_api_key: [400, "INVALID_ARGUMENT"],
  insufficient_quota: [429, "RESOURCE_EXHAUSTED"],
  model_not_allowed: [403, "PERMISSION_DENIED"],
  permission_denied: [403, "PERMISSION_DENIED"],
  model_not_priced: [403, "PERMISSION_DENIED"],
  model_not_found: [404, "NOT_FOUND"],
  not_found: [404, "NOT_FOUND"],
  method_not_allowed: [405, "UNIMPLEMENTED"],
  request_timeout: [408, "DEADLINE_EXCEEDED"],
  conflict: [409, "ALREADY_EXISTS"],
  request_in_progress: [409, "ABORTED"],
  outcome_unknown: [409, "ABORTED"],
  cancelled: [409, "ABORTED"],
  gone: [410, "NOT_FOUND"],
  payload_too_large: [413, "INVALID_ARGUMENT"],
  unsupported_media_type: [415, "INVALID_ARGUMENT"],
  no_image_generated: [400, "FAILED_PRECONDITION"],
  idempotency_mismatch: [422, "INVALID_ARGUMENT"],
  rate_limit_exceeded: [429, "RESOURCE_EXHAUSTED"],
  internal: [500, "INTERNAL"],
  upstream_error: [503, "UNAVAILABLE"],
  upstream_account: [503, "UNAVAILABLE"],
  upstream_overloaded: [503, "UNAVAILABLE"],
  upstream_unavailable: [503, "UNAVAILABLE"],
  upstream_timeout: [504, "DEADLINE_EXCEEDED"],
  overloaded: [503, "UNAVAILABLE"],
  storage_full: [503, "UNAVAILABLE"],
  ledger_unavailable: [503, "UNAVAILABLE"],
}

describe("errors of the gemini dialect", () => {
  for (const code of Object.keys(errorRules) as ErrorCode[]) {
    it(`answers ${code} with ${expected[code].join(" ")}`, () => {
      const { status, headers, error } = answer(new GatewayError(code, "Do this.", { log: { secret: "sk-1" } }))
      assert.deepEqual([status, error.status], expected[code])
      assert.deepEqual([error.code, error.message], [status, "Do this."])
      assert.equal(headers["content-type"], "application/json")
      assert.doesNotMatch(JSON.stringify(error), /sk-1/)
    })
  }

  it("names a wrong key as Google's clients look for it", () => {
    const [info] = answer(new GatewayError("invalid_api_key", "No.")).error.details
    assert.deepEqual(info, { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID", domain: "limn" })
  })

  it("says which field is wrong", () => {
    const { details } = answer(new GatewayError("invalid_request", "Too hot.", { param: "generationConfig.temperature" })).error
    assert.deepEqual(details[1], {
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      fieldViolations: [{ field: "generationConfig.temperature", description: "Too hot." }],
    })
  })

  it("says when to come back, in the body and in the head", () => {
    const { headers, error } = answer(new GatewayError("rate_limit_exceeded", "Slow down.", { retryAfterMs: 1500 }))
    assert.deepEqual(error.details[1], { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1.5s" })
    assert.equal(headers["retry-after"], "2")
  })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly error: { readonly code: number; readonly status: string; readonly message: string; readonly details: readonly unknown[] }
}

function answer(failure: GatewayError): Answer {
  const { status, headers, body } = encodeError(failure)
  assert.ok(body instanceof Uint8Array)
  return { status, headers, ...JSON.parse(Buffer.from(body).toString()) }
}
