import { members } from "./read.ts"

/**
 * Gives what the provider says that it bills for the call, in whole micro-USD, rounded up: `usage.cost`, and where the call ran on
 * the operator's own account at the model's maker (`is_byok`), what that bills besides. Undefined where it does not say all of it, or a number that cannot be.
 */
export function readReportedCost(value: unknown): number | undefined {
  const usage = members(value)
  const parts = [usage.cost, ...(usage.is_byok === true ? [members(usage.cost_details).upstream_inference_cost] : [])]
  let usd = 0
  for (const part of parts) {
    if (typeof part !== "number" || !(part >= 0) || part === Infinity) return undefined
    usd += part
  }
  // Sums of decimals are a little off, and must not be rounded up for that.
  const microUsd = Math.ceil(Number((usd * 1_000_000).toFixed(3)))
  // What no book can hold is nothing that anybody bills.
  return Number.isSafeInteger(microUsd) ? microUsd : undefined
}
