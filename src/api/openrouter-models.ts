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
    description: card.description.en,
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
 * The list, as `output_modalities` (absent: only models that can answer in text), `input_modalities`, `supported_parameters`, `q`,
 * `sort`, `offset` and `limit` narrow and order it; without `limit` it is whole. Throws `invalid_request`.
 */
export function openRouterList(models: readonly PricedModel[], url: URL): object {
  const query = url.searchParams
  const inputs = words(query, "input_modalities", inputModalities)
  const parameters = words(query, "supported_parameters")
  const search = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean)
  const found = withOutput(models, query)
    .filter(({ card }) => inputs.includes("all") || inputs.every((modality) => card.input.some((own) => own === modality)))
    .filter(() => parameters.every((parameter) => supportedParameters.includes(parameter)))
    .filter((model) => matches(model, search))
    .toSorted(orderOf(query))
  const offset = position(query, "offset", 0) ?? 0
  const limit = position(query, "limit", 1) ?? found.length
  const next = new URLSearchParams(query)
  next.set("offset", String(offset + limit))
  return {
    data: found.slice(offset, offset + limit).map(openRouterModel),
    total_count: found.length,
    links: { next: offset + limit < found.length ? `${url.pathname}?${next.toString()}` : null },
  }
}

/** How many models the list has that `output_modalities` takes in. Throws `invalid_request`. */
export function openRouterCount(models: readonly PricedModel[], query: URLSearchParams): object {
  return { data: { count: withOutput(models, query).length } }
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
      description: card.description.en,
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
          supports_tool_choice: { auto: false, function: false, none: false, required: false },
        },
      ],
    },
  }
}

function withOutput(models: readonly PricedModel[], query: URLSearchParams): readonly PricedModel[] {
  const asked = words(query, "output_modalities", outputModalities)
  const outputs = asked.length === 0 ? ["text"] : asked
  return models.filter(({ card }) => outputs.includes("all") || outputs.some((modality) => card.output.some((own) => own === modality)))
}

function matches(model: PricedModel, search: readonly string[]): boolean {
  const { id, name, author, aliases }: ModelCard = model.card
  const text = [model.id, id, name, author, ...aliases].join(" ").toLowerCase()
  return search.every((word) => text.includes(word))
}

type Order = (one: PricedModel, other: PricedModel) => number

/** Orders by a number, models without one last. */
function by(value: (model: PricedModel) => number | undefined, direction: 1 | -1): Order {
  return (one, other) => {
    const [first, second] = [value(one), value(other)]
    if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined)
    return (first - second) * direction
  }
}

/** The mean of what a token costs going in and coming out. */
const tokenPrice = ({ prices }: PricedModel): number | undefined =>
  prices === undefined ? undefined : ((prices.textIn ?? 0) + (prices.textOut ?? 0)) / 2

const unmeasured: Order = () => 0
/** Popularity, speed and benchmarks are not measured here: no model has a number, and the list stays as it is. */
const orders: Readonly<Record<string, Order>> = {
  newest: by(createdSeconds, -1),
  "pricing-low-to-high": by(tokenPrice, 1),
  "pricing-high-to-low": by(tokenPrice, -1),
  "context-high-to-low": by(({ card }) => card.contextLength, -1),
  "most-popular": unmeasured,
  "top-weekly": unmeasured,
  "throughput-high-to-low": unmeasured,
  "latency-low-to-high": unmeasured,
  "intelligence-high-to-low": unmeasured,
  "coding-high-to-low": unmeasured,
  "agentic-high-to-low": unmeasured,
  "design-arena-elo-high-to-low": unmeasured,
}

function orderOf(query: URLSearchParams): Order {
  const name = query.get("sort") ?? ""
  if (name === "") return unmeasured
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined
  if (order !== undefined) return order
  throw new GatewayError("invalid_request", `\`sort\` must be one of: ${Object.keys(orders).join(", ")}.`, { param: "sort" })
}

/** The words of a comma-separated list, which must be `known` ones or `all` where those are given. */
function words(query: URLSearchParams, name: string, known?: readonly string[]): readonly string[] {
  const list = (query.get(name) ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean)
  if (known === undefined || list.every((word) => word === "all" || known.includes(word))) return list
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
