import { matchesPattern } from "#canonical/name-pattern.ts"
import type { ModelCard } from "#catalog/card.ts"
import { bareName, cardOfVendorModel, cards, findCard } from "#catalog/catalog.ts"

/** What a channel serves: names and globs, or public names with the vendor's names behind them. */
export type ServedModels = readonly string[] | Readonly<Record<string, string>>

/** A model as discovery shows it. */
export interface ListedModel {
  /** The name that clients use. */
  readonly id: string
  readonly card: ModelCard
}

/** One channel's view of model names. */
export interface ModelMap {
  /** The vendor's name of a model, or undefined where the channel does not serve it. */
  map(model: string): string | undefined
  /** The models to show: every name that was spelled out, and every living model of the catalogue that a glob takes in. */
  readonly listed: readonly ListedModel[]
}

/**
 * Makes a channel's model map. `naming` says how the provider names models that the catalogue knows: by `id`, or by
 * `author/id`. `id`, `author/id` and `models/id` are one model to every pattern.
 */
export function createModelMap(models: ServedModels, naming: "id" | "author/id"): ModelMap {
  if (!Array.isArray(models)) return explicitMap(models as Readonly<Record<string, string>>)
  const patterns = models as readonly string[]
  const names = (model: string): readonly string[] => {
    const card = findCard(model)
    return card === undefined ? [bareName(model)] : [bareName(model), card.id, `${card.author}/${card.id}`]
  }
  const serves = (model: string): boolean => names(model).some((name) => patterns.some((pattern) => matchesPattern(name, pattern)))
  const atVendor = (model: string): string => {
    const card = findCard(model)
    if (card === undefined || card.author === "limn") return model.trim().replace(/^models\//, "")
    return naming === "id" ? card.id : `${card.author}/${card.id}`
  }
  const spelledOut = patterns.filter((pattern) => !pattern.includes("*")).map((id) => ({ id, card: cardOfVendorModel(id) }))
  const taken = new Set(spelledOut.map(({ card }) => card.id))
  const byGlob = cards
    .filter((card) => card.lifeCycle.state !== "retired" && !taken.has(card.id) && serves(card.id))
    .map((card) => ({ id: card.author === "limn" ? "limn/painter" : card.id, card }))
  return { map: (model) => (serves(model) ? atVendor(model) : undefined), listed: [...spelledOut, ...byGlob] }
}

function explicitMap(models: Readonly<Record<string, string>>): ModelMap {
  const byName = new Map(Object.entries(models))
  const find = (model: string): string | undefined => {
    const direct = byName.get(bareName(model))
    if (direct !== undefined) return direct
    const card = findCard(model)
    return card === undefined ? undefined : (byName.get(card.id) ?? byName.get(`${card.author}/${card.id}`))
  }
  return { map: find, listed: [...byName].map(([id, vendor]) => ({ id, card: cardOfVendorModel(vendor) })) }
}

/** The map of demo mode: every name of the catalogue is drawn by the painter. */
export const demoMap: ModelMap = {
  map: (model) => (findCard(model) === undefined ? undefined : model.trim()),
  listed: cards.map((card) => ({ id: card.author === "limn" ? "limn/painter" : card.id, card })),
}

/** The card of a model under any name that some channel serves. */
export function lookupCard(maps: readonly ModelMap[], model: string): ModelCard | undefined {
  for (const map of maps) {
    const vendor = map.map(model)
    if (vendor !== undefined) return findCard(vendor) ?? findCard(model) ?? cardOfVendorModel(vendor)
  }
  return findCard(model)
}
