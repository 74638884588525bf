import { GatewayError } from "#canonical/error.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { UnitPrices } from "#ledger/prices/unit-prices.ts"
import { architectureOf, type PricedModel } from "./model-facts.ts"
import { authoredName, createdSeconds } from "./model-names.ts"

/** What may be said of a picture, typed as OpenRouter types it. */
type Capability =
  | { readonly type: "enum"; readonly values: readonly string[] }
  | { readonly type: "range"; readonly min: number; readonly max: number }
  | { readonly type: "boolean" }

/** One line of a price list. `variant` is the tier where the price depends on it. */
interface PriceEntry {
  readonly billable: "output_image" | "input_image" | "input_text"
  readonly unit: "request" | "image" | "token"
  readonly cost_usd: number
  readonly variant?: string
}

/** Most references that the route takes, whatever the model could. */
const maxReferences = 16

/** The models that make pictures, as OpenRouter's `GET /images/models` lists them. */
export function openRouterImageModels(models: readonly PricedModel[]): object {
  return { data: models.filter(({ card }) => card.output.includes("image")).map(imageModel) }
}

/**
 * Who makes pictures with a model, as `GET /images/models/{author}/{slug}/endpoints` shows it: this server, with what it takes
 * and what that costs. Throws `model_not_found` for a model that makes none.
 */
export function openRouterImageEndpoints(model: PricedModel): object {
  const { card, prices } = model
  if (!card.output.includes("image")) {
    const message = `The model \`${model.id}\` makes no pictures. GET /api/v1/images/models lists those that do.`
    throw new GatewayError("model_not_found", message, { param: "model" })
  }
  return {
    id: authoredName(model),
    endpoints: [
      {
        provider_name: "Limn",
        provider_slug: "limn",
        provider_tag: "limn",
        supported_parameters: capabilitiesOf(card),
        allowed_passthrough_parameters: [],
        supports_streaming: true,
        pricing: prices === undefined ? [] : pricesOf(prices),
      },
    ],
  }
}

function imageModel(model: PricedModel): object {
  const { card } = model
  const { input_modalities, output_modalities } = architectureOf(card)
  const id = authoredName(model)
  return {
    id,
    name: card.name,
    description: card.description.en,
    created: createdSeconds(model),
    architecture: { input_modalities, output_modalities },
    supported_parameters: capabilitiesOf(card),
    supports_streaming: true,
    endpoints: `/api/v1/images/models/${id}/endpoints`,
  }
}

function capabilitiesOf(card: ModelCard): Readonly<Record<string, Capability>> {
  const { aspectRatios, imageSizes, pixelSizes, qualityTokens, maxInputImages } = card
  const values = (name: string, list: readonly string[]): Readonly<Record<string, Capability>> =>
    list.length === 0 ? {} : { [name]: { type: "enum", values: list } }
  return {
    ...values("aspect_ratio", aspectRatios),
    ...values("resolution", imageSizes),
    ...values(
      "size",
      pixelSizes !== undefined && "only" in pixelSizes ? pixelSizes.only.map(([width, height]) => `${width}x${height}`) : [],
    ),
    ...values("quality", qualityTokens === undefined ? [] : ["auto", ...Object.keys(qualityTokens)]),
    ...values("output_format", ["png", "jpeg", "webp"]),
    output_compression: { type: "range", min: 0, max: 100 },
    n: { type: "range", min: 1, max: 10 },
    seed: { type: "boolean" },
    ...(maxInputImages === 0 ? {} : { input_references: { type: "range", min: 0, max: Math.min(maxInputImages, maxReferences) } }),
  }
}

function pricesOf({ request, picture = {}, textIn, imageIn, imageOut }: UnitPrices): readonly PriceEntry[] {
  const entry = (billable: PriceEntry["billable"], unit: PriceEntry["unit"], nanoUsd: number | undefined, variant?: string): PriceEntry[] =>
    nanoUsd === undefined ? [] : [{ billable, unit, cost_usd: nanoUsd / 1e9, ...(variant === undefined ? {} : { variant }) }]
  return [
    ...entry("output_image", "request", request),
    ...Object.entries(picture).flatMap(([tier, price]) => entry("output_image", "image", price, tier === "default" ? undefined : tier)),
    ...entry("output_image", "token", imageOut),
    ...entry("input_image", "token", imageIn),
    ...entry("input_text", "token", textIn),
  ]
}
