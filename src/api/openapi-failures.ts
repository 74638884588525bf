import { type ErrorCode, errorRules, GatewayError } from "#canonical/error.ts"
import type { Operation } from "#dialects/description.ts"
import type { ErrorWriter } from "./options.ts"

/** What only changes of what is kept can meet, and what a method that is described can't. */
const elsewhere: ReadonlySet<ErrorCode> = new Set(["conflict", "method_not_allowed"])
/** What can go wrong where nothing is made. */
const reading: ReadonlySet<ErrorCode> = new Set([
  "invalid_request",
  "invalid_api_key",
  "permission_denied",
  "model_not_found",
  "not_found",
  "internal",
  "overloaded",
  "ledger_unavailable",
])
/** What can be wrong with a body besides. */
const ofBodies: ReadonlySet<ErrorCode> = new Set([
  "invalid_image",
  "invalid_image_url",
  "request_timeout",
  "payload_too_large",
  "unsupported_media_type",
])

/** The codes behind each status with which a route can fail: asked of the very API that writes its failures. */
export function failuresByStatus({ failures, body, path }: Operation, api: ErrorWriter): ReadonlyMap<number, readonly ErrorCode[]> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of Object.keys(errorRules) as ErrorCode[]) {
    const isRead = reading.has(code) || (body !== undefined && ofBodies.has(code))
    if (failures === "none" || elsewhere.has(code) || (failures === "reading" && !isRead)) continue
    const { status } = api.encodeError(new GatewayError(code, ""), path)
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return byStatus
}
