import type { Draft, Generation, Message, Picture } from "../api/types.ts"

/**
 * A turn as it is shown before the server has heard of it: the message, and as many answers as were asked for, waiting. `name`: of the message,
 * until it has an id.
 */
export function pendingTurn(
  name: string,
  draft: Draft,
  pictures: readonly Picture[],
  parentId: string | null,
): { readonly user: Message; readonly assistant: Message } {
  const created_at = new Date().toISOString()
  const assistantId = `${name}-answer`
  const generations = draft.models
    .flatMap((model) => Array<string>(draft.count).fill(model))
    .map((model, index) => pendingGeneration(draft, model, index, assistantId, created_at))
  const nothing = { text: "", draft: null, pictures: [], generations: [], chosen: 0, sending_id: null }
  return {
    user: { ...nothing, id: name, parent_id: parentId, role: "user", created_at, text: draft.text, draft, pictures },
    assistant: { ...nothing, id: assistantId, parent_id: name, role: "assistant", created_at, generations },
  }
}

/** An answer with the place that its picture will have. */
function pendingGeneration(draft: Draft, model: string, index: number, messageId: string, at: string): Generation {
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
