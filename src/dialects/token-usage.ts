import type { DeliveryEvent, Usage } from "#canonical/event.ts"

/** What an answer used, gathered while its events pass. */
export class TokenUsage {
  #usage: Usage | undefined
  #microUsd: number | undefined

  note(event: DeliveryEvent): void {
    if (event.type === "usage") this.#usage = event.usage
    else if (event.type === "charge") this.#microUsd = event.microUsd
  }

  /** The `usage` member; `cost` is what the client pays, in dollars. */
  get written(): Readonly<Record<string, unknown>> {
    return { ...writeTokens(this.#usage), ...(this.#microUsd === undefined ? {} : { cost: this.#microUsd / 1_000_000 }) }
  }
}

/**
 * Writes token counts as chat completions name them. Everything that was not reported is 0 and no member is left out:
 * OpenRouter's client refuses details without `cached_tokens` and `reasoning_tokens`, and scripts print `total_tokens`.
 */
function writeTokens(usage: Usage = { inputTokens: 0, outputTokens: 0 }): Readonly<Record<string, unknown>> {
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
