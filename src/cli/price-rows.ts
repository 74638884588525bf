import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { type Database, openDatabase } from "#database/database.ts"
import { createModelMap, demoMap, type ListedModel, type ModelMap } from "#gateway/model-map.ts"
import type { EffectivePrice } from "#ledger/prices/effective-price.ts"
import { type OperatorHint, priceHints } from "#gateway/operator-hints.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { sampleQuote } from "#ledger/prices/sample-quote.ts"
import type { UnitPrices } from "#ledger/prices/unit-prices.ts"
import { nanoToUsd, toUsd } from "#ledger/usd.ts"
import { presets } from "#upstreams/presets.ts"
import { isInstalled } from "./installation.ts"
import { dimHead, paint, plain, table, wrap } from "./terminal.ts"

/** What each channel of the settings serves. */
export function modelMaps({ channels }: Pick<Settings, "channels">): readonly ModelMap[] {
  return channels.map(({ models, preset }) => createModelMap(models, (preset === undefined ? undefined : presets[preset]?.naming) ?? "id"))
}

/** The models that the channels of the settings show, each once. Empty in demo mode, where nothing is charged. */
export function routedModels(settings: Pick<Settings, "channels">): readonly ListedModel[] {
  const listed = modelMaps(settings).flatMap((map) => map.listed)
  return [...new Map(listed.map((model) => [model.id, model])).values()]
}

/** The models that a server with these settings shows: in demo mode the whole catalogue. */
export function listedModels(settings: Pick<Settings, "channels">): readonly ListedModel[] {
  return settings.channels.length === 0 ? demoMap.listed : routedModels(settings)
}

/** What the operator may not have meant about prices. */
export function priceWarnings(settings: Settings, book: PriceBook): Promise<readonly OperatorHint[]> {
  return priceHints(book, routedModels(settings), Object.keys(settings.prices))
}

/** Prices for people: `0.02 per picture`, or what a million tokens cost. */
export function describePrices({ request, picture, ...tokens }: UnitPrices): string {
  const fee = request === undefined ? [] : [`${nanoToUsd(BigInt(request))} per request`]
  if (picture !== undefined) {
    const byTier = Object.entries(picture).map(([tier, nano]) => `${tier === "default" ? "" : `${tier} `}${nanoToUsd(BigInt(nano))}`)
    return [...fee, `${byTier.join(", ")} per picture`].join(", ")
  }
  const names = { textIn: "text in", imageIn: "pictures in", textOut: "text out", imageOut: "pictures out" } as const
  const perMillion = (Object.keys(names) as (keyof typeof names)[]).flatMap((name) =>
    tokens[name] === undefined ? [] : [`${names[name]} ${tokens[name] / 1000}`],
  )
  const whole = perMillion.length === 0 ? [] : [`${perMillion.join(", ")} per million tokens`]
  return [...fee, ...whole].join(", ")
}

/** What a routed model costs. */
export interface ModelPrice {
  readonly model: string
  /** Absent where nobody names one. */
  readonly price?: EffectivePrice
  /** What is held for one picture at most, in dollars; absent without a price. */
  readonly held?: string
}

/** The price of every routed model. */
export function readPrices(settings: Settings, book: PriceBook): Promise<readonly ModelPrice[]> {
  return Promise.all(
    routedModels(settings).map(async ({ id, card }): Promise<ModelPrice> => {
      const price = await book.show(id, card)
      return price === undefined ? { model: id } : { model: id, price, held: toUsd(sampleQuote(card, price.prices).maximum) }
    }),
  )
}

/** Lays prices out in 80 columns: what costs by the token has its four prices in one cell. */
export function priceTable(prices: readonly ModelPrice[]): string {
  const rows = prices.map(({ model, price, held }) =>
    price === undefined ? [plain(model), "none", "-", "-"] : [plain(model), briefPrices(price.prices), price.source, held ?? "-"],
  )
  const shown = table([["model", "price in USD", "from", "held"], ...rows], dimHead)
  if (!prices.some(({ price }) => price !== undefined && price.prices.picture === undefined)) return shown
  const legend = "With `/` per million tokens: text in / pictures in / text out / pictures out."
  return `${shown}\n\n${paint(process.stdout, "dim", wrap(legend, ""))}`
}

function briefPrices({ request, picture, ...tokens }: UnitPrices): string {
  if (picture !== undefined) return describePrices({ picture })
  const perMillion = (["textIn", "imageIn", "textOut", "imageOut"] as const).map((name) => {
    const nano = tokens[name]
    return nano === undefined ? "-" : String(nano / 1000)
  })
  const fee = request === undefined ? "" : `${nanoToUsd(BigInt(request))} per request + `
  return `${fee}${perMillion.join(" / ")}`
}

/** Works with the prices of an installation; before the first start there is nothing but settings and catalogue, and nothing is made. */
export async function withPriceBook<T>(settings: Settings, work: (book: PriceBook, database: Database) => Promise<T>): Promise<T> {
  await using database = await openDatabase(isInstalled(settings) ? databaseOptions(settings) : { file: ":memory:" })
  return await work(new PriceBook({ database, settings: settings.prices }), database)
}
