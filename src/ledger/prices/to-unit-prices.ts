import { nanoPerPiece, nanoPerToken } from "#canonical/nano-usd.ts"
import type { ImageSize } from "#canonical/request.ts"
import type { Price } from "#catalog/card.ts"
import { tiers } from "#catalog/tier.ts"
import type { PriceSettings } from "#config/price-settings.ts"
import type { UnitPrices } from "./unit-prices.ts"

/**
 * Gives a price of the catalogue or of an operator in nano-USD per unit, with its members in one order, so that equal prices are
 * equal as JSON. Input pictures cost the text price where they have none of their own, and pictures that are drawn the price of
 * written text: a price that says less than the whole must not give pictures away. With `picture` no token has a price.
 * `imageTokens` are the card's. Throws RangeError, as a sentence that names the member, for what is not whole nano-USD.
 */
export function toUnitPrices(price: Price | PriceSettings, imageTokens: UnitPrices["imageTokens"] = {}): UnitPrices {
  const request = "request" in price ? price.request : undefined
  const fee = request === undefined ? {} : { request: readMember("request", request, nanoPerPiece) }
  if (price.picture !== undefined) return { ...fee, picture: perPicture(price.picture) }
  const tokens = {
    textIn: price.textIn,
    imageIn: price.imageIn ?? price.textIn,
    textOut: price.textOut,
    imageOut: price.imageOut ?? price.textOut,
  }
  const perToken = Object.entries(tokens).flatMap(([name, dollars]) =>
    dollars === undefined ? [] : [[name, readMember(name, dollars, nanoPerToken)] as const],
  )
  if (perToken.length === 0) return fee
  return { ...fee, ...Object.fromEntries(perToken), imageTokens: ordered(imageTokens, tiers) }
}

const pictureNames = ["default", ...tiers] as const

function perPicture(picture: NonNullable<(Price | PriceSettings)["picture"]>): NonNullable<UnitPrices["picture"]> {
  const byTier = typeof picture === "number" ? { default: picture } : picture
  const named = Object.entries(byTier).map(([tier, dollars]) => [tier, readMember(`picture.${tier}`, dollars, nanoPerPiece)] as const)
  return ordered(Object.fromEntries(named), pictureNames)
}

function ordered<T extends ImageSize | "default">(
  values: Readonly<Partial<Record<T, number>>>,
  names: readonly T[],
): Partial<Record<T, number>> {
  const given = names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]] as const)
  return Object.fromEntries(given) as Partial<Record<T, number>>
}

/** Reads one member of a price by `read`. Throws RangeError, as a sentence that names the member, where it can't. */
export function readMember(name: string, dollars: number, read: (dollars: number) => number): number {
  try {
    return read(dollars)
  } catch (error) {
    throw new RangeError(`The price \`${name}\` ${(error as Error).message}.`, { cause: error })
  }
}
