import { kitWords } from "#lib/words/kit.ts"
import { formatUsd } from "./figures.ts"

/** A price as every page says it: `$0.039`, `free`, or that it is not known. What was charged is no price but an amount: there nothing is `$0`. */
export function sayPrice(usd: string | number | null | undefined): string {
  if (usd === null || usd === undefined) return kitWords.current.priceUnknown
  return Number(usd) === 0 ? kitWords.current.free : formatUsd(usd)
}
