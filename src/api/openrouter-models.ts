import type { ModelCard } from "#catalog/card.ts"
import { GatewayError } from "#canonical/error.ts"
import { architectureOf, type PricedModel, pricingOf, supportedParameters } from "./model-facts.ts"
import { authoredName, createdSeconds } from "./model-names.ts"

/** The words of OpenRouter's schema. */
const outputModalities = ["text", "image", "embeddings", "audio", "video", "rerank", "decisions", "speech", "transcription"]
const inputModalities = ["text", "image", "file", "audio", "video"]
const largestPage = 1000

/** A model as OpenRouter's list shows it: every field that its SDK requires, present. */
export function openRouterModel(model: PricedModel): object {
  const { card, prices } = model
  const id = authoredName(model)
  return {
    id,
    canonical_slug: id,
    name: card.name,
    created: createdSeconds(model),
    description: card.description,
    context_length: card.contextLength,
    architecture: architectureOf(card),
    pricing: pricingOf(prices),
    top_provider: { is_moderated: false, context_length: card.contextLength, max_completion_tokens: card.maxOutputTokens },
    per_request_limits: null,
    supported_parameters: supportedParameters,
    default_parameters: null,
    supported_voices: null,
    links: { details: `/api/v1/models/${id}/endpoints` },
    hugging_face_id: null,
    knowledge_cutoff: null,
    expiration_date: card.lifeCycle.retires ?? null,
  }
}

/**
 * The list, as `output_modalities` (absent: only models that can answer in text), `input_modalities`, `q`, `offset` and
 * `limit` narrow it. Throws `invalid_request`.
 */
export function openRouterList(models: readonly PricedModel[], query: URLSearchParams): object {
  const outputs = modalities(query, "output_modalities", outputModalities) ?? ["text"]
  const inputs = modalities(query, "input_modalities", inputModalities) ?? "all"
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean)
  const offset = position(query, "offset", 0) ?? 0
  const limit = position(query, "limit", 1)
  const found = models
    .filter(({ card }) => outputs === "all" || outputs.some((modality) => card.output.some((own) => own === modality)))
    .filter(({ card }) => inputs === "all" || inputs.every((modality) => card.input.some((own) => own === modality)))
    .filter((model) => matches(model, words))
  return { data: found.slice(offset, limit === undefined ? undefined : offset + limit).map(openRouterModel) }
}

/** Who serves a model: this server. What cannot be known is null, never a guess. */
export function openRouterEndpoints(model: PricedModel): object {
  const { card, prices } = model
  const id = authoredName(model)
  return {
    data: {
      id,
      name: card.name,
      created: createdSeconds(model),
      description: card.description,
      architecture: architectureOf(card),
      endpoints: [
        {
          name: `Limn | ${id}`,
          model_id: id,
          model_name: card.name,
          provider_name: "Limn",
          tag: "limn",
          quantization: null,
          context_length: card.contextLength,
          max_completion_tokens: card.maxOutputTokens,
          max_prompt_tokens: null,
          pricing: pricingOf(prices),
          supported_parameters: supportedParameters,
          status: 0,
          uptime_last_5m: null,
          uptime_last_30m: null,
          uptime_last_1d: null,
          latency_last_30m: null,
          throughput_last_30m: null,
          supports_implicit_caching: false,
        },
      ],
    },
  }
}

function matches(model: PricedModel, words: readonly string[]): boolean {
  const { id, name, author, aliases }: ModelCard = model.card
  const text = [model.id, id, name, author, ...aliases].join(" ").toLowerCase()
  return words.every((word) => text.includes(word))
}

function modalities(query: URLSearchParams, name: string, known: readonly string[]): readonly string[] | "all" | undefined {
  const text = query.get(name)
  if (text === null || text.trim() === "") return undefined
  const list = text.split(",").map((word) => word.trim())
  if (list.includes("all")) return "all"
  const unknown = list.find((word) => !known.includes(word))
  if (unknown === undefined) return list
  throw new GatewayError("invalid_request", `\`${name}\` must be \`all\` or a comma-separated list of: ${known.join(", ")}.`, {
    param: name,
  })
}

function position(query: URLSearchParams, name: string, smallest: number): number | undefined {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  const value = /^\d{1,6}$/.test(text) ? Number(text) : -1
  if (value >= smallest && (name !== "limit" || value <= largestPage)) return value
  const bounds = name === "limit" ? `from 1 to ${largestPage}` : "from 0"
  throw new GatewayError("invalid_request", `\`${name}\` must be a whole number ${bounds}.`, { param: name })
}
