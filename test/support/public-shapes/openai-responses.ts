import type { Schema } from "../served-document.ts"
import { anything, flag, listOf, number, oneOf, orNull, shape, text, whole } from "./shape.ts"

/*
 * Written down by hand from OpenAI's public description: github.com/openai/openai-openapi, openapi.yaml, version 2.3.0, commit
 * f85dbe2 of 2026-08-21. `ResponseItemList` is wider here: the names of its first and last item are null in an empty list.
 */

const contents: readonly Schema[] = [
  shape({ type: oneOf("output_text"), text, annotations: listOf(anything), logprobs: listOf(anything) }),
  shape({ type: oneOf("refusal"), refusal: text }),
]
const message = shape({
  id: text,
  type: oneOf("message"),
  role: oneOf("assistant"),
  content: listOf(...contents),
  status: oneOf("in_progress", "completed", "incomplete"),
})
const call = shape({
  type: oneOf("image_generation_call"),
  id: text,
  status: oneOf("in_progress", "completed", "generating", "failed"),
  result: orNull(text),
})
const item = { anyOf: [message, call] }

const errorCodes = [
  "server_error",
  "rate_limit_exceeded",
  "invalid_prompt",
  "data_residency_mismatch",
  "bio_policy",
  "vector_store_timeout",
  "invalid_image",
  "invalid_image_format",
  "invalid_base64_image",
  "invalid_image_url",
  "image_too_large",
  "image_too_small",
  "image_parse_error",
  "image_content_policy_violation",
  "invalid_image_mode",
  "image_file_too_large",
  "unsupported_image_media_type",
  "empty_image_file",
  "failed_to_download_image",
  "image_file_not_found",
]

/** Response */
export const response = shape(
  {
    id: text,
    object: oneOf("response"),
    created_at: number,
    error: orNull(shape({ code: oneOf(...errorCodes), message: text })),
    incomplete_details: orNull(shape({}, { reason: oneOf("max_output_tokens", "content_filter") })),
    instructions: orNull({ anyOf: [text, listOf(anything)] }),
    model: text,
    tools: listOf(shape({ type: text })),
    output: listOf(item),
    parallel_tool_calls: flag,
    metadata: orNull({ type: "object", additionalProperties: text }),
    tool_choice: { anyOf: [oneOf("none", "auto", "required"), shape({ type: text })] },
    temperature: orNull(number),
    top_p: orNull(number),
  },
  {
    status: oneOf("completed", "failed", "in_progress", "cancelled", "queued", "incomplete"),
    background: orNull(flag),
    max_output_tokens: orNull(whole),
    max_tool_calls: orNull(whole),
    previous_response_id: orNull(text),
    reasoning: orNull(shape({})),
    service_tier: orNull(oneOf("auto", "default", "flex", "scale", "priority")),
    text: shape({}, { format: shape({ type: text }) }),
    top_logprobs: orNull({ type: "integer", minimum: 0, maximum: 20 }),
    truncation: orNull(oneOf("auto", "disabled")),
    user: text,
    usage: orNull(
      shape({
        input_tokens: whole,
        input_tokens_details: shape({ cached_tokens: whole, cache_write_tokens: whole }),
        output_tokens: whole,
        output_tokens_details: shape({ reasoning_tokens: whole }),
        total_tokens: whole,
      }),
    ),
  },
)

const event = (types: readonly string[], members: Readonly<Record<string, Schema>>): Schema =>
  shape({ type: oneOf(...types.map((type) => `response.${type}`)), sequence_number: whole, ...members })
const inItem = { item_id: text, output_index: whole }
const inPart = { ...inItem, content_index: whole }

/** The events of a stream that draws. */
export const responseEvent = {
  anyOf: [
    event(["created", "queued", "in_progress", "completed", "failed", "incomplete"], { response }),
    event(["output_item.added", "output_item.done"], { output_index: whole, item }),
    event(["content_part.added", "content_part.done"], { ...inPart, part: { anyOf: contents } }),
    event(["output_text.delta"], { ...inPart, delta: text, logprobs: listOf(anything) }),
    event(["output_text.done"], { ...inPart, text, logprobs: listOf(anything) }),
    event(["refusal.delta"], { ...inPart, delta: text }),
    event(["refusal.done"], { ...inPart, refusal: text }),
    event(["image_generation_call.in_progress", "image_generation_call.generating", "image_generation_call.completed"], inItem),
    event(["image_generation_call.partial_image"], { ...inItem, partial_image_index: whole, partial_image_b64: text }),
  ],
}

/** ResponseItemList */
export const itemList = shape({
  object: oneOf("list"),
  data: listOf(shape({ id: text, type: text })),
  has_more: flag,
  first_id: orNull(text),
  last_id: orNull(text),
})
