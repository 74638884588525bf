import { bareName, findCard } from "#catalog/catalog.ts"
import type { ListedModel } from "#gateway/model-map.ts"

/** The `author/slug` name of a model; names that an operator chose stay as they are. */
export function authoredName({ id, card }: ListedModel): string {
  return id === card.id && findCard(id) === card ? `${card.author}/${id}` : id
}

/** Finds a shown model by any of its names. */
export function findListed(listed: readonly ListedModel[], name: string): ListedModel | undefined {
  const bare = bareName(name)
  const direct = listed.find((model) => model.id === bare) ?? listed.find((model) => authoredName(model) === bare)
  if (direct !== undefined) return direct
  const card = findCard(bare)
  return card === undefined ? undefined : listed.find((model) => model.card === card && findCard(model.id) === card)
}

/** The day from which a model is known, in seconds since 1970; 0 where nobody said. */
export function createdSeconds({ card }: ListedModel): number {
  const day = card.lifeCycle.released ?? card.prices[0]?.from
  return day === undefined ? 0 : Math.floor(Date.parse(day) / 1000)
}
