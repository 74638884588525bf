import type { ResolvedShape } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { openDatabase } from "#database/database.ts"
import { createModelMap, type ListedModel, type ModelMap } from "#gateway/model-map.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { type QuotableRequest, quote } from "#ledger/prices/quote.ts"
import type { PriceVersion, UnitPrices } from "#ledger/prices/unit-prices.ts"
import { nanoToUsd, toUsd } from "#ledger/usd.ts"
import { presets } from "#upstreams/presets.ts"
import { isInstalled } from "./installation.ts"
import { plain } from "./terminal.ts"

/** What each channel of the settings serves. */
export function modelMaps({ channels }: Pick<Settings, "channels">): readonly ModelMap[] {
  return channels.map(({ models, preset }) => createModelMap(models, (preset === undefined ? undefined : presets[preset]?.naming) ?? "id"))
}

/** The models that the channels of the settings show, each once. Empty in demo mode, where nothing is charged. */
export function routedModels(settings: Pick<Settings, "channels">): readonly ListedModel[] {
  const listed = modelMaps(settings).flatMap((map) => map.listed)
  return [...new Map(listed.map((model) => [model.id, model])).values()]
}

/** Prices for people: `0.02 per picture`, or what a million tokens cost. */
export function describePrices({ request, picture, ...tokens }: UnitPrices): string {
  const fee = request === undefined ? [] : [`${nanoToUsd(BigInt(request))} per request`]
  if (picture !== undefined) {
    const byTier = Object.entries(picture).map(
      ([tier, nano]) => `${nanoToUsd(BigInt(nano))} per picture${tier === "default" ? "" : ` of ${tier}`}`,
    )
    return [...fee, ...byTier].join(", ")
  }
  const names = { textIn: "text in", imageIn: "pictures in", textOut: "text out", imageOut: "pictures out" } as const
  const perMillion = (Object.keys(names) as (keyof typeof names)[]).flatMap((name) =>
    tokens[name] === undefined ? [] : [`${names[name]} ${tokens[name] / 1000}`],
  )
  const whole = perMillion.length === 0 ? [] : [`${perMillion.join(", ")} per million tokens`]
  return [...fee, ...whole].join(", ")
}

/** What one picture without any wish is quoted at, for a prompt of 1,000 bytes; dollars. */
export function sampleQuote(card: ModelCard, prices: UnitPrices, shape: ResolvedShape = {}): { likely: string; maximum: string } {
  const request: QuotableRequest = {
    messages: [{ role: "user", parts: [{ type: "text", text: " ".repeat(1000) }] }],
    modalities: ["image"],
    partialImages: 0,
    count: 1,
    shape,
  }
  const version: PriceVersion = { id: "", model: card.id, version: 1, prices, source: "catalogue", createdAt: new Date(0) }
  const { likely, maximum } = quote(request, card, version)
  return { likely: toUsd(likely), maximum: toUsd(maximum) }
}

/** A row for each routed model: its name, its price, who named it, and what is held for one picture at most. */
export async function priceRows(settings: Settings, book: PriceBook): Promise<string[][]> {
  const rows: string[][] = []
  for (const { id, card } of routedModels(settings)) {
    const price = await book.show(id, card)
    const none = settings.defaults.unpriced === "free" ? "no price: nothing is charged" : "no price: requests are refused"
    rows.push(
      price === undefined
        ? [plain(id), none, "-", "-"]
        : [plain(id), describePrices(price.prices), price.source, sampleQuote(card, price.prices).maximum],
    )
  }
  return rows
}

/** The head of {@link priceRows}. */
export const priceHead = ["model", "price in USD", "from", "held at most"]

/** Works with the prices of an installation; before the first start there is nothing but settings and catalogue, and nothing is made. */
export async function withPriceBook<T>(settings: Settings, work: (book: PriceBook) => Promise<T>): Promise<T> {
  await using database = await openDatabase(isInstalled(settings) ? databaseOptions(settings) : { file: ":memory:" })
  return await work(new PriceBook({ database, settings: settings.prices }))
}
