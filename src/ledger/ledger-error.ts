import { GatewayError } from "#canonical/error.ts"

/** The error of a node whose request another one has ended, with or without a charge for what was stored by then. */
export function takenOver(requestId: string): GatewayError {
  return new GatewayError(
    "outcome_unknown",
    `Another node of Limn has taken this request (${requestId}) for lost and ended it. Look up what became of it before you send it again: pictures that were stored by then are paid for and can be collected.`,
  )
}

/** The error of a node that may not book anything at the moment. What cannot be booked must not be bought. */
export function ledgerUnavailable(): GatewayError {
  return new GatewayError(
    "ledger_unavailable",
    "Limn cannot write its books at the moment, so it buys nothing. Try again in a few seconds.",
    {
      retryAfterMs: 5000,
    },
  )
}
