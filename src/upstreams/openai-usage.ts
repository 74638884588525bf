import type { Usage } from "#canonical/event.ts"
import { counted, members, tokenCount } from "./read.ts"

/**
 * Translates `usage` as the OpenAI family writes it: input and output, or prompt and completion. `text_tokens` and `image_tokens`
 * are extensions in some of its protocols. Undefined where it is absent or holds what cannot be a count.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (value === undefined || value === null) return undefined
  const usage = members(value)
  const inputTokens = tokenCount(usage.input_tokens ?? usage.prompt_tokens)
  const outputTokens = tokenCount(usage.output_tokens ?? usage.completion_tokens)
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const input = members(usage.input_tokens_details ?? usage.prompt_tokens_details)
  const output = members(usage.output_tokens_details ?? usage.completion_tokens_details)
  return {
    inputTokens,
    outputTokens,
    ...counted({
      inputTextTokens: input.text_tokens,
      inputImageTokens: input.image_tokens,
      outputTextTokens: output.text_tokens,
      outputImageTokens: output.image_tokens,
      thoughtTokens: output.reasoning_tokens,
      cachedTokens: input.cached_tokens,
    }),
  }
}
