import { anything, listOf, nothing, oneOf, orNull, shape, text, whole } from "./shape.ts"

/*
 * Written down by hand from OpenAI's public description: github.com/openai/openai-openapi, openapi.yaml, version 2.3.0, commit
 * f85dbe2 of 2026-08-21. Two things are wider here: `system_fingerprint` may be null, because a client of OpenRouter refuses
 * answers without it, and `size` may be any pixels, because newer models draw more than the three that the description names.
 */

const pixels = { type: "string", pattern: "^\\d+x\\d+$|^auto$" }

const usage = shape(
  { completion_tokens: whole, prompt_tokens: whole, total_tokens: whole },
  {
    completion_tokens_details: shape(
      {},
      { accepted_prediction_tokens: whole, audio_tokens: whole, reasoning_tokens: whole, rejected_prediction_tokens: whole },
    ),
    prompt_tokens_details: shape({}, { audio_tokens: whole, cached_tokens: whole, image_tokens: whole }),
  },
)

const annotation = shape({ type: oneOf("url_citation"), url_citation: anything })
const envelope = { id: text, created: whole, model: text }
const finishes = ["stop", "length", "tool_calls", "content_filter", "function_call"]

/** CreateChatCompletionResponse */
export const chatCompletion = shape(
  {
    ...envelope,
    object: oneOf("chat.completion"),
    choices: listOf(
      shape({
        finish_reason: oneOf(...finishes),
        index: whole,
        message: shape({ role: oneOf("assistant"), content: orNull(text), refusal: orNull(text) }, { annotations: listOf(annotation) }),
        logprobs: nothing,
      }),
    ),
  },
  { system_fingerprint: orNull(text), service_tier: text, usage },
)

/** CreateChatCompletionStreamResponse */
export const chatCompletionChunk = shape(
  {
    ...envelope,
    object: oneOf("chat.completion.chunk"),
    choices: listOf(
      shape(
        {
          delta: shape(
            {},
            { content: orNull(text), role: oneOf("developer", "system", "user", "assistant", "tool"), refusal: orNull(text) },
          ),
          finish_reason: orNull(oneOf(...finishes)),
          index: whole,
        },
        { logprobs: nothing },
      ),
    ),
  },
  { system_fingerprint: orNull(text), usage: orNull(usage) },
)

const formats = oneOf("png", "webp", "jpeg")
const imageUsage = shape({
  total_tokens: whole,
  input_tokens: whole,
  output_tokens: whole,
  input_tokens_details: shape({ text_tokens: whole, image_tokens: whole }),
})

/** ImagesResponse */
export const imagesResponse = shape(
  { created: whole },
  {
    data: listOf(shape({}, { b64_json: text, url: { type: "string", pattern: "^https?://" }, revised_prompt: text })),
    background: oneOf("transparent", "opaque"),
    output_format: formats,
    size: pixels,
    quality: oneOf("low", "medium", "high"),
    usage: imageUsage,
  },
)

const pictureEvent = {
  b64_json: text,
  created_at: whole,
  size: pixels,
  quality: oneOf("low", "medium", "high", "auto"),
  background: oneOf("transparent", "opaque", "auto"),
  output_format: formats,
}

/** ImageGenPartialImageEvent, ImageGenCompletedEvent, ImageEditPartialImageEvent, ImageEditCompletedEvent */
export const imageEvent = {
  anyOf: [
    shape({ type: oneOf("image_generation.partial_image", "image_edit.partial_image"), ...pictureEvent, partial_image_index: whole }),
    shape({ type: oneOf("image_generation.completed", "image_edit.completed"), ...pictureEvent, usage: imageUsage }),
  ],
}

/** ErrorResponse */
export const errorResponse = shape({
  error: shape({ type: text, message: text, param: orNull(text), code: orNull(text) }),
})

const model = shape({ id: text, object: oneOf("model"), created: whole, owned_by: text })

/** Model */
export { model }

/** ListModelsResponse */
export const modelList = shape({ object: oneOf("list"), data: listOf(model) })
