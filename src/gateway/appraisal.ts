import { type Account, mayUseModel } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { GenerationRequest, ResolvedShape } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { bareName } from "#catalog/catalog.ts"
import { notPriced } from "#ledger/prices/not-priced.ts"
import { quote } from "#ledger/prices/quote.ts"
import type { PriceVersion, Quote } from "#ledger/prices/unit-prices.ts"
import type { Candidate } from "./channels.ts"
import type { Gateway } from "./gateway.ts"
import { didYouMean } from "./nearest-model.ts"

/** What is settled about a request before anything is done for it: who could serve it, in which shape, at what price. */
export interface Appraisal {
  readonly card: ModelCard
  /** Channels that serve the model; at least one. */
  readonly candidates: readonly Candidate[]
  readonly shape: ResolvedShape
  readonly quote: Quote
  readonly warnings: readonly Warning[]
}

/**
 * Finds out whether an account may ask for this, and what it will cost. Pictures of the request are counted, and not looked at.
 * Throws `model_not_found`, `model_not_allowed`, `model_not_priced`, and `invalid_request` for what the model can't do.
 */
export async function appraise(gateway: Gateway, request: GenerationRequest, account: Account): Promise<Appraisal> {
  const card = gateway.lookup(request.model)
  const candidates = gateway.channels.candidates(request.model)
  if (card === undefined || candidates.length === 0) throw notServed(gateway, request.model)
  if (!mayUseModel(account, [bareName(request.model), card.id, `${card.author}/${card.id}`])) {
    throw new GatewayError(
      "model_not_allowed",
      `This key may not use the model \`${request.model}\`. Ask the operator to allow it, or ask for another model.`,
      { param: "model" },
    )
  }
  if (request.modalities.includes("image") && !card.output.includes("image")) {
    throw new GatewayError(
      "invalid_request",
      `The model \`${request.model}\` does not make pictures. GET /v1/models lists those that do.`,
      { param: "model" },
    )
  }
  const price = candidates.every(({ channel }) => channel.free) ? undefined : await priceOf(gateway, request, card)
  const { shape, warnings } = gateway.resolveShape(card, request.shape)
  return {
    card,
    candidates,
    shape,
    quote: price === undefined ? { likely: 0, maximum: 0, lines: [] } : quote({ ...request, shape }, card, price),
    warnings: [...lifeWarnings(card), ...warnings],
  }
}

/** Undefined where the operator gives models away whose price is not known. */
async function priceOf(
  { prices, unpriced }: Gateway,
  { model, modalities }: GenerationRequest,
  card: ModelCard,
): Promise<PriceVersion | undefined> {
  const usual = await prices.priceOf(model, card)
  // A price per picture says nothing of text: what brings none costs what its tokens cost by the catalogue.
  const price = usual?.prices.picture === undefined || modalities.includes("image") ? usual : await prices.costOf(card, card.id)
  if (price === undefined && unpriced === "refuse") throw notPriced(model)
  return price
}

function notServed({ listed }: Gateway, model: string): GatewayError {
  const hint = didYouMean(listed, model)
  return new GatewayError(
    "model_not_found",
    `The model \`${model}\` is not served here.${hint} GET /v1/models lists the models that are.`,
    { param: "model" },
  )
}

function lifeWarnings({ id, lifeCycle: { state, successor } }: ModelCard): readonly Warning[] {
  if (state !== "retired" && state !== "deprecated") return []
  const use = successor === undefined ? "" : ` Use \`${successor}\` instead.`
  return [{ code: "deprecated", message: `The model \`${id}\` is ${state} by its vendor.${use}`, param: "model" }]
}
