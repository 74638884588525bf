import { z } from "zod"
import { amount, base64, cost, unixSeconds, warnings } from "#dialects/answer-schemas.ts"

const none = z.array(z.unknown()).max(0)
const outputText = z.object({ type: z.literal("output_text"), annotations: none, logprobs: none, text: z.string() })
const refusal = z.object({ type: z.literal("refusal"), refusal: z.string() })
const contentPart = z.union([outputText, refusal])

const message = z.object({
  id: z.string(),
  type: z.literal("message"),
  status: z.enum(["in_progress", "completed"]),
  role: z.literal("assistant"),
  content: z.array(contentPart),
})
const call = { id: z.string(), type: z.literal("image_generation_call") }
const pictureFacts = {
  action: z.enum(["generate", "edit"]),
  background: z.string().describe("As it was asked for."),
  quality: z.string().describe("As it was asked for."),
  output_format: z.string().describe("What the file is, by its bytes: `png`, `jpeg`, `webp` …"),
  size: z
    .string()
    .regex(/^\d+x\d+$/)
    .describe("Width and height in pixels, by the picture's bytes."),
}
const picture = z.object({
  ...call,
  status: z.literal("completed"),
  ...pictureFacts,
  result: base64,
  revised_prompt: z.string().optional(),
})
const pendingPicture = z.object({ ...call, status: z.literal("in_progress"), result: z.null() })

/** A response. */
export const response = z.object({
  id: z.string().regex(/^resp_/),
  object: z.literal("response"),
  created_at: unixSeconds,
  model: z.string(),
  status: z.enum(["queued", "in_progress", "completed", "incomplete", "failed", "cancelled"]),
  output: z.array(z.union([message, picture])),
  error: z.object({ code: z.string(), type: z.string(), message: z.string() }).nullable(),
  incomplete_details: z.object({ reason: z.enum(["content_filter", "max_output_tokens"]) }).nullable(),
  usage: z
    .object({
      input_tokens: amount,
      input_tokens_details: z.object({
        cached_tokens: amount,
        cache_write_tokens: amount,
        image_tokens: amount.optional(),
      }),
      output_tokens: amount,
      output_tokens_details: z.object({ reasoning_tokens: amount, image_tokens: amount.optional() }),
      total_tokens: amount,
      cost: cost.optional(),
    })
    .nullable(),
  background: z.boolean(),
  instructions: z.string().nullable(),
  max_output_tokens: amount.nullable(),
  max_tool_calls: z.null(),
  metadata: z.record(z.string(), z.string()),
  parallel_tool_calls: z.boolean(),
  previous_response_id: z.string().nullable(),
  reasoning: z.object({ effort: z.null(), summary: z.null() }),
  user: z.string().optional(),
  safety_identifier: z.string().optional(),
  prompt_cache_key: z.string().optional(),
  service_tier: z.string(),
  store: z.boolean(),
  temperature: z.number().nullable(),
  text: z.object({ format: z.object({ type: z.literal("text") }) }),
  tool_choice: z.union([z.enum(["auto", "none"]), z.object({ type: z.literal("image_generation") })]),
  tools: z.array(z.looseObject({ type: z.literal("image_generation") })).max(1),
  top_logprobs: amount,
  top_p: z.number().nullable(),
  truncation: z.enum(["auto", "disabled"]),
  access_programs: z.null(),
  warnings,
})

const event = <T extends string, S extends z.ZodRawShape>(types: readonly [T, ...T[]], members: S) =>
  z.object({ type: z.enum(types.map((type) => `response.${type}` as const)), sequence_number: amount, ...members })
const item = { item_id: z.string(), output_index: amount }
const part = { ...item, content_index: amount }

/** One event of a stream, which is complete where its last event tells that the response has ended. */
export const responseEvent = z.union([
  event(["created", "queued", "in_progress", "completed", "incomplete", "failed"], { response }),
  event(["output_item.added"], { output_index: amount, item: z.union([message, pendingPicture]) }),
  event(["output_item.done"], { output_index: amount, item: z.union([message, picture]) }),
  event(["content_part.added", "content_part.done"], { ...part, part: contentPart }),
  event(["output_text.delta"], { ...part, delta: z.string(), logprobs: none }),
  event(["output_text.done"], { ...part, text: z.string(), logprobs: none }),
  event(["refusal.delta"], { ...part, delta: z.string() }),
  event(["refusal.done"], { ...part, refusal: z.string() }),
  event(["image_generation_call.in_progress", "image_generation_call.generating", "image_generation_call.completed"], item),
  event(["image_generation_call.partial_image"], {
    ...item,
    partial_image_index: amount,
    partial_image_b64: base64,
    ...pictureFacts,
  }),
])

/** What deleting answers. */
export const deletedResponse = z.object({ id: z.string(), object: z.literal("response"), deleted: z.literal(true) })

/** A token count. */
export const inputTokens = z.object({ object: z.literal("response.input_tokens"), input_tokens: amount })

const inputText = z.object({ type: z.literal("input_text"), text: z.string() })
const inputImage = z.object({
  type: z.literal("input_image"),
  detail: z.literal("auto"),
  image_url: z.null(),
  file_id: z.string().nullable().describe("Name of the kept picture: it may be sent again."),
})

/** A page of what a response was asked. */
export const inputItems = z.object({
  object: z.literal("list"),
  data: z.array(
    z.union([
      z.object({
        id: z.string(),
        type: z.literal("message"),
        status: z.literal("completed"),
        role: z.enum(["user", "assistant", "system", "developer"]),
        content: z.array(z.union([inputText, inputImage, outputText])),
      }),
      z.object({ ...call, status: z.literal("completed"), result: z.null() }),
    ]),
  ),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
})
