import type { GenerationRequest, PreparedRequest } from "#canonical/request.ts"
import type { Former, Intake } from "#ledger/ledger.ts"
import type { Appraisal } from "./appraisal.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import type { Gateway } from "./gateway.ts"
import { keptBodyOf } from "./keep-request.ts"
import type { PreparedPictures } from "./prepare.ts"
import { SignedTurns } from "./signed-turns.ts"

/** A request that stands in the ledger, and what its calls are made with. */
export interface Admitted {
  readonly type: "admitted"
  /** With the quote of what the channels really get. */
  readonly appraisal: Appraisal
  /** The request as a provider gets it. */
  readonly prepared: PreparedRequest
  readonly turns: SignedTurns
  /** The client's pictures, by the fields in which they came. */
  readonly byParam: PreparedPictures["byParam"]
}

/**
 * Makes a request ready for its calls, and lets it into the ledger with the highest price held. Gives the former request instead where it turns out that it was made before.
 * Throws what is wrong with its pictures, `storage_full`, and what the ledger refuses.
 */
export async function admit(
  gateway: Gateway,
  request: GenerationRequest,
  plain: Appraisal,
  context: ExchangeContext,
  signal: AbortSignal,
): Promise<Admitted | { readonly type: "former"; readonly former: Former }> {
  const { shape: _wish, count: _count, messages: _messages, mask: _mask, ...rest } = request
  const { byParam, ...pictures } = await gateway.preparePictures(request, plain.card, context, signal)
  const prepared = { ...rest, ...pictures, shape: plain.shape }
  const turns = await SignedTurns.recall(gateway, plain, context.account, prepared)
  const appraisal = { ...plain, quote: turns.quote(request, prepared, plain) }
  await gateway.checkSpace()
  const admission = await gateway.ledger.admit(intakeOf(gateway, request, appraisal, context, byParam))
  return admission.type === "former" ? admission : { type: "admitted", appraisal, prepared, turns, byParam }
}

function intakeOf(
  gateway: Gateway,
  { model, stream, count, format }: GenerationRequest,
  { shape, quote }: Appraisal,
  context: ExchangeContext,
  byParam: PreparedPictures["byParam"],
): Intake {
  const kept = keptBodyOf(gateway, context, byParam)
  const { id, clientId, app, account, dialect, createdAt, repetition } = context
  const { aspectRatio, imageSize, pixels } = shape
  return {
    requestId: id,
    ...(clientId === undefined ? {} : { clientRequestId: clientId }),
    ...(app === undefined ? {} : { app }),
    payer: account.payer,
    dialect,
    model,
    stream,
    asked: {
      count,
      ...(aspectRatio === undefined ? {} : { aspectRatio }),
      ...(imageSize === undefined ? {} : { imageSize }),
      ...pixels,
      ...(format.mediaType === undefined ? {} : { mediaType: format.mediaType }),
    },
    quote,
    createdAt,
    ...(kept === undefined ? {} : { kept }),
    ...(repetition === undefined ? {} : { fingerprint: repetition.fingerprint }),
    ...(repetition?.idempotency === undefined ? {} : { idempotency: repetition.idempotency }),
  }
}
