import type { Usage } from "#canonical/event.ts"
import { tierOf, tiers } from "#catalog/tier.ts"
import { imageTokensOf, picturePrice } from "./per-tier.ts"
import type { CountedRequest, Measured, PriceLine, UnitPrices } from "./unit-prices.ts"

/** What something costs by its measure. */
export interface PricedMeasure {
  /** Whole micro-USD: the sum of the lines, rounded up once. */
  readonly amount: number
  readonly lines: readonly PriceLine[]
  /** Whether tokens were counted that nobody reported. */
  readonly estimated: boolean
}

/** Tokens by what is paid for them. */
export interface PaidTokens {
  readonly textIn: number
  readonly imageIn: number
  readonly textOut: number
  readonly imageOut: number
}

/** Text that an answer without pictures is taken to have, thoughts included, where its provider does not say. */
export const usualTextAnswer = 400
/** Fewer tokens than any picture takes: the least that was ever measured is 196. */
const fewestPerPicture = 100
/** More tokens than any request can have: ten calls that each fill the largest context. */
export const mostTokens = 10_000_000

/**
 * Reckons what was made by a price: pictures by the tier of their real pixels where the price is per picture, tokens
 * otherwise. Usage that is missing, or cannot be true, is never nothing: tokens are counted from the pictures and from
 * `counted`. Thoughts are text, cached tokens are tokens; output that is not told apart is picture first and text after.
 */
export function chargeFor(prices: UnitPrices, measured: Measured): PricedMeasure {
  if (prices.picture !== undefined) {
    const lines = pictureLines(prices.picture, measured.pictures)
    return { amount: sumOf(lines), lines, estimated: false }
  }
  const fee = prices.request === undefined ? [] : [line("request", 1, prices.request)]
  const { tokens, estimated } = readTokens(prices, measured)
  const lines = [...fee, ...tokenLines(prices, tokens)]
  return { amount: sumOf(lines), lines, estimated: estimated && lines.length > fee.length }
}

/** Lines for pictures by tier, smallest first. */
function pictureLines(picture: NonNullable<UnitPrices["picture"]>, pictures: Measured["pictures"]): PriceLine[] {
  const made = pictures.map(tierOf)
  return tiers.flatMap((tier) => {
    const quantity = made.filter((other) => other === tier).length
    return quantity === 0 ? [] : [{ ...line("picture", quantity, picturePrice(picture, tier)), tier }]
  })
}

/** Lines for tokens; what has no price, or was not used, has none. */
export function tokenLines({ textIn, imageIn, textOut, imageOut }: UnitPrices, tokens: PaidTokens): PriceLine[] {
  return [
    line("text_in", tokens.textIn, textIn ?? 0),
    line("image_in", tokens.imageIn, imageIn ?? 0),
    line("text_out", tokens.textOut, textOut ?? 0),
    line("image_out", tokens.imageOut, imageOut ?? 0),
  ].filter(({ quantity, unitPrice }) => quantity > 0 && unitPrice > 0)
}

/** Gives the sum of lines in whole micro-USD, rounded up. */
export function sumOf(lines: readonly PriceLine[]): number {
  const nano = lines.reduce((sum, { quantity, unitPrice }) => sum + BigInt(quantity) * BigInt(unitPrice), 0n)
  return Number((nano + 999n) / 1000n)
}

function line(unit: PriceLine["unit"], quantity: number, unitPrice: number): PriceLine {
  return { unit, quantity, unitPrice }
}

function readTokens(prices: UnitPrices, measured: Measured): { readonly tokens: PaidTokens; readonly estimated: boolean } {
  const { usage, counted, pictures } = measured
  const imageTokens = counted?.imageTokens ?? prices.imageTokens
  const drawn = pictures.reduce((sum, picture) => sum + imageTokensOf(imageTokens, tierOf(picture)), 0)
  const calls = Math.max(1, pictures.length)
  const input = usage === undefined ? undefined : readInput(usage, calls, counted)
  const output = usage === undefined ? undefined : readOutput(usage, pictures.length, drawn)
  const tokens = {
    ...(input ?? { textIn: calls * (counted?.textIn ?? 1), imageIn: calls * (counted?.imageIn ?? 0) }),
    ...(output ?? { textOut: pictures.length === 0 ? usualTextAnswer : 0, imageOut: drawn }),
  }
  return { tokens, estimated: usage?.estimated === true || input === undefined || output === undefined }
}

/** Splits the input; undefined where the report cannot be true. What is not told apart is picture beyond the text that was counted. */
function readInput(usage: Usage, calls: number, counted?: CountedRequest): Pick<PaidTokens, "textIn" | "imageIn"> | undefined {
  const { inputTokens: total, inputTextTokens, inputImageTokens } = usage
  // No request is empty, so neither is its input.
  if (!isCount(total) || total === 0) return undefined
  if (isCount(inputImageTokens)) return { imageIn: inputImageTokens, textIn: restOf(total, inputImageTokens) }
  if (counted?.imageIn === 0) return { textIn: total, imageIn: 0 }
  const countedText = counted === undefined ? total : calls * counted.textIn
  const textIn = Math.min(total, isCount(inputTextTokens) ? inputTextTokens : countedText)
  return { textIn, imageIn: total - textIn }
}

/** Splits the output; undefined where the report cannot be true: no picture is made of next to nothing. */
function readOutput(usage: Usage, pictures: number, drawn: number): Pick<PaidTokens, "textOut" | "imageOut"> | undefined {
  const { outputTokens: total, outputTextTokens, outputImageTokens, thoughtTokens } = usage
  const least = pictures * fewestPerPicture
  const reported = isCount(outputImageTokens) ? outputImageTokens : 0
  if (!isCount(total) || Math.max(total, reported) < least) return undefined
  if (reported >= least) return { imageOut: reported, textOut: restOf(total, reported) }
  const rest = total - (isCount(thoughtTokens) ? thoughtTokens : 0) - (isCount(outputTextTokens) ? outputTextTokens : 0)
  const imageOut = isCount(outputTextTokens) && rest >= least ? rest : Math.min(rest >= least ? rest : total, drawn)
  return { imageOut, textOut: total - imageOut }
}

/** What a total has besides one part of it. Where it is smaller than its part, it was counted without it. */
function restOf(total: number, part: number): number {
  return total >= part ? total - part : total
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= mostTokens
}
