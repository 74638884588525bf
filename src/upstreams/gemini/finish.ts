import type { FinishReason } from "#canonical/event.ts"

/** Google's words for how an answer ended (discovery document of 2026-08, `@google/genai` 3.1.0, Vertex AI); all others are `other`. */
const reasons: Readonly<Record<string, FinishReason>> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "content_filter",
  RECITATION: "content_filter",
  BLOCKLIST: "content_filter",
  PROHIBITED_CONTENT: "content_filter",
  SPII: "content_filter",
  ESCALATION: "content_filter",
  MODEL_ARMOR: "content_filter",
  IMAGE_SAFETY: "content_filter",
  IMAGE_PROHIBITED_CONTENT: "content_filter",
  IMAGE_RECITATION: "content_filter",
  NO_IMAGE: "no_image",
  IMAGE_OTHER: "no_image",
}

/** Translates a `finishReason`. */
export function finishReason(native: string): FinishReason {
  return Object.hasOwn(reasons, native) ? (reasons[native] as FinishReason) : "other"
}
