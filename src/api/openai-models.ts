import { architectureOf, type PricedModel, pricingOf } from "./model-facts.ts"
import { createdSeconds } from "./model-names.ts"

/** A model as OpenAI's list shows it, with what a client needs to know of a picture model beside it. */
export function openaiModel(model: PricedModel): object {
  const { card, prices } = model
  return {
    id: model.id,
    object: "model",
    created: createdSeconds(model),
    owned_by: card.author,
    name: card.name,
    description: card.description.en,
    architecture: architectureOf(card),
    pricing: pricingOf(prices),
    context_length: card.contextLength,
    aspect_ratios: card.aspectRatios,
    image_sizes: card.imageSizes,
    state: card.lifeCycle.state,
    ...(card.lifeCycle.successor === undefined ? {} : { successor: card.lifeCycle.successor }),
  }
}

/** OpenAI's list of models. */
export function openaiList(models: readonly PricedModel[]): object {
  return { object: "list", data: models.map(openaiModel) }
}
