import type { ErrorDetails, ErrorCode } from "#canonical/error.ts"
import type { Usage, Warning } from "#canonical/event.ts"
import type { AttemptPurpose, AttemptRow } from "#database/attempts-table.ts"
import type { RequestRow } from "#database/requests-table.ts"
import type { NewResponse } from "#database/responses-table.ts"
import type { Measured, PriceLine, PriceVersion, Quote } from "./prices/unit-prices.ts"

/** Who pays: the key, and the levels above it whose budgets the request counts against as well. */
export interface Payer {
  readonly keyId: string
  readonly userId?: string
  readonly teamId?: string
}

/** How a client names a request so that it is carried out once. */
export interface IdempotencyClaim {
  /** Path that was called: part of the scope. */
  readonly route: string
  /** SHA-256 of the client's `Idempotency-Key`, hex. */
  readonly keyHash: string
  /** Whether a request whose outcome is unknown may be carried out again, ten minutes after it was lost. */
  readonly override: boolean
}

/** What the client asked for, as the receipt shows it. */
export interface Asked {
  readonly count: number
  readonly aspectRatio?: string
  readonly imageSize?: string
  readonly width?: number
  readonly height?: number
  readonly mediaType?: string
}

/** A request as it is admitted. */
export interface Intake {
  readonly requestId: string
  /** The client's own id of the request; scoped to its key and not unique. */
  readonly clientRequestId?: string
  /** The application that it says it comes from. */
  readonly app?: { readonly title?: string; readonly url?: string }
  readonly payer: Payer
  readonly dialect: string
  /** As the client named it. */
  readonly model: string
  readonly stream: boolean
  readonly asked: Asked
  readonly quote: Quote
  readonly createdAt: Date
  /** SHA-256 of method, route and body, hex; absent where the client sends nothing twice. */
  readonly fingerprint?: string
  readonly idempotency?: IdempotencyClaim
  /** Present where the client may come back to it. */
  readonly kept?: Pick<NewResponse, "previousId" | "body" | "expiresAt">
}

/** A former request that answers this one as well. */
export interface Former {
  readonly requestId: string
  readonly createdAt: Date
}

/** Whether a request may begin. */
export type Admission =
  | { readonly type: "admitted" }
  /** Its idempotency key has a request already, which runs or has ended: nothing was booked. */
  | { readonly type: "former"; readonly former: Former }

/** A provider call that is about to be made. */
export interface AttemptIntent {
  readonly requestId: string
  /** Which call of its request, from 1. */
  readonly number: number
  readonly purpose: AttemptPurpose
  readonly channel: string
  readonly upstream: string
  /** The vendor's name of the model. */
  readonly model: string
  /** What the call costs us, where that is known. */
  readonly price?: PriceVersion
  /** Micro-USD that it may cost at most. */
  readonly expectedCost: number
  readonly deadline: Date
}

/** Names an attempt until it is concluded. */
export interface AttemptHandle {
  readonly id: string
  readonly intent: AttemptIntent
}

/** How a provider call ended. */
export interface AttemptEnd {
  /** `succeeded` or an error code. */
  readonly outcome: "succeeded" | ErrorCode
  /** What it brought, also where the answer was of no use. */
  readonly measured: Measured
  /** Micro-USD that the provider says it bills. */
  readonly reportedCost?: number
  /** Whether the provider may have done the work: by the policy that decides whether a failure costs nothing or nobody knows. */
  readonly executed: "no" | "maybe" | "yes"
}

/** How a request ended. */
export interface Settlement {
  readonly state: "succeeded" | "failed"
  /** What is delivered and paid for. */
  readonly measured: Measured
  readonly usage?: Usage
  readonly errorCode?: ErrorCode
  /** When its client could first see something of the answer, in ms since 1970; absent where it saw nothing. */
  readonly firstContentAt?: number
  /** Whether a provider may have done anything, refusing for safety included: a failure before that leaves its idempotency key free. */
  readonly executed: boolean
  /** To be written again to whoever repeats the request; absent where that cannot be. */
  readonly answer?: RecordedAnswer
}

/** The end of a request as it was, as JSON: pictures are references. */
export type RecordedAnswer =
  | { readonly events: readonly object[]; readonly warnings: readonly Warning[] }
  | {
      readonly error: {
        readonly code: ErrorCode
        readonly message: string
        readonly details: Omit<ErrorDetails, "log" | "cause" | "executed">
      }
    }

/** Stands in recorded events where the picture itself was. */
export interface PictureReference {
  /** Id of the stored picture. */
  readonly picture: string
}

/** What a request cost its client. */
export interface Charge {
  /** Whole micro-USD. */
  readonly amount: number
  readonly lines: readonly PriceLine[]
}

/** What became of a request. */
export interface RequestRecord extends RequestRow {
  readonly asked?: Asked
  readonly lines?: readonly PriceLine[]
  readonly attempts: readonly AttemptRow[]
}

/**
 * The book of requests and of money. Every method has written durably when it resolves. Every one throws
 * `ledger_unavailable` where the database cannot be written: what cannot be booked must not be bought.
 *
 * The order is what makes a crash harmless: `admit` holds the highest possible price at every budget level; for each
 * provider call `intent` before its first byte leaves and `conclude` after its last; `settle` charges the real price
 * before the answer's last byte leaves. All moves are guarded by the state they start from, so each happens once.
 */
export interface Ledger {
  /**
   * Books a request before anything is done for it. Throws `insufficient_quota` (naming the level; `retryAfterMs` where
   * money is only held), and for idempotency keys `idempotency_mismatch` and `outcome_unknown`.
   */
  admit(intake: Intake): Promise<Admission>
  /**
   * The request that a repeated one is to be answered by: by its idempotency key, whatever its state; without one, by its
   * fingerprint while it still runs, where `isRetry` says that an SDK repeats it. Throws as {@link admit} does.
   */
  former(intake: Pick<Intake, "payer" | "fingerprint" | "idempotency">, isRetry: boolean): Promise<Former | undefined>
  /** Books a provider call before it is made. Throws `outcome_unknown` where the request is not ours any more. */
  intent(attempt: AttemptIntent): Promise<AttemptHandle>
  /** Books how a provider call ended and what we owe for it, or corrects what was estimated meanwhile. Does nothing where that is known already. */
  conclude(attempt: AttemptHandle, end: AttemptEnd): Promise<void>
  /**
   * Books how a request ended, and charges it: never more than was held, never twice. Gives undefined where somebody else
   * has ended it: then its holds are gone, and nothing may be delivered as complete.
   */
  settle(requestId: string, settlement: Settlement): Promise<Charge | undefined>
  /** Notes that a client has had the answer in full. */
  collected(requestId: string): Promise<void>
  /** A request of a key by our id, or the newest by the client's own, or by its idempotency key. */
  find(id: string, keyId: string): Promise<RequestRecord | undefined>
  /** State of a request, and its answer and charge (micro-USD) once it has ended; undefined where there is no such request. */
  answerOf(
    requestId: string,
  ): Promise<{ readonly state: RequestRow["state"]; readonly answer?: RecordedAnswer; readonly charge?: number } | undefined>
}
