import { z } from "zod"
import { openRouterError } from "#dialects/answer-schemas.ts"
import { type Description, mounted, type Operation, type QueryParameter } from "#dialects/description.ts"
import { architecture, pricing } from "./models.ts"

const amount = z.int().nonnegative()
const usd = z.number().nonnegative().describe("US dollars.")
const strings = z.array(z.string())

const model = z.object({
  id: z.string(),
  canonical_slug: z.string(),
  name: z.string(),
  created: amount,
  description: z.string(),
  context_length: amount,
  architecture,
  pricing,
  top_provider: z.object({ is_moderated: z.boolean(), context_length: amount, max_completion_tokens: amount }),
  per_request_limits: z.null(),
  supported_parameters: strings,
  default_parameters: z.null(),
  supported_voices: z.null(),
  links: z.object({ details: z.string() }),
  hugging_face_id: z.null(),
  knowledge_cutoff: z.null(),
  expiration_date: z.string().nullable(),
})

const endpoint = z.object({
  name: z.string(),
  model_id: z.string(),
  model_name: z.string(),
  provider_name: z.string(),
  tag: z.string(),
  quantization: z.null(),
  context_length: amount,
  max_completion_tokens: amount,
  max_prompt_tokens: z.null(),
  pricing,
  supported_parameters: strings,
  status: z.int(),
  uptime_last_5m: z.null(),
  uptime_last_30m: z.null(),
  uptime_last_1d: z.null(),
  latency_last_30m: z.null(),
  throughput_last_30m: z.null(),
  supports_implicit_caching: z.boolean(),
  supports_tool_choice: z.record(z.string(), z.boolean()),
})

const capabilities = z.record(
  z.string(),
  z.union([
    z.object({ type: z.literal("enum"), values: strings }),
    z.object({ type: z.literal("range"), min: z.int(), max: z.int() }),
    z.object({ type: z.literal("boolean") }),
  ]),
)
const imageModel = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  created: amount,
  architecture: architecture.pick({ input_modalities: true, output_modalities: true }),
  supported_parameters: capabilities,
  supports_streaming: z.boolean(),
  endpoints: z.string(),
})
const imageEndpoint = z.object({
  provider_name: z.string(),
  provider_slug: z.string(),
  provider_tag: z.string(),
  supported_parameters: capabilities,
  allowed_passthrough_parameters: z.array(z.string()),
  supports_streaming: z.boolean(),
  pricing: z.array(
    z.object({
      billable: z.enum(["output_image", "input_image", "input_text"]),
      unit: z.enum(["request", "image", "token"]),
      cost_usd: usd,
      variant: z.string().optional(),
    }),
  ),
})

const key = z.object({
  label: z.string(),
  limit: usd.nullable(),
  limit_remaining: usd.nullable(),
  limit_reset: z.enum(["daily", "monthly"]).nullable(),
  usage: usd,
  usage_daily: usd,
  usage_weekly: usd,
  usage_monthly: usd,
  byok_usage: usd,
  byok_usage_daily: usd,
  byok_usage_weekly: usd,
  byok_usage_monthly: usd,
  include_byok_in_limit: z.boolean(),
  is_free_tier: z.boolean(),
  free_model_daily_requests: z.object({ limit: amount, remaining: amount, used: amount }),
  is_management_key: z.boolean(),
  is_provisioning_key: z.boolean(),
  creator_user_id: z.string().nullable(),
  organization_id: z.string().nullable(),
  workspace_id: z.null(),
  allowed_data_regions: strings,
  expires_at: z.iso.datetime().nullable(),
  rate_limit: z.object({ requests: z.int().min(-1), interval: z.string(), note: z.string() }),
})

/** What is not known here, or is the operator's. */
const unknown = [
  "upstream_inference_cost",
  "cache_discount",
  "num_media_prompt",
  "num_input_audio_prompt",
  "num_search_results",
  "num_fetches",
  "moderation_latency",
  "provider_responses",
  "app_id",
  "external_user",
  "preset_id",
  "router",
  "service_tier",
  "session_id",
  "upstream_id",
  "user_agent",
  "web_search_engine",
  "workspace_id",
  "response_cache_source_id",
]

