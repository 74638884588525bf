import { anything, flag, listOf, nothing, number, oneOf, orNull, shape, text, whole } from "./shape.ts"

/*
 * Written down by hand from what OpenRouter's own client requires, npm @openrouter/sdk 1.3.19 (2026-09-23), and from
 * github.com/OpenRouterTeam/docs, openapi/openapi.yaml, as of 2026-08-22. Its provider for the AI SDK (3.1.0) refuses more:
 * details of tokens without their counts, and pictures that are not data URLs.
 */

const usage = shape(
  { prompt_tokens: whole, completion_tokens: whole, total_tokens: whole },
  { prompt_tokens_details: shape({ cached_tokens: whole }), completion_tokens_details: shape({ reasoning_tokens: whole }), cost: number },
)
const picture = shape({
  type: oneOf("image_url"),
  image_url: shape({ url: { type: "string", pattern: "^data:[^;]*;base64," } }),
})
const envelope = { id: text, created: whole, model: text, system_fingerprint: orNull(text) }
const finish = orNull(oneOf("tool_calls", "stop", "length", "content_filter", "error"))

/** ChatResult */
export const chatResult = shape(
  {
    ...envelope,
    object: oneOf("chat.completion"),
    choices: listOf(
      shape({
        index: whole,
        finish_reason: finish,
        message: shape({ role: oneOf("assistant") }, { content: text, images: listOf(picture) }),
      }),
    ),
  },
  { usage },
)

/** ChatStreamChunk */
export const chatChunk = shape(
  {
    id: text,
    created: whole,
    model: text,
    object: oneOf("chat.completion.chunk"),
    choices: listOf(
      shape({
        index: whole,
        finish_reason: finish,
        delta: shape({}, { role: oneOf("assistant"), content: orNull(text), images: listOf(picture) }),
      }),
    ),
  },
  { usage },
)

/** The answer of `POST /images`. */
export const imageResult = shape({ created: whole, data: listOf(shape({ b64_json: text }, { media_type: text })) }, { usage })

/** The events of `POST /images`. */
export const imageEvent = {
  anyOf: [
    shape({ type: oneOf("image_generation.partial_image"), partial_image_index: whole, b64_json: text }),
    shape({ type: oneOf("image_generation.completed"), b64_json: text, created: whole }, { media_type: text, usage }),
    shape({ type: oneOf("error"), error: shape({ message: text, code: orNull(text) }) }),
  ],
}

const inputs = oneOf("text", "image", "file", "audio", "video")
const outputs = oneOf("text", "image", "embeddings", "audio", "video", "rerank", "decisions", "speech", "transcription")
const price = { type: "string", pattern: "^-?\\d+(?:\\.\\d+)?$" }
const architecture = shape({ input_modalities: listOf(inputs), output_modalities: listOf(outputs), modality: orNull(text) })
const pricing = shape({ prompt: price, completion: price }, { request: price, image_token: price, image_output: price })

/** ModelsListResponse */
export const modelList = shape({
  data: listOf(
    shape({
      id: text,
      canonical_slug: text,
      name: text,
      created: whole,
      context_length: orNull(whole),
      architecture,
      pricing,
      top_provider: shape({ is_moderated: flag }),
      per_request_limits: orNull(anything),
      supported_parameters: listOf(text),
      default_parameters: orNull(anything),
      supported_voices: orNull(listOf(text)),
      links: shape({ details: text }),
    }),
  ),
})

/** The answer of `GET /models/{author}/{slug}/endpoints`. */
export const endpoints = shape({
  data: shape({
    id: text,
    name: text,
    created: whole,
    description: text,
    architecture,
    endpoints: listOf(
      shape({
        name: text,
        model_id: text,
        model_name: text,
        provider_name: text,
        tag: text,
        quantization: orNull(text),
        context_length: whole,
        max_completion_tokens: orNull(whole),
        max_prompt_tokens: orNull(whole),
        pricing,
        supported_parameters: listOf(text),
        uptime_last_5m: orNull(number),
        uptime_last_30m: orNull(number),
        uptime_last_1d: orNull(number),
        latency_last_30m: orNull(anything),
        throughput_last_30m: orNull(anything),
        supports_implicit_caching: flag,
      }),
    ),
  }),
})

/** The answer of `GET /credits`. */
export const credits = shape({ data: shape({ total_credits: number, total_usage: number }) })

/** The answer of `GET /key`. */
export const key = shape({
  data: shape({
    label: text,
    limit: orNull(number),
    limit_remaining: orNull(number),
    limit_reset: orNull(text),
    usage: number,
    usage_daily: number,
    usage_weekly: number,
    usage_monthly: number,
    byok_usage: number,
    include_byok_in_limit: flag,
    is_free_tier: flag,
    is_management_key: flag,
    is_provisioning_key: flag,
    creator_user_id: orNull(text),
    rate_limit: shape({ interval: text, requests: whole, note: text }),
  }),
})

/** A failure. */
export const failure = shape({
  error: shape({ code: whole, message: text }, { metadata: { anyOf: [nothing, shape({ error_type: text })] } }),
})
