import type { Account } from "#accounts/account.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Outbound } from "#dialects/dialect.ts"
import { lineStatements } from "#ledger/prices/line-statements.ts"
import { toUsd } from "#ledger/usd.ts"
import { appraise } from "./appraisal.ts"
import type { Gateway } from "./gateway.ts"

/**
 * Says what a request would cost, and does nothing for it: nothing is booked, and pictures that it names are not fetched.
 * Says whether the budgets of the key and of those above it have room for it now, which keeps nothing free. Throws what the request itself
 * would be refused with, except for want of money.
 */
export async function answerQuote(gateway: Gateway, request: GenerationRequest, account: Account): Promise<Outbound> {
  const { quote, warnings } = await appraise(gateway, request, account)
  const left = await gateway.budgetLeft(account.payer)
  const body = {
    object: "quote",
    model: request.model,
    likely_usd: toUsd(quote.likely),
    maximum_usd: toUsd(quote.maximum),
    fits_budget: left === undefined || quote.maximum <= left,
    budget_remaining_usd: left === undefined ? null : toUsd(left),
    lines: lineStatements(quote.lines),
    price_version: quote.price?.id ?? null,
    warnings: [...request.warnings, ...warnings],
  }
  return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(body)) }
}
