import type { FinishReason } from "#canonical/event.ts"

const reasons: Readonly<Record<string, FinishReason>> = { stop: "stop", length: "length", content_filter: "content_filter" }

/** What Google's own words, which relays pass on in `native_finish_reason`, say more exactly than OpenAI's. */
const nativeReasons: readonly (readonly [RegExp, FinishReason])[] = [
  [/^(?:IMAGE_)?(?:SAFETY|PROHIBITED_CONTENT|RECITATION)$|^(?:BLOCKLIST|SPII|content_filter)$/, "content_filter"],
  [/^(?:NO_IMAGE|IMAGE_OTHER)$/, "no_image"],
  [/^MAX_TOKENS$/, "length"],
]

/** Translates `finish_reason` together with `native_finish_reason`, where there is one. */
export function finishReason(reason: string, native: string | undefined): FinishReason {
  const exact = nativeReasons.find(([pattern]) => native !== undefined && pattern.test(native))?.[1]
  return exact ?? (Object.hasOwn(reasons, reason) ? (reasons[reason] as FinishReason) : "other")
}
