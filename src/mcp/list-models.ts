import type { CallToolResult } from "@modelcontextprotocol/server"
import type { PricedModel } from "#api/model-facts.ts"
import { usualPicturePrice } from "#ledger/prices/per-tier.ts"
import { nanoToUsd } from "#ledger/usd.ts"

/** Gives the result of `list_models`. `models`: those that the caller may draw with, first the one that draws for whoever names none. */
export function listModels(models: readonly PricedModel[]): CallToolResult {
  const facts = models.map((model, index) => {
    const { id, card, prices } = model
    const price = prices && usualPicturePrice(prices)
    return {
      id,
      name: card.name,
      description: card.description.en,
      is_default: index === 0,
      aspect_ratios: [...card.aspectRatios],
      sizes: [...card.imageSizes],
      max_input_images: card.input.includes("image") ? card.maxInputImages : 0,
      ...(price === undefined ? {} : { picture_usd: nanoToUsd(BigInt(price)) }),
    }
  })
  const lines = facts.map((fact) => {
    const edits = fact.max_input_images === 0 ? "cannot edit" : `edits up to ${fact.max_input_images} pictures`
    const price = fact.picture_usd === undefined ? "" : `, about ${fact.picture_usd} USD a picture`
    return `${fact.id}${fact.is_default ? " (default)" : ""}: ${fact.name}, ${edits}${price}`
  })
  return {
    content: [{ type: "text", text: lines.length === 0 ? "This key may use no model that draws." : lines.join("\n") }],
    structuredContent: { models: facts },
  }
}
