import { z } from "zod"
import { authorName } from "#catalog/author-name.ts"
import { hasRole } from "#canonical/role.ts"
import { nanoToUsd } from "#ledger/usd.ts"
import { usdText } from "../fields.ts"
import type { PricedModel } from "../model-facts.ts"
import { picturePriceUsd, shownLifeCycle, showLifeCycle } from "../model-fields.ts"
import { appRoute, type AppRoute } from "./route.ts"

const size = z.tuple([z.int(), z.int()]).readonly()
const words = z.array(z.string()).readonly()

const shownModel = z.object({
  id: z.string().meta({ description: "The name to ask for it by" }),
  name: z.string(),
  author: z.string().meta({ description: "As it stands in names of models" }),
  author_name: z.string().meta({ description: "As it writes itself" }),
  description: z.object({ en: z.string(), zh: z.string() }),
  aliases: words,
  input: words,
  output: words,
  aspect_ratios: words,
  image_sizes: words,
  pixel_sizes: z
    .union([
      z.object({ only: z.array(size).readonly() }),
      z.object({
        multiple_of: z.int(),
        max_width: z.int(),
        max_height: z.int(),
        min_ratio: z.number(),
        max_ratio: z.number(),
        max_pixels: z.int(),
      }),
    ])
    .nullable()
    .meta({ description: "Exact sizes that it takes; null: it takes ratios and sizes only" }),
  pixels: z.record(z.string(), z.record(z.string(), size)).meta({ description: "Pixels by size and ratio, where known" }),
  qualities: words,
  formats: words,
  max_input_images: z.int(),
  takes_mask: z.boolean(),
  context_length: z.int(),
  max_output_tokens: z.int(),
  streams: z.boolean(),
  thinks: z.boolean(),
  signatures: z.boolean(),
  life_cycle: shownLifeCycle,
  prices: z
    .object({
      request: usdText.nullable(),
      per_picture: z.record(z.string(), usdText).nullable().meta({ description: "By size; with it no token is paid for" }),
      text_in: usdText.nullable(),
      image_in: usdText.nullable(),
      text_out: usdText.nullable(),
      image_out: usdText.nullable(),
    })
    .nullable()
    .meta({ description: "Per request, picture and token; null: not known" }),
  per_picture_usd: usdText.nullable().meta({ description: "About what one picture of 1K costs" }),
  expected_seconds: z.number().nullable(),
  channels: z.array(z.string()).optional().meta({ description: "For operators only" }),
})

type ShownModel = z.input<typeof shownModel>

/** The route of the models that a user may draw with. */
export const modelRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/models",
    summary: "The models that one may use, with what each can do, costs and takes",
    answer: z.object({
      data: z.array(shownModel),
      default_model: z.string().nullable().meta({ description: "The one that draws for whoever names none" }),
    }),
    handle: async ({ studio, models }, { visitor }) => {
      const [served, expected] = await Promise.all([models.listFor(await visitor.account()), studio.expected.all()])
      const seesChannels = hasRole(visitor.user.role, "operator")
      const data = served.map((model): ShownModel => {
        const ms = expected.get(model.id)
        return {
          ...show(model, models.takesMask(model.id)),
          expected_seconds: ms === undefined ? null : ms / 1000,
          ...(seesChannels ? { channels: [...models.channelsOf(model.id)] } : {}),
        }
      })
      const draws = served.filter(({ card }) => card.output.includes("image"))
      const wanted = models.pictureModel()
      const usual = draws.find(({ id, card }) => [id, card.id, `${card.author}/${card.id}`].includes(wanted ?? "")) ?? draws[0]
      return { data, default_model: usual?.id ?? null }
    },
  }),
]

function show({ id, card, prices }: PricedModel, takesMask: boolean): Omit<ShownModel, "expected_seconds" | "channels"> {
  const { pixelSizes } = card
  return {
    id,
    name: card.name,
    author: card.author,
    author_name: authorName(card.author),
    description: card.description,
    aliases: card.aliases,
    input: card.input,
    output: card.output,
    aspect_ratios: card.aspectRatios,
    image_sizes: card.imageSizes,
    pixel_sizes: pixelSizes === undefined ? null : showPixelSizes(pixelSizes),
    pixels: Object.fromEntries(Object.entries(card.pixels).map(([tier, ratios]) => [tier, { ...ratios }])),
    qualities: Object.keys(card.qualityTokens ?? {}),
    // What a provider does not write itself is converted here.
    formats: card.output.includes("image") ? ["png", "jpeg", "webp"] : [],
    max_input_images: card.maxInputImages,
    takes_mask: takesMask,
    context_length: card.contextLength,
    max_output_tokens: card.maxOutputTokens,
    streams: card.streams,
    thinks: card.thinks,
    signatures: card.signatures,
    life_cycle: showLifeCycle(card),
    prices: prices === undefined ? null : showPrices(prices),
    per_picture_usd: picturePriceUsd(card, prices),
  }
}

function showPixelSizes(sizes: NonNullable<PricedModel["card"]["pixelSizes"]>): ShownModel["pixel_sizes"] {
  if ("only" in sizes) return { only: sizes.only }
  const { multipleOf, maxWidth, maxHeight, minRatio, maxRatio, maxPixels = maxWidth * maxHeight } = sizes
  return {
    multiple_of: multipleOf,
    max_width: maxWidth,
    max_height: maxHeight,
    min_ratio: minRatio,
    max_ratio: maxRatio,
    max_pixels: maxPixels,
  }
}

function showPrices({ request, picture, textIn, imageIn, textOut, imageOut }: NonNullable<PricedModel["prices"]>): ShownModel["prices"] {
  const inUsd = (nano: number | undefined): string | null => (nano === undefined ? null : nanoToUsd(BigInt(nano)))
  return {
    request: inUsd(request),
    per_picture:
      picture === undefined ? null : Object.fromEntries(Object.entries(picture).map(([tier, nano]) => [tier, nanoToUsd(BigInt(nano))])),
    text_in: inUsd(textIn),
    image_in: inUsd(imageIn),
    text_out: inUsd(textOut),
    image_out: inUsd(imageOut),
  }
}
