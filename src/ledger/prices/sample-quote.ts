import type { ResolvedShape } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { type QuotableRequest, quote } from "./quote.ts"
import type { PriceVersion, Quote, UnitPrices } from "./unit-prices.ts"

/** What one picture is quoted at, for a prompt of 1,000 bytes without pictures; without a shape it is whatever the model draws by itself. */
export function sampleQuote(card: ModelCard, prices: UnitPrices, shape: ResolvedShape = {}): Quote {
  const request: QuotableRequest = {
    messages: [{ role: "user", parts: [{ type: "text", text: " ".repeat(1000) }] }],
    modalities: ["image"],
    partialImages: 0,
    count: 1,
    shape,
  }
  const version: PriceVersion = { id: "", model: card.id, version: 1, prices, source: "catalogue", createdAt: new Date(0) }
  return quote(request, card, version)
}