const generation = z.object({
  id: z.string(),
  request_id: z.string(),
  model: z.string(),
  provider_name: z.string(),
  api_type: z.enum(["image", "completions"]),
  created_at: z.iso.datetime(),
  total_cost: usd,
  usage: usd,
  is_byok: z.boolean(),
  tokens_prompt: amount.nullable(),
  tokens_completion: amount.nullable(),
  native_tokens_prompt: amount.nullable(),
  native_tokens_completion: amount.nullable(),
  native_tokens_completion_images: amount.nullable(),
  native_tokens_reasoning: amount.nullable(),
  native_tokens_cached: amount.nullable(),
  num_media_completion: amount.nullable(),
  finish_reason: z.enum(["stop", "length", "content_filter", "error"]).nullable(),
  native_finish_reason: z.string().nullable(),
  streamed: z.boolean().nullable(),
  cancelled: z.boolean(),
  latency: z.number().nonnegative().nullable().describe("Milliseconds from the request to the end of its answer."),
  generation_time: z.number().nonnegative().nullable().describe("Milliseconds that the provider took."),
  data_region: z.string(),
  origin: z.string(),
  http_referer: z.string().nullable().describe("What the request said of its application."),
  ...Object.fromEntries(unknown.map((name) => [name, z.null()])),
})

const list = z.string().meta({ examples: ["image", "text,image", "all"] })
const narrowing: readonly QueryParameter[] = [
  { name: "output_modalities", description: "Comma-separated, or `all`. Default `text`.", schema: list },
  { name: "input_modalities", description: "Comma-separated, or `all`.", schema: list },
  { name: "supported_parameters", description: "Comma-separated.", schema: z.string().meta({ examples: ["seed"] }) },
  { name: "q", description: "Words of the name.", schema: z.string() },
  { name: "sort", description: "The order of the list.", schema: z.string().meta({ examples: ["newest", "pricing-low-to-high"] }) },
  { name: "offset", description: "Default 0.", schema: z.int().min(0).max(999_999) },
  { name: "limit", description: "Default: all.", schema: z.int().min(1).max(1000) },
]

type Get = Pick<Operation, "path" | "summary" | "answers"> & Partial<Operation>
const get = (operation: Get): Operation => ({ method: "get", failures: "reading", ...operation })
const json = (name: string): Operation["answers"] => ({ "application/json": name })

const operations: readonly Operation[] = [
  get({ path: "/models", summary: "List models", query: narrowing, answers: json("OpenRouterModelList"), access: "optional key" }),
  get({ path: "/models/user", summary: "List the models that this key may use", query: narrowing, answers: json("OpenRouterModelList") }),
  get({
    path: "/models/count",
    summary: "How many models there are",
    query: narrowing.slice(0, 1),
    answers: json("OpenRouterCount"),
    access: "optional key",
  }),
  get({ path: "/model/{author}/{slug}", summary: "One model", answers: json("OpenRouterModel"), access: "optional key" }),
  get({
    path: "/models/{author}/{slug}/endpoints",
    summary: "Who serves a model",
    answers: json("OpenRouterEndpoints"),
    access: "optional key",
  }),
  get({
    path: "/images/models",
    summary: "List models that make pictures",
    answers: json("OpenRouterImageModels"),
    access: "optional key",
  }),
  get({
    path: "/images/models/{author}/{slug}/endpoints",
    summary: "What a picture model takes and costs",
    answers: json("OpenRouterImageEndpoints"),
    access: "optional key",
  }),
  get({ path: "/key", summary: "What this key has spent, and its limits", answers: json("OpenRouterKey") }),
  get({
    path: "/credits",
    summary: "What this key has used, and that together with what it may still spend",
    answers: json("OpenRouterCredits"),
  }),
  get({
    path: "/generation",
    summary: "What a generation used, took and cost",
    query: [{ name: "id", description: "The id of its answer.", required: true, schema: z.string() }],
    answers: json("OpenRouterGeneration"),
  }),
]

/** Describes the routes by which OpenRouter's clients look at models and at their account. */
export const openRouter: Description = {
  title: "OpenRouter",
  requests: {},
  answers: {
    OpenRouterModel: z.object({ data: model }),
    OpenRouterModelList: z.object({ data: z.array(model), total_count: amount, links: z.object({ next: z.string().nullable() }) }),
    OpenRouterCount: z.object({ data: z.object({ count: amount }) }),
    OpenRouterEndpoints: z.object({
      data: z.object({
        id: z.string(),
        name: z.string(),
        created: amount,
        description: z.string(),
        architecture,
        endpoints: z.array(endpoint),
      }),
    }),
    OpenRouterImageModels: z.object({ data: z.array(imageModel) }),
    OpenRouterImageEndpoints: z.object({ id: z.string(), endpoints: z.array(imageEndpoint) }),
    OpenRouterKey: z.object({ data: key }),
    OpenRouterCredits: z.object({ data: z.object({ total_credits: usd, total_usage: usd }) }),
    OpenRouterGeneration: z.object({ data: generation }),
    OpenRouterError: openRouterError,
  },
  operations: operations.flatMap((operation) => mounted(["/api/v1", "/openrouter/api/v1"], operation)),
  errorsOf: () => "OpenRouterError",
}
