import type { RefusalCode } from "../failures.ts"
import { items, members, words } from "../read.ts"
import { clampWait, codeByStatus, type Refused } from "../refused-reply.ts"

/** What a refusal means, and how long to wait where it says so in its body. */
export interface Judgement {
  readonly code: RefusalCode
  readonly retryAfterMs?: number
}

/** `google.rpc.ErrorInfo` reasons that blame the key and come with status 400 or 403: captures in public test suites, 2026-10. */
const keyReasons = /^(?:API_KEY_|CONSUMER_|ACCESS_TOKEN_|SERVICE_DISABLED$|BILLING_)/

/**
 * Judges a refusal of the Gemini API: `{error: {code, status, message, details}}`, also as the only item of a list, which
 * is how a stream without `alt=sse` begins. Only `status` and `details` count, except for the region, which Google names
 * in words alone.
 */
export function judgeRefusal(refused: Refused): Judgement {
  const body = Array.isArray(refused.body) ? refused.body[0] : refused.body
  const error = members(members(body).error)
  const status = words(error.status) ?? ""
  const message = words(error.message) ?? ""
  const details = items(error.details).map(members)
  const reasons = details.map(({ reason }) => words(reason) ?? "")

  if (reasons.some((reason) => keyReasons.test(reason)) || /API key not valid/i.test(message)) return { code: "upstream_account" }
  if (status === "FAILED_PRECONDITION" && /location is not supported/i.test(message)) return { code: "upstream_unavailable" }
  if (status === "FAILED_PRECONDITION" && /billing/i.test(message)) return { code: "upstream_account" }
  if (status === "RESOURCE_EXHAUSTED" || refused.status === 429) return { code: "upstream_overloaded", ...waitOf(details) }
  return { code: codeByStatus(refused) }
}

/** Spent for the day: longer than any wait that is believed. */
const dayMs = 24 * 60 * 60_000

function waitOf(details: readonly Readonly<Record<string, unknown>>[]): Pick<Judgement, "retryAfterMs"> {
  const quotas = details.flatMap(({ violations }) => items(violations)).map((violation) => words(members(violation).quotaId) ?? "")
  if (quotas.some((quota) => /PerDay/.test(quota))) return { retryAfterMs: clampWait(dayMs) }
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(details.map(({ retryDelay }) => words(retryDelay)).find(Boolean) ?? "") ?? []
  return seconds === undefined ? {} : { retryAfterMs: clampWait(Number(seconds) * 1000) }
}
