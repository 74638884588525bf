import { nanoPerPiece } from "#canonical/nano-usd.ts"
import type { ImageTokens } from "#catalog/card.ts"
import { readMember } from "./to-unit-prices.ts"
import type { UnitPrices } from "./unit-prices.ts"

/** A price that was read, and what was left out because Limn has no unit for it. */
export interface ImportedPrice {
  readonly prices: UnitPrices
  readonly leftOut: readonly string[]
}

/** LiteLLM's names for dollars per token, and ours. */
const perToken = {
  input_cost_per_token: "textIn",
  input_cost_per_image_token: "imageIn",
  output_cost_per_token: "textOut",
  output_cost_per_image_token: "imageOut",
} as const

/** The entry of a model in LiteLLM's price map: by its name, or by its name behind one provider's. Undefined where there is none. */
export function findInPriceMap(map: unknown, model: string): unknown {
  if (typeof map !== "object" || map === null) return undefined
  const entries = Object.entries(map)
  return (entries.find(([name]) => name === model) ?? entries.find(([name]) => name.split("/").slice(1).join("/") === model))?.[1]
}

/**
 * Reads a model's entry of LiteLLM's `model_prices_and_context_window.json`. A picture costs what its tokens cost, because
 * those tell sizes and qualities apart; else the price per picture holds, and where there is none the price of text. Throws
 * RangeError, as a sentence that names the member, where it has no usable price.
 */
export function readPriceMap(entry: unknown, imageTokens: ImageTokens = {}): ImportedPrice {
  const given = typeof entry === "object" && entry !== null ? (entry as Readonly<Record<string, unknown>>) : {}
  const costs = Object.keys(given).filter((name) => /cost/.test(name) && typeof given[name] === "number")
  const used = new Set<string>()
  const read = (name: string): number | undefined => {
    if (typeof given[name] !== "number") return undefined
    used.add(name)
    return readMember(name, given[name], nanoPerPiece)
  }
  const prices =
    "output_cost_per_image_token" in given || !("output_cost_per_image" in given)
      ? (readTokens(read, imageTokens) ?? readPicture(read))
      : readPicture(read)
  if (prices === undefined) {
    throw new RangeError("There is no price per token or per picture that Limn can use, such as `output_cost_per_image`.")
  }
  return { prices, leftOut: costs.filter((name) => !used.has(name)) }
}

function readTokens(read: (name: string) => number | undefined, imageTokens: ImageTokens): UnitPrices | undefined {
  const tokens = Object.entries(perToken).map(([name, member]) => [member, read(name)] as const)
  const found: Partial<Record<(typeof perToken)[keyof typeof perToken], number>> = Object.fromEntries(tokens)
  const imageOut = found.imageOut ?? found.textOut
  // Without a price of what comes out, a price per token is half a price.
  if (imageOut === undefined) return undefined
  const whole = { textIn: found.textIn, imageIn: found.imageIn ?? found.textIn, textOut: found.textOut, imageOut }
  return { ...Object.fromEntries(Object.entries(whole).filter(([, price]) => price !== undefined)), imageTokens }
}

/** Maps of models that only draw call the price of a picture `input_cost_per_image` at times. */
function readPicture(read: (name: string) => number | undefined): UnitPrices | undefined {
  const picture = read("output_cost_per_image") ?? read("input_cost_per_image")
  return picture === undefined ? undefined : { picture: { default: picture } }
}
