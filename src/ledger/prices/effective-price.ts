import type { ModelCard } from "#catalog/card.ts"
import { bareName, findCard } from "#catalog/catalog.ts"
import { currentPrice } from "#catalog/current-price.ts"
import type { PriceSettings } from "#config/price-settings.ts"
import { toUnitPrices } from "./to-unit-prices.ts"
import type { PriceVersion, UnitPrices } from "./unit-prices.ts"

/** A price and who named it. */
export interface EffectivePrice {
  readonly prices: UnitPrices
  readonly source: PriceVersion["source"]
}

/** Where prices come from. */
export interface PriceSources {
  /** Set in the console, by public name. @default none */
  readonly byHand?: ReadonlyMap<string, PriceVersion>
  /** By public name, as `limn.yaml` has them. */
  readonly settings: Readonly<Record<string, PriceSettings>>
  /** ISO date. */
  readonly day: string
}

/**
 * The price of a public model: the operator's by this very name, else the operator's by another name of the same model or of
 * its card, else the catalogue's. The console goes before the settings where both name the same. Undefined where no price is known.
 */
export function effectivePrice(model: string, card: ModelCard, sources: PriceSources): PriceVersion | EffectivePrice | undefined {
  const { byHand, settings, day } = sources
  for (const name of namesOf(model, card)) {
    const version = byHand?.get(name)
    if (version !== undefined) return version
    if (Object.hasOwn(settings, name))
      return { prices: toUnitPrices(settings[name] as PriceSettings, card.imageTokens), source: "settings" }
  }
  const price = currentPrice(card, day)
  return price && { prices: toUnitPrices(price, card.imageTokens), source: "catalogue" }
}

/** The catalogue's price alone. */
export function catalogPrice(card: ModelCard, day: string): EffectivePrice | undefined {
  return effectivePrice(card.id, card, { settings: {}, day })
}

/** Every name under which a price of the model may have been written down, the most exact first. */
function namesOf(model: string, card: ModelCard): readonly string[] {
  const known = findCard(model)
  return [...new Set([bareName(model), ...(known === undefined ? [] : cardNames(known)), ...cardNames(card)])]
}

function cardNames({ id, author, aliases }: ModelCard): readonly string[] {
  return [id, ...aliases].flatMap((name) => [name, `${author}/${name}`, `models/${name}`])
}
