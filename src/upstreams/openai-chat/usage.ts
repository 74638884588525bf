import type { Usage } from "#canonical/event.ts"
import { counted, members, tokenCount } from "../read.ts"

/** Translates `usage`; undefined where it is absent or holds what cannot be a count. `image_tokens` and `text_tokens` are extensions of relays. */
export function readUsage(value: unknown): Usage | undefined {
  if (value === undefined || value === null) return undefined
  const usage = members(value)
  const inputTokens = tokenCount(usage.prompt_tokens)
  const outputTokens = tokenCount(usage.completion_tokens)
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const prompt = members(usage.prompt_tokens_details)
  const completion = members(usage.completion_tokens_details)
  return {
    inputTokens,
    outputTokens,
    ...counted({
      inputTextTokens: prompt.text_tokens,
      inputImageTokens: prompt.image_tokens,
      outputTextTokens: completion.text_tokens,
      outputImageTokens: completion.image_tokens,
      thoughtTokens: completion.reasoning_tokens,
      cachedTokens: prompt.cached_tokens,
    }),
  }
}
