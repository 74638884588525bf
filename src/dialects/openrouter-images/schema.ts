import { z } from "zod"
import { amount, base64, openaiError, tokenUsage, unixSeconds, warnings } from "#dialects/answer-schemas.ts"
import {
  count,
  dryRun,
  fileFormat,
  ignored,
  label,
  modelName,
  partialImages,
  pictureUrl,
  resolution,
  seed,
  shape,
  stream,
  words,
} from "#dialects/request-schemas.ts"

const reference = z.object({
  type: z.literal("image_url").nullish(),
  image_url: z.union([pictureUrl, z.object({ url: pictureUrl })]),
})

/** A request for pictures. */
export const openRouterImageRequest = z.object({
  model: modelName,
  prompt: words.describe("What is to be drawn, or changed."),
  input_references: z.array(reference).max(16).nullish().describe("Pictures to edit or to go by."),
  n: count,
  ...shape,
  resolution,
  ...fileFormat,
  quality: z.enum(["auto", "low", "medium", "high", "xhigh", "max"]).nullish(),
  seed,
  stream,
  partial_images: partialImages,
  dry_run: dryRun,
  user: label,
  session_id: label,
  trace: z.record(z.string(), z.unknown()).nullish().describe("Labels of yours. Not passed on."),
  provider: ignored,
})

/** Pictures. */
export const openRouterImages = z.object({
  created: unixSeconds,
  data: z.array(z.object({ b64_json: base64, media_type: z.string() })).min(1),
  usage: tokenUsage,
  warnings,
})

const completed = { b64_json: base64, media_type: z.string(), created: unixSeconds }
const error = openaiError.shape.error.describe("How the stream broke.")

/** One event of a stream, which ends with `[DONE]` where it is complete. */
export const openRouterImagesEvent = z.union([
  z.object({ type: z.literal("image_generation.partial_image"), b64_json: base64, partial_image_index: amount }),
  z.object({ type: z.literal("image_generation.completed"), ...completed, usage: tokenUsage.optional(), warnings }),
  z.object({ type: z.literal("error"), b64_json: base64.optional(), error }),
])
