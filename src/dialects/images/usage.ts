import type { Usage } from "#canonical/event.ts"

/** The `usage` of the Images API: input and output, each split into text and pictures. */
interface ImagesUsage {
  readonly input_tokens: number
  readonly input_tokens_details: { readonly text_tokens: number; readonly image_tokens: number }
  readonly output_tokens: number
  readonly output_tokens_details: { readonly text_tokens: number; readonly image_tokens: number }
  readonly total_tokens: number
  /** What the client pays, in dollars. OpenAI has no such member, and its clients pass over it. */
  readonly cost?: number
}

/**
 * Writes token counts as the Images API names them. What the provider did not split up counts as text going in and as picture
 * coming out. `microUsd` is what the request costs, where that is known.
 */
export function imagesUsage(usage: Usage, microUsd?: number): ImagesUsage {
  const { inputTokens, outputTokens, inputTextTokens, inputImageTokens, outputTextTokens, outputImageTokens } = usage
  const inputImages = inputImageTokens ?? (inputTextTokens === undefined ? 0 : inputTokens - inputTextTokens)
  const outputImages = outputImageTokens ?? outputTokens - (outputTextTokens ?? 0)
  return {
    input_tokens: inputTokens,
    input_tokens_details: { text_tokens: inputTextTokens ?? inputTokens - inputImages, image_tokens: inputImages },
    output_tokens: outputTokens,
    output_tokens_details: { text_tokens: outputTextTokens ?? outputTokens - outputImages, image_tokens: outputImages },
    total_tokens: inputTokens + outputTokens,
    ...(microUsd === undefined ? {} : { cost: microUsd / 1_000_000 }),
  }
}
