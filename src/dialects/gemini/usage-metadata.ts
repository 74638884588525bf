import type { Usage } from "#canonical/event.ts"

/**
 * Writes token counts as Google does: thoughts beside the candidates' tokens and not among them, and the sum of all.
 * Every entry of a details array has both its members, zero counts too: clients insist on it.
 */
export function usageMetadata(usage: Usage): Readonly<Record<string, unknown>> {
  const { inputTokens, outputTokens, thoughtTokens, cachedTokens } = usage
  const promptTokensDetails = details(usage.inputTextTokens, usage.inputImageTokens)
  const candidatesTokensDetails = details(usage.outputTextTokens, usage.outputImageTokens)
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens - (thoughtTokens ?? 0),
    ...(thoughtTokens === undefined ? {} : { thoughtsTokenCount: thoughtTokens }),
    ...(cachedTokens === undefined ? {} : { cachedContentTokenCount: cachedTokens }),
    totalTokenCount: inputTokens + outputTokens,
    ...(promptTokensDetails.length === 0 ? {} : { promptTokensDetails }),
    ...(candidatesTokensDetails.length === 0 ? {} : { candidatesTokensDetails }),
  }
}

function details(textTokens: number | undefined, imageTokens: number | undefined): readonly unknown[] {
  return [
    ...(textTokens === undefined ? [] : [{ modality: "TEXT", tokenCount: textTokens }]),
    ...(imageTokens === undefined ? [] : [{ modality: "IMAGE", tokenCount: imageTokens }]),
  ]
}
