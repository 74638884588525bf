import { z } from "zod"
import type { ModelCard } from "#catalog/card.ts"
import { usualPicturePrice } from "#ledger/prices/per-tier.ts"
import type { UnitPrices } from "#ledger/prices/unit-prices.ts"
import { nanoToUsd } from "#ledger/usd.ts"

/** Since when, and until when, a model can be used. */
export const shownLifeCycle = z.object({
  state: z.string(),
  released: z.string().nullable(),
  retires: z.string().nullable(),
  successor: z.string().nullable(),
})

/** Writes the life cycle of a model as {@link shownLifeCycle}. */
export function showLifeCycle({ lifeCycle: { state, released, retires, successor } }: ModelCard): z.input<typeof shownLifeCycle> {
  return { state, released: released ?? null, retires: retires ?? null, successor: successor ?? null }
}

/** About what one picture of 1K costs, in US dollars; null where the model does not draw, or no price is known. */
export function picturePriceUsd({ output }: ModelCard, prices: UnitPrices | undefined): string | null {
  return prices === undefined || !output.includes("image") ? null : nanoToUsd(BigInt(usualPicturePrice(prices)))
}
