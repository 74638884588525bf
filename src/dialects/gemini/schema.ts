import { z } from "zod"
import { amount, base64, googleError } from "#dialects/answer-schemas.ts"
import { dryRun, examplePictureData, ignored, maxTokens, seed, shape, temperature, topP, words } from "#dialects/request-schemas.ts"

const mediaType = z
  .string()
  .max(8192)
  .nullish()
  .meta({ examples: ["image/png"] })
const data = z
  .string()
  .min(1)
  .meta({ description: "The picture's file as base64.", examples: [examplePictureData] })
const textPart = z.object({ text: words, thought: z.boolean().nullish() })
const signature = z
  .string()
  .regex(/^[\w+/-]*={0,2}$/)
  .nullish()
  .meta({ description: "What the model signed the part with: send it back with the very part.", examples: ["c2lnbmVk"] })

const part = z.union([
  textPart.extend({ thoughtSignature: signature }),
  z.object({ inlineData: z.object({ mimeType: mediaType, data }), thoughtSignature: signature }),
  z.object({
    fileData: z.object({
      mimeType: mediaType,
      fileUri: z
        .string()
        .max(8192)
        .regex(/^https?:/i)
        .meta({ description: "URL of a picture.", examples: ["https://example.com/cat.png"] }),
    }),
  }),
])
const parts = z.array(part).min(1)
const contents = z
  .array(z.object({ role: z.enum(["user", "model"]).nullish().describe("Default `user`."), parts }))
  .min(1)
  .describe("The conversation, oldest first.")
const systemInstruction = z.union([z.string(), z.object({ parts: z.array(textPart).min(1) })]).nullish()

const passedOn = z.unknown().optional().describe("Passed on as it is to providers of this API.")
const fileType = z
  .enum(["image/png", "image/jpeg", "image/webp"])
  .nullish()
  .describe("File format. Without it the file is the provider's, byte for byte.")
const percent = z.int().min(0).max(100).nullish().describe("Percent, for jpeg and webp: 100 is the best.")

const generationConfig = z.object({
  responseModalities: z
    .array(z.enum(["TEXT", "IMAGE"]))
    .max(10)
    .nullish()
    .describe("What may come back. Default: what the model makes."),
  candidateCount: z.int().min(1).max(10).nullish().describe("How many answers. Default 1."),
  imageConfig: z
    .object({
      aspectRatio: z
        .string()
        .regex(/^[1-9]\d?(?:\.\d{1,2})?:[1-9]\d?(?:\.\d{1,2})?$/)
        .nullish()
        .meta({ description: "Width to height. Default: the model decides.", examples: ["1:1", "16:9"] }),
      imageSize: z
        .enum(["512", "1K", "2K", "4K"])
        .nullish()
        .describe(shape.image_size.description ?? ""),
      imageOutputOptions: z.object({ mimeType: fileType, compressionQuality: percent }).nullish(),
      outputMimeType: fileType,
      outputCompressionQuality: percent,
    })
    .nullish(),
  seed,
  temperature,
  topP,
  topK: ignored,
  maxOutputTokens: maxTokens,
  stopSequences: z.array(z.string().min(1)).max(5).nullish().describe("Texts at which the model stops."),
  thinkingConfig: passedOn,
})

/** A request for content. Members may be spelled in snake_case as well. */
export const generateContentRequest = z.object({
  contents,
  systemInstruction,
  generationConfig: generationConfig.nullish(),
  safetySettings: passedOn,
  tools: passedOn,
  toolConfig: passedOn,
  cachedContent: z.null().optional().describe("Contents are not cached here: a name is refused."),
  dryRun,
})

/** A request to count. */
export const countTokensRequest = z.union([
  z.object({ contents, systemInstruction }),
  z.object({ generateContentRequest: z.object({ contents, systemInstruction }) }),
])

const modality = z.object({ modality: z.enum(["TEXT", "IMAGE"]), tokenCount: amount })

/** Token counts. */
export const countTokensResponse = z.object({ totalTokens: amount, promptTokensDetails: z.array(modality).min(1) })

const answerFlags = { thought: z.literal(true).optional(), thoughtSignature: z.string().optional() }
const answerPart = z.union([
  z.object({ text: z.string(), ...answerFlags }),
  z.object({ inlineData: z.object({ mimeType: z.string(), data: base64 }), ...answerFlags }),
])

/** An answer, or one document of a stream. */
export const generateContentResponse = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(answerPart), role: z.literal("model") }),
        finishReason: z
          .string()
          .optional()
          .describe("`STOP`, `MAX_TOKENS`, `SAFETY`, `NO_IMAGE` … In a stream it stands in the last document."),
        finishMessage: z.string().optional(),
        index: amount,
      }),
    )
    .optional(),
  promptFeedback: z
    .object({ blockReason: z.string(), blockReasonMessage: z.string().optional() })
    .optional()
    .describe("Stands in place of candidates where the prompt was refused."),
  usageMetadata: z
    .object({
      promptTokenCount: amount,
      candidatesTokenCount: amount,
      thoughtsTokenCount: amount.optional(),
      cachedContentTokenCount: amount.optional(),
      totalTokenCount: amount,
      promptTokensDetails: z.array(modality).optional(),
      candidatesTokensDetails: z.array(modality).optional(),
    })
    .optional(),
  modelVersion: z.string(),
  responseId: z.string(),
})

/** A stream without `alt=sse`: one JSON array, whose last document can be a failure. */
export const generateContentArray = z.array(z.union([generateContentResponse, googleError])).min(1)
