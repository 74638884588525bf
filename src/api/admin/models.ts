import { z } from "zod"
import type { ListedModel } from "#gateway/model-map.ts"
import { listOf, usdText } from "../fields.ts"
import { picturePriceUsd, shownLifeCycle, showLifeCycle } from "../model-fields.ts"
import { showPrice, shownPrice } from "./prices.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

const shownModel = z.object({
  id: z.string().meta({ description: "The name that clients use" }),
  name: z.string(),
  author: z.string(),
  life_cycle: shownLifeCycle,
  channels: z.array(z.string()).meta({ description: "Those that serve it" }),
  price: shownPrice.omit({ model: true }),
  per_picture_usd: usdText
    .nullable()
    .meta({ description: "About what one picture of 1K costs; null: it does not draw, or that is not known" }),
})

async function show({ prices, channels }: Services, { id, card }: ListedModel): Promise<z.input<typeof shownModel>> {
  const price = await prices.show(id, card)
  const { model: _id, ...shown } = showPrice(id, price)
  return {
    id,
    name: card.name,
    author: card.author,
    life_cycle: showLifeCycle(card),
    channels: channels.registry.pool.candidates(id).map(({ channel }) => channel.name),
    price: shown,
    per_picture_usd: picturePriceUsd(card, price?.prices),
  }
}

/** The route of the models that are served. */
export const modelRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/models",
    summary: "The models that are served, with their channels and prices",
    answer: listOf(shownModel),
    handle: async (services) => ({ data: await Promise.all(services.listed().map((model) => show(services, model))) }),
  }),
]
