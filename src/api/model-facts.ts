import type { ModelCard } from "#catalog/card.ts"

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

/** The newest price of a card; `-1` stands where no price is known, as it does at OpenRouter for a price that varies. */
export function pricingOf(card: ModelCard): Pricing {
  const price = card.prices.at(-1)
  if (price === undefined) return { prompt: "-1", completion: "-1" }
  if (price.picture !== undefined) {
    const flat = price.picture.default ?? price.picture["1K"]
    return { prompt: "0", completion: "0", request: flat === undefined ? "-1" : decimal(flat) }
  }
  return {
    prompt: perToken(price.textIn),
    completion: perToken(price.textOut),
    ...(price.imageIn === undefined ? {} : { image_token: perToken(price.imageIn) }),
    ...(price.imageOut === undefined ? {} : { image_output: perToken(price.imageOut) }),
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

function perToken(perMillion: number | undefined): string {
  return decimal((perMillion ?? 0) / 1_000_000)
}

/** A number without exponent and without trailing zeros. */
function decimal(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, "")
}
