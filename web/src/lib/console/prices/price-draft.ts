import type { Prices } from "../types.ts"

/** How a model is charged for: by the picture, by the picture's size, or by tokens. */
export type PriceManner = "picture" | "tier" | "tokens"

/** The sizes that a price can name. */
export const tiers = ["512", "1K", "2K", "4K"] as const
/** The prices by tokens, as the API names them. */
export const tokenPrices = ["text_in", "image_in", "text_out", "image_out", "request"] as const

/** What the form of a price holds: everything as it was typed, empty where there is no price. */
export interface PriceDraft {
  manner: PriceManner
  picture: string
  tiers: Record<(typeof tiers)[number], string>
  tokens: Record<(typeof tokenPrices)[number], string>
}

/** Gives the draft of a price. */
export function draftOf(prices: Prices | null): PriceDraft {
  const picture = prices?.picture
  const text = (value: number | undefined): string => (value === undefined ? "" : String(value))
  return {
    manner: typeof picture === "object" ? "tier" : picture === undefined && prices !== null ? "tokens" : "picture",
    picture: typeof picture === "number" ? text(picture) : "",
    tiers: Object.fromEntries(tiers.map((tier) => [tier, typeof picture === "object" ? text(picture[tier]) : ""])) as PriceDraft["tiers"],
    tokens: Object.fromEntries(tokenPrices.map((name) => [name, text(prices?.[name])])) as PriceDraft["tokens"],
  }
}

/** Gives the body that `PUT /prices/{model}` takes: only what the manner charges for. */
export function bodyOf({ manner, picture, tiers: byTier, tokens }: PriceDraft): Record<string, unknown> {
  if (manner === "picture") return given({ picture })
  return manner === "tier" ? { picture: given(byTier) } : given(tokens)
}

function given(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(texts).flatMap(([name, text]) => (text.trim() === "" ? [] : [[name, asNumber(text.trim())] as const]))
  return Object.fromEntries(entries)
}

/** What is no number goes as it is, so that the server says what is wrong with it. */
function asNumber(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text)
}
