import type { ModelCard, Price } from "./card.ts"

/**
 * The price of a card that holds on a day (ISO date): the newest that has begun. Before the first one begins that one holds,
 * so that a clock that is behind gives nothing away. Undefined where no price is known.
 */
export function currentPrice({ prices }: Pick<ModelCard, "prices">, day: string): Price | undefined {
  return prices.findLast(({ from }) => from <= day) ?? prices[0]
}
