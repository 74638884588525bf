import { z } from "zod"

/** A price that replaces the catalogue's. US dollars; with `picture` nothing else is charged. */
export interface PriceSettings {
  /** Per delivered picture. */
  readonly picture?: number
  /** Per million tokens. */
  readonly textIn?: number
  readonly imageIn?: number
  readonly textOut?: number
  readonly imageOut?: number
}

const dollars = z.number().min(0).max(1_000_000).optional()

/** Schema of a price in `limn.yaml`; gives PriceSettings. */
export const priceSchema = z
  .strictObject({ picture: dollars, text_in: dollars, image_in: dollars, text_out: dollars, image_out: dollars })
  .transform(({ picture, text_in: textIn, image_in: imageIn, text_out: textOut, image_out: imageOut }): PriceSettings => {
    const given = Object.entries({ picture, textIn, imageIn, textOut, imageOut }).filter(([, price]) => price !== undefined)
    return Object.fromEntries(given)
  })
