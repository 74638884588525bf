import assert from "node:assert/strict"
import fc from "fast-check"
import type { ImageSize } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { findCard } from "#catalog/catalog.ts"
import type { QuotableRequest } from "./quote.ts"
import { catalogPrice } from "./effective-price.ts"
import type { PriceVersion, UnitPrices } from "./unit-prices.ts"

/** A day on which every price of the catalogue holds. */
export const someDay = "2026-12-01"

/** The card of a model that the catalogue knows. */
export function cardOf(model: string): ModelCard {
  const card = findCard(model)
  assert.ok(card, model)
  return card
}

/** The catalogue's price of a model. */
export function pricesOf(model: string): UnitPrices {
  const price = catalogPrice(cardOf(model), someDay)
  assert.ok(price, model)
  return price.prices
}

/** A version that was never stored. */
export function versionOf(model: string, prices: UnitPrices): PriceVersion {
  return { id: "price_test", model, version: 1, prices, source: "settings", createdAt: new Date(0) }
}

/** A request for one picture of whatever shape. */
export function drawing(text: string, other: Partial<QuotableRequest> = {}): QuotableRequest {
  return {
    messages: [{ role: "user", parts: [{ type: "text", text }] }],
    modalities: ["text", "image"],
    partialImages: 0,
    count: 1,
    shape: {},
    ...other,
  }
}

/** Sides of a square of each tier. */
export const sides: Readonly<Record<ImageSize, number>> = { "512": 512, "1K": 1024, "2K": 2048, "4K": 4096 }

/** Pictures of any tier. */
export const anyPictures = fc.array(
  fc.constantFrom(...Object.values(sides)).map((side) => ({ width: side, height: side })),
  { maxLength: 10 },
)

const nano = fc.integer({ min: 0, max: 1_000_000 })
const tokens = fc.integer({ min: 100, max: 20_000 })
const byTier = <T>(value: fc.Arbitrary<T>) => fc.record({ "512": value, "1K": value, "2K": value, "4K": value }, { requiredKeys: [] })

/** Prices per token under which a picture is never cheaper than as much text. */
export const anyTokenPrices: fc.Arbitrary<UnitPrices> = fc
  .record({ request: nano, textIn: nano, imageIn: nano, textOut: nano, more: nano, imageTokens: byTier(tokens) })
  .map(({ more, ...prices }) => ({ ...prices, imageOut: prices.textOut + more }))

/** Prices per picture, the larger never cheaper. */
export const anyPicturePrices: fc.Arbitrary<UnitPrices> = fc
  .tuple(fc.integer({ min: 0, max: 1e9 }), fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 4, maxLength: 4 }))
  .map(([request, steps]) => {
    let price = 0
    const tiers = Object.keys(sides).map((tier, index) => [tier, (price += steps[index] ?? 0)] as const)
    return { request, picture: Object.fromEntries(tiers) }
  })

/** Anything that may stand where a count should. */
export const anyCount: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -5, max: 20_000 }),
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, Number.MAX_SAFE_INTEGER, 1e300),
)
