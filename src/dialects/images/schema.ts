import { z } from "zod"
import { amount, base64, cost, openaiError, unixSeconds, warnings } from "#dialects/answer-schemas.ts"
import {
  count,
  dryRun,
  fileFormat,
  ignored,
  modelName,
  partialImages,
  pictureUrl,
  quality,
  resolution,
  seed,
  shape,
  stream,
} from "#dialects/request-schemas.ts"

const mostPictures = 16

const parameters = {
  model: modelName,
  prompt: z.string().max(32_000).regex(/\S/).describe("What is to be drawn, or changed."),
  n: count,
  ...shape,
  resolution,
  ...fileFormat,
  quality,
  response_format: z.enum(["b64_json", "url"]).nullish().describe("Default `b64_json`. A stream has no links."),
  seed,
  stream,
  partial_images: partialImages,
  dry_run: dryRun,
  style: ignored,
  input_fidelity: ignored,
}

const picture = z.union([
  pictureUrl,
  z.object({ image_url: z.union([pictureUrl, z.object({ url: pictureUrl })]), file_id: z.null().optional() }),
])
const pictures = z.array(picture).max(mostPictures)
const some = z.union([picture, pictures]).nullish()
const mask = picture.nullish().describe("A picture whose transparent pixels mark what may change.")

/** A request for pictures. */
export const imageRequest = z.object({ ...parameters, image: some, images: some.describe("Pictures to edit or to go by.") })

/** A request to edit, as JSON. */
export const imageEditRequest = z.object({ ...parameters, image: some, images: z.union([picture, pictures.min(1)]), mask })

const file = z.string().meta({ contentMediaType: "application/octet-stream" })

/** A request to edit, as a form: every field but the files is text. */
export const imageEditForm = z.object({
  ...parameters,
  "image[]": z.array(file).min(1).max(mostPictures).describe("The pictures to edit. `image`, once or repeated, is the same."),
  mask: file.optional().describe("A picture whose transparent pixels mark what may change."),
})

const facts = {
  background: z.enum(["auto", "transparent", "opaque"]).describe("As it was asked for."),
  output_format: z.string().describe("What the file is, by its bytes: `png`, `jpeg`, `webp` …"),
  quality: z.string().describe("As it was asked for."),
  size: z
    .string()
    .regex(/^\d+x\d+$/)
    .describe("Width and height in pixels, by the picture's bytes."),
}

const details = z.object({ text_tokens: amount, image_tokens: amount })
const usage = z.object({
  input_tokens: amount,
  input_tokens_details: details,
  output_tokens: amount,
  output_tokens_details: details,
  total_tokens: amount,
  cost: cost.optional(),
})

/** Pictures. */
export const imagesResponse = z.object({
  created: unixSeconds,
  data: z.array(z.object({ b64_json: base64.optional(), url: z.url().optional(), revised_prompt: z.string().optional() })).min(1),
  ...facts,
  background: z.enum(["transparent", "opaque"]).optional().describe("As it was asked for."),
  quality: facts.quality.optional(),
  usage: usage.optional(),
  warnings,
})

/** One event of a stream, which is complete where its last event is a `completed` one. */
export const imagesEvent = z.union([
  z.object({
    type: z.enum(["image_generation.partial_image", "image_edit.partial_image"]),
    b64_json: base64,
    created_at: unixSeconds,
    partial_image_index: amount,
    ...facts,
  }),
  z.object({
    type: z.enum(["image_generation.completed", "image_edit.completed"]),
    b64_json: base64,
    created_at: unixSeconds,
    ...facts,
    usage,
  }),
  z.object({
    type: z.enum(["image_generation.completed", "image_edit.completed"]),
    b64_json: base64,
    error: openaiError.shape.error.describe("How the stream broke."),
  }),
])
