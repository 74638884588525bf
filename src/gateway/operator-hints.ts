import { matchesPattern } from "#canonical/name-pattern.ts"
import { cards, findCard, bareName } from "#catalog/catalog.ts"
import { findLoss } from "#ledger/prices/find-loss.ts"
import type { PriceBook } from "#ledger/prices/price-book.ts"
import { toUsd } from "#ledger/usd.ts"
import type { ListedModel } from "./model-map.ts"
import { didYouMean } from "./nearest-model.ts"

/** Something that an operator may not have meant. It is told and never refused: a name may be newer than the catalogue, a loss may be wanted. */
export interface OperatorHint {
  readonly code: "unknown_model" | "below_cost"
  /** A sentence, or two. */
  readonly message: string
}

/** A hint where neither the catalogue nor a channel's list has a model of this name. */
export function nameHints(listed: readonly ListedModel[], name: string): readonly OperatorHint[] {
  const bare = bareName(name)
  if (findCard(bare) !== undefined || listed.some(({ id }) => id === bare)) return []
  return [{ code: "unknown_model", message: `No model is known here by the name \`${name}\`.${didYouMean(listed, name)}` }]
}

/** The hints for models that a key may use: names, and patterns that take in no known model. */
export function patternHints(listed: readonly ListedModel[], patterns: readonly string[]): readonly OperatorHint[] {
  const known = [...listed, ...cards.map((card) => ({ id: card.id, card }))].flatMap(({ id, card }) => [id, `${card.author}/${card.id}`])
  return patterns.flatMap((pattern): readonly OperatorHint[] => {
    if (!pattern.includes("*")) return nameHints(listed, pattern)
    if (known.some((name) => matchesPattern(name, pattern))) return []
    return [{ code: "unknown_model", message: `No model that is known here has a name like \`${pattern}\`.` }]
  })
}

/** A hint where clients pay less for a model than its provider takes. Throws DatabaseError. */
export async function lossHints(book: Pick<PriceBook, "show">, { id, card }: ListedModel): Promise<readonly OperatorHint[]> {
  const price = await book.show(id, card)
  const loss = price && findLoss(card, price.prices)
  if (loss === undefined) return []
  const picture = loss.tier === undefined ? "a picture" : `a ${loss.tier} picture`
  const message = `\`${id}\` is sold below cost: ${picture} brings ${toUsd(loss.price)} USD and costs ${toUsd(loss.cost)} USD as a rule.`
  return [{ code: "below_cost", message }]
}

/** Every hint about prices: `named` are the models that the settings name prices for. Throws DatabaseError. */
export async function priceHints(
  book: Pick<PriceBook, "show">,
  listed: readonly ListedModel[],
  named: readonly string[],
): Promise<readonly OperatorHint[]> {
  const losses = await Promise.all(listed.map((model) => lossHints(book, model)))
  return [...named.flatMap((name) => nameHints(listed, name)), ...losses.flat()]
}
