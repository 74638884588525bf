import { z } from "zod"
import { amount, openRouterError, tokenUsage, unixSeconds, warnings } from "#dialects/answer-schemas.ts"

const link = z.object({ url: z.string().describe("Hosted URL; a data URL where pictures are not kept.") })
const blob = z.object({ mime_type: z.string(), data: z.base64() })
const camelBlob = z.object({ mimeType: z.string(), data: z.base64() })

/** Where the pictures of an answer are, by flavour. */
const pictures = {
  images: z
    .array(z.object({ type: z.literal("image_url"), image_url: z.object({ url: z.string().describe("Data URL.") }) }))
    .optional()
    .describe("Flavour `openrouter`."),
  multi_mod_content: z
    .array(
      z.union([
        z.object({ text: z.string(), inlineData: z.strictObject({}) }),
        z.object({ inline_data: blob.optional(), inlineData: camelBlob.optional() }),
      ]),
    )
    .optional()
    .describe("Flavour `aihubmix`: text and pictures in the model's order, each picture in both spellings or the one asked for."),
  image: link.optional().describe("The first picture. Flavours `geekai` and `aihubmix`."),
  reasoning: z.string().optional(),
  reasoning_details: z
    .array(
      z.object({
        type: z.literal("reasoning.encrypted"),
        data: z.string(),
        format: z.string(),
        id: z.string(),
        index: amount,
      }),
    )
    .optional()
    .describe("What the model signed. Send it back with the message."),
}

const envelope = {
  id: z.string(),
  created: unixSeconds,
  model: z.string(),
  system_fingerprint: z.string().nullable().describe("`limn-demo` where the painter stands in for every model."),
}
const ending = {
  logprobs: z.null(),
  native_finish_reason: z.string().optional().describe("The provider's own word. Only at OpenRouter's mounts."),
}

/** A whole answer. */
export const chatCompletion = z.object({
  ...envelope,
  object: z.literal("chat.completion"),
  choices: z
    .array(
      z.object({
        index: amount,
        message: z.object({
          role: z.literal("assistant"),
          ...pictures,
          refusal: z.string().nullable(),
          annotations: z.array(z.unknown()).max(0),
          content: z.string().describe("The text. Flavours `geekai` and `markdown`: with the pictures as Markdown."),
        }),
        finish_reason: z.enum(["stop", "length", "content_filter"]),
        ...ending,
      }),
    )
    .min(1),
  usage: tokenUsage,
  warnings,
})

/** One event of a stream, which ends with `[DONE]` where it is complete. */
export const chatChunk = z.object({
  ...envelope,
  object: z.literal("chat.completion.chunk"),
  choices: z.array(
    z.object({
      index: amount,
      delta: z.object({
        role: z.literal("assistant").optional(),
        content: z.string().optional(),
        refusal: z.string().optional(),
        ...pictures,
      }),
      finish_reason: z.enum(["stop", "length", "content_filter", "error"]).nullable(),
      ...ending,
      logprobs: z.null().optional(),
    }),
  ),
  usage: tokenUsage.nullish(),
  warnings,
  error: openRouterError.shape.error.optional().describe("How a stream broke. Only at OpenRouter's mounts."),
})
