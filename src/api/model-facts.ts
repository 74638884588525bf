import { nanoToUsd } from "#ledger/usd.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import { picturePrice } from "#ledger/prices/per-tier.ts"
import type { UnitPrices } from "#ledger/prices/unit-prices.ts"

/** A model with what clients pay for it; undefined where no price is known. */
export interface PricedModel extends ListedModel {
  readonly prices: UnitPrices | undefined
}

/** Prices in US dollars per token as decimal strings, as OpenRouter's list writes them. */
export interface Pricing {
  readonly prompt: string
  readonly completion: string
  /** Per request, where the pictures have a flat price. */
  readonly request?: string
  readonly image_token?: string
  readonly image_output?: string
}

/** What goes in and comes out. */
export interface Architecture {
  readonly input_modalities: readonly string[]
  readonly output_modalities: readonly string[]
  readonly modality: string
  readonly tokenizer: string
  readonly instruct_type: null
}

/** What clients pay; `-1` stands where no price is known, as it does at OpenRouter for a price that varies. A picture is one of 1K. */
export function pricingOf(prices: UnitPrices | undefined): Pricing {
  if (prices === undefined) return { prompt: "-1", completion: "-1" }
  const { request, picture, textIn, textOut, imageIn, imageOut } = prices
  const flat = picture === undefined ? request : (request ?? 0) + picturePrice(picture, "1K")
  return {
    prompt: inUsd(textIn),
    completion: inUsd(textOut),
    ...(flat === undefined ? {} : { request: inUsd(flat) }),
    ...(imageIn === undefined ? {} : { image_token: inUsd(imageIn) }),
    ...(imageOut === undefined ? {} : { image_output: inUsd(imageOut) }),
  }
}

export function architectureOf({ input, output, author }: ModelCard): Architecture {
  return {
    input_modalities: input,
    output_modalities: output,
    modality: `${input.join("+")}->${output.join("+")}`,
    tokenizer: author === "google" ? "Gemini" : author === "openai" ? "GPT" : "Other",
    instruct_type: null,
  }
}

/** What the chat routes pass on, in the words of OpenRouter's list. */
export const supportedParameters: readonly string[] = ["max_completion_tokens", "max_tokens", "seed", "temperature", "top_p"]

function inUsd(nano = 0): string {
  return nanoToUsd(BigInt(nano))
}
