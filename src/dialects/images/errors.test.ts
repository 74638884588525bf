import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type ErrorCode, errorRules, GatewayError } from "#canonical/error.ts"
import { encodeError } from "./errors.ts"

/** Status and type of each failure, written down a second time on purpose: clients depend on every one. */
const expected: Readonly<Record<ErrorCode, readonly [number, string]>> = {
  invalid_request: [400, "invalid_request_error"],
  invalid_image: [400, "invalid_request_error"],
  invalid_image_url: [400, "invalid_request_error"],
  content_policy_violation: [400, "image_generation_user_error"],
  invalid_credentials: [401, "authentication_error"],
  invalid_api_key: [401, "authentication_error"],
  insufficient_quota: [429, "insufficient_quota"],
  model_not_allowed: [403, "permission_error"],
  permission_denied: [403, "permission_error"],
  model_not_priced: [403, "permission_error"],
  model_not_found: [404, "invalid_request_error"],
  not_found: [404, "invalid_request_error"],
  method_not_allowed: [405, "invalid_request_error"],
  request_timeout: [408, "invalid_request_error"],
  conflict: [409, "invalid_request_error"],
  request_in_progress: [409, "invalid_request_error"],
  outcome_unknown: [409, "invalid_request_error"],
  cancelled: [409, "invalid_request_error"],
  gone: [410, "invalid_request_error"],
  payload_too_large: [413, "invalid_request_error"],
  unsupported_media_type: [415, "invalid_request_error"],
  no_image_generated: [422, "image_generation_user_error"],
  idempotency_mismatch: [422, "invalid_request_error"],
  rate_limit_exceeded: [429, "rate_limit_error"],
  internal: [500, "server_error"],
  upstream_error: [502, "server_error"],
  upstream_account: [502, "server_error"],
  upstream_overloaded: [503, "server_error"],
  upstream_unavailable: [503, "server_error"],
  upstream_timeout: [504, "server_error"],
  overloaded: [503, "server_error"],
  storage_full: [503, "server_error"],
  ledger_unavailable: [503, "server_error"],
}

describe("errors of the images dialect", () => {
  for (const code of Object.keys(errorRules) as ErrorCode[]) {
    it(`answers ${code} with ${expected[code].join(" ")}`, () => {
      const { status, headers, error } = answer(new GatewayError(code, "Do this.", { param: "n", log: { secret: "sk-1" } }))
      assert.deepEqual([status, error["type"]], expected[code])
      assert.deepEqual([error["code"], error["message"], error["param"]], [code, "Do this.", "n"])
      assert.equal(headers["content-type"], "application/json")
      assert.equal(headers["x-should-retry"], code === "no_image_generated" || code === "content_policy_violation" ? "false" : undefined)
      assert.doesNotMatch(JSON.stringify(error), /sk-1/)
    })
  }

  it("says when to come back", () => {
    const { headers } = answer(new GatewayError("rate_limit_exceeded", "Slow down.", { retryAfterMs: 1500 }))
    assert.deepEqual([headers["retry-after"], headers["retry-after-ms"]], ["2", "1500"])
  })

  it("quotes what the model said instead of drawing, at a bounded length", () => {
    const { error } = answer(new GatewayError("no_image_generated", "No picture.", { modelText: "I would rather talk." }))
    assert.equal(error["message"], "No picture. The model said: I would rather talk.")
    const long = answer(new GatewayError("no_image_generated", "No picture.", { modelText: "🎨".repeat(5000) })).error["message"] ?? ""
    assert.ok(long.length < 1100 && long.endsWith("…") && long.isWellFormed())
  })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly error: Readonly<Record<string, string | null>>
}

function answer(failure: GatewayError): Answer {
  const { status, headers, body } = encodeError(failure)
  assert.ok(body instanceof Uint8Array)
  return { status, headers, ...JSON.parse(Buffer.from(body).toString()) }
}
