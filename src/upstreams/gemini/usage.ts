import type { Usage } from "#canonical/event.ts"
import { counted, items, members, tokenCount } from "../read.ts"

/**
 * Translates `usageMetadata`; undefined where it is absent or holds what cannot be a count. Tool prompts count as input and
 * thoughts as output, as Google bills them.
 */
export function readUsage(metadata: unknown): Usage | undefined {
  if (metadata === undefined || metadata === null) return undefined
  const usage = members(metadata)
  const prompt = tokenCount(usage.promptTokenCount)
  const toolPrompt = tokenCount(usage.toolUsePromptTokenCount)
  const candidates = tokenCount(usage.candidatesTokenCount)
  const thoughts = tokenCount(usage.thoughtsTokenCount)
  if (prompt === undefined || toolPrompt === undefined || candidates === undefined || thoughts === undefined) return undefined
  return {
    inputTokens: prompt + toolPrompt,
    outputTokens: candidates + thoughts,
    ...counted({
      inputTextTokens: ofModality(usage.promptTokensDetails, "TEXT"),
      inputImageTokens: ofModality(usage.promptTokensDetails, "IMAGE"),
      outputTextTokens: ofModality(usage.candidatesTokensDetails, "TEXT"),
      outputImageTokens: ofModality(usage.candidatesTokensDetails, "IMAGE"),
      thoughtTokens: usage.thoughtsTokenCount,
      cachedTokens: usage.cachedContentTokenCount,
    }),
  }
}

function ofModality(details: unknown, modality: string): unknown {
  return items(details)
    .map(members)
    .find((detail) => detail.modality === modality)?.tokenCount
}
