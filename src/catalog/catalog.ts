import type { ModelCard } from "./card.ts"
import { googleCards } from "./cards-google.ts"
import { openaiCards } from "./cards-openai.ts"
import { painterCard } from "./cards-painter.ts"

/** Every model that Limn knows by itself. */
export const cards: readonly ModelCard[] = [painterCard, ...googleCards, ...openaiCards]

const byName = new Map<string, ModelCard>(
  cards.flatMap((card) => [card.id, ...card.aliases].flatMap((name) => [[name, card] as const, [`${card.author}/${name}`, card] as const])),
)

/** What a name that only relays know is taken for: a chat that may draw, in every shape, so that nothing is refused that the provider might take. */
function unknownCard(id: string): ModelCard {
  return {
    ...painterCard,
    id,
    author: id.includes("/") ? (id.split("/")[0] as string) : "unknown",
    name: id,
    description: {
      en: "A model that the catalogue does not know; it is offered as its provider names it.",
      zh: "目录中没有收录的模型，按服务商的名称原样提供。",
    },
    imageOnly: false,
    signatures: true,
    imageTokens: {},
    prices: [],
    lifeCycle: { state: "current" },
  }
}

/** The name without what does not distinguish models: surrounding space, `models/`, and the painter's simulation suffix. */
export function bareName(name: string): string {
  const trimmed = name.trim().replace(/^models\//, "")
  return trimmed.startsWith("limn/painter:") ? "limn/painter" : trimmed
}

/** The card of a model by its id, an alias, its `author/id` or its `models/id`; undefined for a name the catalogue does not know. */
export function findCard(name: string): ModelCard | undefined {
  return byName.get(bareName(name))
}

/** The card of a vendor's model that an operator routes to, invented carefully where the catalogue does not know it. */
export function cardOfVendorModel(name: string): ModelCard {
  return findCard(name) ?? unknownCard(bareName(name))
}
