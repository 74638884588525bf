import type { ImageSize } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { catalogPrice } from "./effective-price.ts"
import { sampleQuote } from "./sample-quote.ts"
import type { UnitPrices } from "./unit-prices.ts"

/** A picture that is sold for less than it costs. Whole micro-USD, as a rule and not at most. */
export interface Loss {
  /** Absent where the model has one size. */
  readonly tier?: ImageSize
  readonly price: number
  readonly cost: number
}

/**
 * The tier at which clients pay least of what the provider takes by the catalogue (on `day`, an ISO date, by default today);
 * undefined where no tier is sold below its cost, or the cost is not known.
 */
export function findLoss(card: ModelCard, prices: UnitPrices, day = new Date().toISOString().slice(0, 10)): Loss | undefined {
  const owed = catalogPrice(card, day)
  if (owed === undefined || !card.output.includes("image")) return undefined
  const shapes = card.imageSizes.length === 0 ? [{}] : card.imageSizes.map((imageSize) => ({ imageSize }))
  const [worst] = shapes
    .map(({ imageSize: tier }: { readonly imageSize?: ImageSize }) => {
      const shape = tier === undefined ? {} : { imageSize: tier }
      const price = sampleQuote(card, prices, shape).likely
      return { ...(tier === undefined ? {} : { tier }), price, cost: sampleQuote(card, owed.prices, shape).likely }
    })
    .filter(({ price, cost }) => price < cost)
    .sort((one, other) => one.price * other.cost - other.price * one.cost)
  return worst
}
