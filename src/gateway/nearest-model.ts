import { bareName } from "#catalog/catalog.ts"
import { editDistance } from "#catalog/edit-distance.ts"
import type { ListedModel } from "./model-map.ts"

/** The share of a name's letters that may be wrong for another to be what was meant. */
const mostWrong = 1 / 3

/** The question to a client that misspelt a model, with a space before it; empty where no living model is near. */
export function didYouMean(listed: readonly ListedModel[], name: string): string {
  const asked = bareName(name).toLowerCase()
  const wrong = (spelling: string): number => editDistance(asked, spelling.toLowerCase()) / Math.max(asked.length, spelling.length)
  const [best] = listed
    .filter(({ card }) => card.lifeCycle.state !== "retired")
    .map(({ id, card }) => ({ id, wrong: Math.min(...[id, card.id, `${card.author}/${card.id}`, ...card.aliases].map(wrong)) }))
    .sort((one, other) => one.wrong - other.wrong)
  return best === undefined || best.wrong > mostWrong ? "" : ` Did you mean \`${best.id}\`?`
}
