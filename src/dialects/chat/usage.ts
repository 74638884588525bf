import type { Usage } from "#canonical/event.ts"

/**
 * Writes token counts as chat completions name them. Everything that was not reported is 0 and no member is left out:
 * OpenRouter's client refuses details without `cached_tokens` and `reasoning_tokens`, and scripts print `total_tokens`.
 */
export function chatUsage(usage: Usage = { inputTokens: 0, outputTokens: 0 }): Readonly<Record<string, unknown>> {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens ?? 0, audio_tokens: 0, image_tokens: usage.inputImageTokens ?? 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.thoughtTokens ?? 0,
      audio_tokens: 0,
      image_tokens: usage.outputImageTokens ?? 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
