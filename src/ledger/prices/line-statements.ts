import { nanoToUsd } from "../usd.ts"
import type { PriceLine } from "./unit-prices.ts"

/** One line of a price as clients read it: money in dollars, as decimal numbers in text. */
export interface LineStatement {
  readonly unit: PriceLine["unit"]
  readonly tier: string | null
  readonly quantity: number
  readonly unit_price_usd: string
  readonly amount_usd: string
}

/** Writes lines for clients. Each amount is exact; their sum is rounded up to whole micro-USD when it is charged. */
export function lineStatements(lines: readonly PriceLine[]): LineStatement[] {
  return lines.map(({ unit, tier, quantity, unitPrice }) => ({
    unit,
    tier: tier ?? null,
    quantity,
    unit_price_usd: nanoToUsd(BigInt(unitPrice)),
    amount_usd: nanoToUsd(BigInt(quantity) * BigInt(unitPrice)),
  }))
}
