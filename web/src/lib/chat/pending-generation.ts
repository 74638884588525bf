import type { Draft, Generation } from "../api/types.ts"

/** An answer as it is shown before the server has heard of it: waiting, with the place that its picture will have. */
export function pendingGeneration(draft: Draft, model: string, index: number, messageId: string, at: string): Generation {
  const { aspect_ratio, image_size, size } = draft
  const nothing = { outcome: null, finish_reason: null, finish_message: null, error: null, charge_usd: null, started_at: null } as const
  const times = { created_at: at, first_content_at: null, finished_at: null, expected_seconds: null, channel: null, attempts: 0 } as const
  const asked = { aspect_ratio, image_size, size }
  return {
    id: `${messageId}-${index}`,
    message_id: messageId,
    index,
    model,
    state: "queued",
    parts: [],
    warnings: [],
    asked,
    ...nothing,
    ...times,
  }
}
