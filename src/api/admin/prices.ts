import { z } from "zod"
import { GatewayError } from "#canonical/error.ts"
import type { ModelCard } from "#catalog/card.ts"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import { priceSchema } from "#config/price-settings.ts"
import { lossHints, nameHints } from "#gateway/operator-hints.ts"
import type { EffectivePrice } from "#ledger/prices/effective-price.ts"
import { toUnitPrices } from "#ledger/prices/to-unit-prices.ts"
import type { PriceVersion, UnitPrices } from "#ledger/prices/unit-prices.ts"
import { nanoToUsd } from "#ledger/usd.ts"
import { findListed } from "../model-names.ts"
import { listOf, momentText, warnings } from "../fields.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

const source = z.enum(["catalogue", "settings", "console"])

/** As `PUT` takes it, so that what was read can be sent back. */
const shownPrices = z
  .object({
    request: z.number().optional(),
    picture: z.union([z.number(), z.record(z.string(), z.number())]).optional(),
    text_in: z.number().optional(),
    image_in: z.number().optional(),
    text_out: z.number().optional(),
    image_out: z.number().optional(),
  })
  .meta({ description: "US dollars per request, per picture (one price, or one by size tier) and per million tokens" })

/** The price of a model in an answer. */
export const shownPrice = z.object({
  model: z.string(),
  source: source
    .nullable()
    .meta({ description: "Who names the price: the console goes before the settings, those before the catalogue. null: there is none" }),
  prices: shownPrices.nullable(),
})

const priceWithHistory = shownPrice.extend({
  history: z.array(z.object({ id: z.string(), version: z.int(), source, created_at: momentText, prices: shownPrices })).meta({
    description: "Every version that anything was charged by, newest first",
  }),
})

/** Gives unit prices in dollars, as {@link shownPrices} has them. */
function showPrices({ request, picture, textIn, imageIn, textOut, imageOut }: UnitPrices): z.input<typeof shownPrices> {
  const piece = (nano: number): number => Number(nanoToUsd(BigInt(nano)))
  const perMillion = (nano: number): number => Number(nanoToUsd(BigInt(nano) * 1_000_000n))
  const { default: onePrice, ...tiers } = picture ?? {}
  const byTier = Object.fromEntries(Object.entries(tiers).map(([tier, nano]) => [tier, piece(nano)]))
  return {
    ...(request === undefined ? {} : { request: piece(request) }),
    ...(onePrice === undefined ? {} : { picture: piece(onePrice) }),
    ...(Object.keys(byTier).length === 0 ? {} : { picture: byTier }),
    ...(textIn === undefined ? {} : { text_in: perMillion(textIn) }),
    ...(imageIn === undefined ? {} : { image_in: perMillion(imageIn) }),
    ...(textOut === undefined ? {} : { text_out: perMillion(textOut) }),
    ...(imageOut === undefined ? {} : { image_out: perMillion(imageOut) }),
  }
}

/** Shows the price of a model. */
export function showPrice(model: string, price: EffectivePrice | undefined): z.input<typeof shownPrice> {
  return { model, source: price?.source ?? null, prices: price === undefined ? null : showPrices(price.prices) }
}

function showVersion({ id, version, source: named, createdAt, prices }: PriceVersion): z.input<typeof priceWithHistory>["history"][number] {
  return { id, version, source: named, created_at: createdAt.toISOString(), prices: showPrices(prices) }
}

async function read({ prices, listed }: Services, model: string): Promise<z.input<typeof priceWithHistory>> {
  const [price, history] = await Promise.all([prices.show(model, cardOf(listed, model)), prices.history(model)])
  return { ...showPrice(model, price), history: history.map(showVersion) }
}

function cardOf(listed: Services["listed"], model: string): ModelCard {
  return findListed(listed(), model)?.card ?? cardOfVendorModel(model)
}

function modelOf(params: Readonly<Record<string, string>>): string {
  const model = (params["model"] ?? "").trim()
  if (model !== "" && model.length <= 200) return model
  throw new GatewayError("invalid_request", "The name of a model has 1 to 200 characters.", { param: "model" })
}

/** Routes of what models cost. */
export const priceRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/prices",
    summary: "What each model that is served costs now",
    answer: listOf(shownPrice),
    handle: async ({ prices, listed }) => ({
      data: await Promise.all(listed().map(async ({ id, card }) => showPrice(id, await prices.show(id, card)))),
    }),
  }),
  route({
    method: "GET",
    path: "/prices/{model}",
    summary: "What a model costs now, and what it has cost",
    answer: priceWithHistory,
    handle: (services, { params }) => read(services, modelOf(params)),
  }),
  route({
    method: "PUT",
    path: "/prices/{model}",
    summary: "Set the price of a model; requests that run keep theirs",
    body: priceSchema,
    answer: priceWithHistory.extend({ warnings }),
    audit: ({ model, prices }) => ({ action: "price.set", target: { type: "model", id: model }, detail: { prices } }),
    handle: async (services, { params, body }) => {
      const { prices, listed } = services
      const model = modelOf(params)
      const card = cardOf(listed, model)
      await prices.set(model, toUnitPrices(body, card.imageTokens))
      const hints = [...nameHints(listed(), model), ...(await lossHints(prices, { id: model, card }))]
      return { ...(await read(services, model)), warnings: hints }
    },
  }),
  route({
    method: "DELETE",
    path: "/prices/{model}",
    summary: "Take a price that was set here back, so that the settings' or the catalogue's holds",
    answer: priceWithHistory,
    audit: ({ model }) => ({ action: "price.unset", target: { type: "model", id: model } }),
    handle: async (services, { params }) => {
      const model = modelOf(params)
      if (await services.prices.unset(model)) return read(services, model)
      throw new GatewayError("not_found", "No price of this model was set here, so there is none to take back.")
    },
  }),
]
