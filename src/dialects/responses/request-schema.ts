import { z } from "zod"
import {
  count,
  dryRun,
  fileFormat,
  ignored,
  label,
  maxTokens,
  modelName,
  partialImages,
  pictureUrl,
  quality,
  seed,
  shape,
  stream,
  temperature,
  topP,
  words,
} from "#dialects/request-schemas.ts"

const keptPictureId = z
  .string()
  .regex(/^(?:[0-9a-v]{26}|[0-9a-f]{64})$/)
  .meta({ description: "A picture that was made here: its id or the SHA-256 of its file.", examples: ["0".repeat(64)] })
const picture = z.union([z.object({ image_url: pictureUrl, file_id: z.null().optional() }), z.object({ file_id: keptPictureId })])
const textPart = z.object({ type: z.enum(["input_text", "output_text", "text"]), text: words })
const inputPicture = picture.and(z.object({ type: z.literal("input_image"), detail: z.unknown().optional() }))

const message = { type: z.literal("message").nullish() }
const item = z.union([
  z.object({
    ...message,
    role: z.literal("user"),
    content: z.union([
      words,
      z
        .array(z.union([textPart, inputPicture]))
        .min(1)
        .max(256),
    ]),
  }),
  z.object({
    ...message,
    role: z.enum(["assistant", "system", "developer"]),
    content: z.union([words, z.array(textPart).min(1).max(256)]),
  }),
  z
    .object({ type: z.literal("image_generation_call"), id: z.string().max(256).nullish(), result: pictureUrl })
    .describe("A picture that the model made, with its bytes."),
  z
    .object({ type: z.enum(["image_generation_call", "item_reference"]), id: z.string().max(256), result: z.null().optional() })
    .describe("An item of an answer that is kept here, by its id."),
])

const tool = z.object({
  type: z.literal("image_generation"),
  model: z.string().max(256).nullish().describe("The model that draws where the request's own makes no pictures."),
  action: z.enum(["auto", "generate", "edit"]).nullish().describe("Default `auto`."),
  ...shape,
  ...fileFormat,
  quality,
  n: count,
  seed,
  partial_images: partialImages,
  input_image_mask: picture.nullish().describe("A picture whose transparent pixels mark what may change."),
  moderation: z.unknown().optional(),
  input_fidelity: ignored,
})
const otherTool = z
  .looseObject({
    type: z
      .string()
      .max(64)
      .regex(/^(?!image_generation$)/),
  })
  .describe("Tools that draw nothing are left out, with a warning.")

const imageTool = { type: "object", properties: { type: { const: "image_generation" } }, required: ["type"] }
const userMessage = { type: "object", properties: { role: { const: "user" } }, required: ["role"] }

const items = z.array(item).max(1000)
const instructions = z.string().nullish().describe("System text. Not kept for what goes on from the response.")
const previousId = z
  .string()
  .max(256)
  .nullish()
  .meta({ description: "Goes on from a response that is kept: its `id`.", examples: [null] })

/** A request for a response. */
export const responseRequest = z.object({
  model: modelName,
  input: z.union([words, items.meta({ contains: userMessage })]).describe("The conversation, oldest first."),
  instructions,
  tools: z
    .array(z.union([tool, otherTool]))
    .max(128)
    .meta({ contains: imageTool, minContains: 0, maxContains: 1 })
    .nullish()
    .describe("The tool that draws, at most once."),
  tool_choice: z
    .union([
      z.enum(["auto", "none", "required"]),
      z.object({ type: z.literal("image_generation") }),
      z.object({
        type: z.literal("allowed_tools"),
        mode: z.enum(["auto", "required"]),
        tools: z.array(z.looseObject({ type: z.string().max(64) })).max(128),
      }),
      z.looseObject({
        type: z
          .string()
          .max(64)
          .regex(/^(?!allowed_tools$)/)
          .nullish(),
      }),
    ])
    .nullish()
    .describe("`required` or the tool itself: there must be a picture. Default `auto`."),
  previous_response_id: previousId,
  store: z.boolean().nullish().describe("Whether the response can be retrieved and gone on from. Default true."),
  background: z.boolean().nullish().describe("Answers at once, with `status` queued; needs `store`. Default false."),
  stream,
  temperature,
  top_p: topP,
  max_output_tokens: maxTokens,
  parallel_tool_calls: z.boolean().nullish().describe("Repeated in the answer; nothing else."),
  truncation: z.enum(["auto", "disabled"]).nullish().describe("Default `disabled`. Nothing is ever shortened."),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .meta({ description: "At most 16 pairs of your own.", maxProperties: 16 })
    .nullish(),
  dry_run: dryRun,
  user: label,
  safety_identifier: label,
  prompt_cache_key: label,
  service_tier: z.string().max(64).nullish().describe("Only `auto` and `default` are supported; any other is ignored, with a warning."),
  reasoning: ignored,
  conversation: z.null().optional().describe("Not supported: use `previous_response_id`."),
  prompt: z.null().optional().describe("Not supported: send the text itself."),
})

/** A request to count tokens. */
export const inputTokensRequest = z.object({
  input: z.union([words, items]),
  instructions,
  previous_response_id: previousId,
})
