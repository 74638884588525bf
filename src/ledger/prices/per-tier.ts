import type { ImageSize } from "#canonical/request.ts"
import type { ImageTokens } from "#catalog/card.ts"
import { tiers } from "#catalog/tier.ts"
import type { UnitPrices } from "./unit-prices.ts"

/** Tokens of a picture of a model of which nothing is known: the most that the known models of its kind need. */
const unknownModel = { "512": 747, "1K": 1290, "2K": 1680, "4K": 2520 } as const satisfies UnitPrices["imageTokens"]

/** Nano-USD of a picture of a tier; 0 where pictures have no price. A tier without a price costs what the next larger one costs. */
export function picturePrice(picture: NonNullable<UnitPrices["picture"]>, tier: ImageSize): number {
  return picture[tier] ?? picture.default ?? nextLarger(picture, tier) ?? 0
}

/** About what a picture of 1K costs, in nano-USD. */
export function usualPicturePrice({ request = 0, picture, imageOut = 0, imageTokens }: UnitPrices): number {
  return request + (picture === undefined ? imageOut * imageTokensOf(imageTokens, "1K") : picturePrice(picture, "1K"))
}

/** Output tokens that a picture of a tier counts as where the provider does not say; never 0. */
export function imageTokensOf(imageTokens: ImageTokens = {}, tier: ImageSize): number {
  return imageTokens[tier] || nextLarger(imageTokens, tier) || unknownModel[tier]
}

/** The value of the next larger tier that has one, or else of the largest. */
function nextLarger(values: Readonly<Partial<Record<ImageSize, number>>>, tier: ImageSize): number | undefined {
  const given = tiers.filter((name) => values[name] !== undefined)
  const found = given.find((name) => tiers.indexOf(name) > tiers.indexOf(tier)) ?? given.at(-1)
  return found === undefined ? undefined : values[found]
}
