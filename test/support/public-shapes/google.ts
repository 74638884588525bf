import { flag, listOf, oneOf, orNull, shape, text, whole } from "./shape.ts"

/*
 * Written down by hand from Google's public description of the Gemini API, `v1beta` of 2026-08-21, and from what its clients
 * refuse: npm @google/genai 3.1.0 and @ai-sdk/google 4.0.121 (2026-11), which wants both members in every count by modality.
 */

const counts = listOf(shape({ modality: oneOf("TEXT", "IMAGE", "VIDEO", "AUDIO", "DOCUMENT"), tokenCount: whole }))
const flags = { thought: flag, thoughtSignature: text }
const part = {
  anyOf: [shape({ text }, flags), shape({ inlineData: shape({ mimeType: text, data: text }) }, flags)],
}
const finishes = [
  "STOP",
  "MAX_TOKENS",
  "SAFETY",
  "RECITATION",
  "LANGUAGE",
  "OTHER",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "MALFORMED_FUNCTION_CALL",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_OTHER",
  "NO_IMAGE",
  "IMAGE_RECITATION",
]

/** GenerateContentResponse */
export const generateContentResponse = shape(
  {},
  {
    candidates: listOf(
      shape(
        { content: shape({ parts: listOf(part), role: oneOf("model") }) },
        { finishReason: oneOf(...finishes), finishMessage: text, index: whole },
      ),
    ),
    promptFeedback: shape({ blockReason: oneOf("SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY") }),
    usageMetadata: shape(
      { promptTokenCount: whole, candidatesTokenCount: whole, totalTokenCount: whole },
      { thoughtsTokenCount: whole, cachedContentTokenCount: whole, promptTokensDetails: counts, candidatesTokensDetails: counts },
    ),
    modelVersion: text,
    responseId: text,
  },
)

/** CountTokensResponse */
export const countTokensResponse = shape({ totalTokens: whole }, { promptTokensDetails: counts })

const model = shape(
  { name: { type: "string", pattern: "^models/" } },
  {
    baseModelId: text,
    version: text,
    displayName: text,
    description: text,
    inputTokenLimit: whole,
    outputTokenLimit: whole,
    supportedGenerationMethods: listOf(text),
    thinking: flag,
  },
)

/** ListModelsResponse */
export const modelList = shape({ models: listOf(model) }, { nextPageToken: orNull(text) })

/** A failure: what both clients read of it. */
export const failure = shape({ error: shape({ code: whole, message: text, status: text }, { details: listOf(shape({ "@type": text })) }) })
