import { z } from "zod"
import {
  count,
  dryRun,
  examplePictureData,
  fileFormat,
  ignored,
  label,
  maxTokens,
  modelName,
  pictureUrl,
  quality,
  seed,
  shape,
  stream,
  temperature,
  topP,
  words,
} from "#dialects/request-schemas.ts"

const textPart = z.object({ type: z.enum(["text", "input_text", "output_text"]), text: words })
const picturePart = z.object({
  type: z.enum(["image_url", "input_image"]),
  image_url: z.union([pictureUrl, z.object({ url: pictureUrl })]),
})
const part = z.union([textPart, picturePart])
const texts = z.union([words, z.array(textPart).min(1).max(256)])
const blob = {
  mime_type: z.string().max(8192).nullish(),
  data: z
    .string()
    .min(1)
    .meta({ examples: [examplePictureData] }),
}

/** `content` of the assistant, and every form in which its pictures can have come. */
const assistant = z.object({
  role: z.literal("assistant"),
  content: z.union([words, z.array(part).max(256)]).nullish(),
  images: z
    .array(z.object({ image_url: z.object({ url: pictureUrl }) }))
    .max(256)
    .nullish()
    .describe("Its pictures as OpenRouter gives them."),
  multi_mod_content: z
    .array(z.object({ inline_data: z.object(blob) }))
    .max(256)
    .nullish()
    .describe("Its pictures as AiHubMix gives them."),
  reasoning_details: z.unknown().optional().describe("Send it back as it came: it holds what the model signed."),
})

const message = z.union([
  z.object({ role: z.enum(["system", "developer"]), content: texts }),
  z.object({ role: z.literal("user"), content: z.union([words, z.array(part).min(1).max(256)]) }),
  assistant,
  z.object({ role: z.enum(["tool", "function"]), content: texts.nullish() }),
])

const userMessage = { type: "object", properties: { role: { const: "user" } }, required: ["role"] }

const placed = z.object({ ...shape, quality })

/** A request for a chat completion. */
export const chatRequest = z.object({
  model: modelName,
  messages: z.array(message).min(1).max(1000).meta({ contains: userMessage, description: "The conversation, oldest first." }),
  modalities: z
    .array(z.enum(["text", "image"]))
    .min(1)
    .max(8)
    .nullish()
    .describe("What may come back. Default: what the model makes. `image` alone: an answer without a picture is a failure."),
  image_generation: z.boolean().nullish().describe("True: there must be a picture. Default false."),
  n: count,
  ...shape,
  ...fileFormat,
  output_format: z
    .enum(["png", "jpeg", "jpg", "webp"])
    .nullish()
    .describe("File format. Without it the file is the provider's, byte for byte."),
  quality,
  image_config: placed.nullish().describe("The picture's shape, as OpenRouter places it."),
  seed,
  temperature,
  top_p: topP,
  max_tokens: maxTokens,
  max_completion_tokens: maxTokens,
  stop: z
    .union([z.string().min(1), z.array(z.string().min(1)).max(4)])
    .nullish()
    .describe("Texts at which the model stops."),
  stream,
  stream_options: z
    .object({ include_usage: z.boolean().nullish().describe("Whether a stream ends with a chunk of token counts. Default false.") })
    .nullish(),
  dry_run: dryRun,
  user: label,
  safety_identifier: label,
  session_id: label,
  metadata: z.record(z.string(), z.string().max(512)).nullish().describe("Labels of yours. Checked, and not passed on."),
  tools: ignored,
  tool_choice: ignored,
  response_format: ignored,
  reasoning: ignored,
  provider: ignored,
})
