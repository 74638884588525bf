import { z } from "zod"
import { nanoPerPiece, nanoPerToken } from "#canonical/nano-usd.ts"
import type { ImageSize } from "#canonical/request.ts"

/** A price that replaces the catalogue's. US dollars, exact to a billionth. With `picture` no token is charged for. */
export interface PriceSettings {
  /** Per request that is answered, beside its tokens; never beside `picture`. */
  readonly request?: number
  /** Per delivered picture: one price, or one for each size tier. A tier that is not named costs what the next larger one costs. */
  readonly picture?: number | Readonly<Partial<Record<ImageSize, number>>>
  /** Per million tokens. */
  readonly textIn?: number
  readonly imageIn?: number
  readonly textOut?: number
  readonly imageOut?: number
}

/** Makes a schema of dollars that can be written in whole nano-USD. */
function dollars(read: (dollars: number) => number) {
  return z
    .number()
    .superRefine((value, context) => {
      try {
        read(value)
      } catch (error) {
        context.addIssue({ code: "custom", message: (error as RangeError).message })
      }
    })
    .optional()
}

const perPiece = dollars(nanoPerPiece)
const perToken = dollars(nanoPerToken)
const perTier = z.strictObject({ "512": perPiece, "1K": perPiece, "2K": perPiece, "4K": perPiece }).superRefine((prices, context) => {
  if (context.issues.length === 0 && Object.keys(prices).length === 0) context.addIssue({ code: "custom", message: "names no tier" })
})

/** Schema of a price in `limn.yaml`; gives PriceSettings. */
export const priceSchema = z
  .strictObject({
    request: perPiece,
    picture: z.union([perPiece, perTier], { error: "must be a number, or a map from 512, 1K, 2K or 4K to numbers" }).optional(),
    text_in: perToken,
    image_in: perToken,
    text_out: perToken,
    image_out: perToken,
  })
  .transform(({ request, picture, text_in: textIn, image_in: imageIn, text_out: textOut, image_out: imageOut }, context): PriceSettings => {
    const given = Object.entries({ request, picture, textIn, imageIn, textOut, imageOut }).filter(([, price]) => price !== undefined)
    if (given.length === 0 && context.issues.length === 0)
      context.addIssue({ code: "custom", message: "names no price; `picture: 0` gives the model away" })
    return Object.fromEntries(given)
  })
