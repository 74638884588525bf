import type { ImageSize, ResolvedShape } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { tierOf, tiers } from "#catalog/tier.ts"
import { type PaidTokens, sumOf, tokenLines, usualTextAnswer } from "./charge.ts"
import { contentOf, type CountableRequest, countRequest, tokensByTier } from "./count-request.ts"
import { imageTokensOf, picturePrice } from "./per-tier.ts"
import type { PriceLine, PriceVersion, Quote, UnitPrices } from "./unit-prices.ts"

/** A request whose shape is settled. */
export interface QuotableRequest extends CountableRequest {
  /** Pictures, or answers of a text request, that are wanted. Each is a provider call with the whole input. */
  readonly count: number
  readonly shape: ResolvedShape
}

/** Input tokens beyond the request's own text: the roles of the turns, and sentences that Limn adds to ask for a picture. */
const templateTokens = 256
/**
 * Most tokens of text and thoughts beside a picture. Models may write more, up to `maxOutputTokens`, and hardly ever do; what
 * goes beyond the hold is not charged. Models that only draw report a few tokens of text at most.
 */
const mostTextTokens = { writes: 8192, draws: 1024 }
/** Output tokens of one preview. */
const previewTokens = 100

/**
 * Gives what a request will cost by a price: `likely` as it usually turns out, and `maximum`, which is held. The maximum counts
 * a token for every byte of text, the most tokens for every input picture, the dearest tier and quality that may come where none
 * was asked for, and all the text that the model may write.
 */
export function quote(request: QuotableRequest, card: ModelCard, price: PriceVersion): Quote {
  const { prices } = price
  const likely = usualLines(request, card, prices)
  return { price, likely: sumOf(likely), maximum: sumOf(mostLines(request, card, prices)), lines: likely }
}

function mostLines(request: QuotableRequest, card: ModelCard, prices: UnitPrices): readonly PriceLine[] {
  const { count, partialImages } = request
  const possible = possibleTiers(request.shape, card)
  const drawing = draws(request)
  if (prices.picture !== undefined) return drawing ? [dearestPicture(prices.picture, possible, count)] : []
  const { textBytes, pictures } = contentOf(request)
  const perPicture = Math.max(...possible.map((tier) => imageTokensOf(tokensByTier(request, card), tier)))
  const perCall: PaidTokens = {
    textIn: textBytes + templateTokens,
    imageIn: pictures * card.inputImageTokens.most,
    textOut: mostText(request, card),
    imageOut: drawing ? perPicture + partialImages * previewTokens : 0,
  }
  return [...feeLines(prices), ...tokenLines(prices, times(count, perCall))]
}

function usualLines(request: QuotableRequest, card: ModelCard, prices: UnitPrices): readonly PriceLine[] {
  const { count, partialImages } = request
  const tier = usualTier(request.shape, card)
  const drawing = draws(request)
  if (prices.picture !== undefined) return drawing ? [dearestPicture(prices.picture, [tier], count)] : []
  const { textIn, imageIn } = countRequest(request, card)
  const text = drawing ? (card.thinks ? usualTextAnswer : 0) : usualTextAnswer
  const perCall: PaidTokens = {
    textIn,
    imageIn,
    textOut: Math.min(text, mostText(request, card)),
    imageOut: drawing ? imageTokensOf(tokensByTier(request, card), tier) + partialImages * previewTokens : 0,
  }
  return [...feeLines(prices), ...tokenLines(prices, times(count, perCall))]
}

function draws({ modalities }: CountableRequest): boolean {
  return modalities.includes("image")
}

/** The tiers that a picture may come in. */
function possibleTiers({ imageSize, pixels }: ResolvedShape, card: ModelCard): readonly ImageSize[] {
  if (imageSize !== undefined) return [imageSize]
  if (pixels !== undefined) return [tierOf(pixels)]
  return card.imageSizes.length === 0 ? ["1K"] : card.imageSizes
}

/** Where nothing was asked for, providers draw at 1K. */
function usualTier(shape: ResolvedShape, card: ModelCard): ImageSize {
  const possible = possibleTiers(shape, card)
  return possible.includes("1K") ? "1K" : (possible[0] as ImageSize)
}

function mostText(request: CountableRequest, card: ModelCard): number {
  const asked = Math.min(request.maxOutputTokens ?? Number.POSITIVE_INFINITY, card.maxOutputTokens)
  // Text is all that a text request buys, so its bound is the model's own.
  if (!draws(request)) return asked
  return Math.min(asked, card.thinks || card.output.includes("text") ? mostTextTokens.writes : mostTextTokens.draws)
}

function dearestPicture(picture: NonNullable<UnitPrices["picture"]>, possible: readonly ImageSize[], quantity: number): PriceLine {
  const dearest = possible.toSorted((a, b) => picturePrice(picture, b) - picturePrice(picture, a) || tiers.indexOf(a) - tiers.indexOf(b))
  const tier = dearest[0] as ImageSize
  return { unit: "picture", tier, quantity, unitPrice: picturePrice(picture, tier) }
}

function feeLines({ request }: UnitPrices): readonly PriceLine[] {
  return request === undefined ? [] : [{ unit: "request", quantity: 1, unitPrice: request }]
}

function times(count: number, { textIn, imageIn, textOut, imageOut }: PaidTokens): PaidTokens {
  return { textIn: count * textIn, imageIn: count * imageIn, textOut: count * textOut, imageOut: count * imageOut }
}
