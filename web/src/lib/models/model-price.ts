import type { Model } from "#api/types.ts"
import { sayPrice } from "#lib/price.ts"
import { modelsWords } from "#lib/words/models.ts"

/** What a picture costs, in words: `$0.039`, `free`, or that it is not known. Of models that only write, a dash. */
export function pictureCost({ output, per_picture_usd: usd }: Pick<Model, "output" | "per_picture_usd">): string {
  const words = modelsWords.current
  if (!output.includes("image")) return words.none
  return sayPrice(usd)
}

/** A price per token as dollars per million. */
export function perMillion(usd: string): string {
  return sayPrice(Number((Number(usd) * 1e6).toPrecision(6)))
}
