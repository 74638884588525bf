import type { DecodedPart, Message } from "#canonical/request.ts"
import { estimateTokens } from "#dialects/estimate-tokens.ts"

/** Answers `countTokens` without asking a provider. */
export function countTokens(messages: readonly Message<DecodedPart>[], system: string | undefined): Readonly<Record<string, unknown>> {
  const { text, image } = estimateTokens(messages, system)
  return {
    totalTokens: text + image,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: text }, ...(image === 0 ? [] : [{ modality: "IMAGE", tokenCount: image }])],
  }
}
