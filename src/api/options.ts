import type { Account } from "#accounts/account.ts"
import type { GatewayError } from "#canonical/error.ts"
import type { CredentialForm } from "#dialects/dialect.ts"
import type { Description } from "#dialects/description.ts"
import type { PictureRow } from "#database/pictures-table.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import type { ServerAnswer } from "#http/server.ts"
import type { Ledger } from "#ledger/ledger.ts"
import type { UnitPrices } from "#ledger/prices/unit-prices.ts"
import type { Spending } from "#ledger/spending.ts"

/** A client API as the server's own routes know it: what writes its failures, and describes it. `path` tells which of its mounts was called. */
export interface ErrorWriter {
  readonly name: string
  readonly credentials: readonly CredentialForm[]
  encodeError(error: GatewayError, path: string): ServerAnswer
  /** Describes the routes of its API. */
  describe(): Promise<Description>
}

/** What the API needs of the rest of the server. */
export interface ApiOptions {
  /** The models that discovery shows, asked for at every request. */
  readonly listed: () => readonly ListedModel[]
  /** What clients pay for a model; undefined where no price is known. */
  readonly pricesOf: (model: ListedModel) => Promise<UnitPrices | undefined>
  /** The account of a key; undefined for a key that may not be used. */
  readonly authenticate: (key: string) => Promise<Account | undefined>
  /** What a key has spent and may still spend. */
  readonly spendingOf: (payer: Account["payer"]) => Promise<Spending>
  /** True while the painter stands in for every model. */
  readonly demo: () => boolean
  /** Whether requests can be served now: the database answers and the disk has room. A throw counts as no. */
  readonly ready: () => Promise<boolean>
  /** Finds a request of a key by our id, or the newest by the client's own or its idempotency key; and what it was answered. */
  readonly requests: Pick<Ledger, "find" | "answerOf">
  /** The dialects; those named `chat` and `gemini` write the failures of their families. */
  readonly dialects: readonly ErrorWriter[]
  /** Absent where pictures are not kept. */
  readonly pictures?: {
    /** The kept pictures of a request, by our id, in the order in which they were delivered. */
    ofRequest(requestId: string): Promise<readonly PictureRow[]>
    /** Makes the hosted link of a picture below the address of this server. */
    link(picture: PictureRow, base: string): string
  }
  /** What `/metrics` shows, and to whom elsewhere. Absent where nothing is counted. */
  readonly metrics?: { render(): string | Promise<string>; verifyAdmin(token: string): Promise<boolean> }
  /** Told of what should never happen. */
  readonly failed?: (error: unknown, requestId: string) => void
  readonly version?: string
  /** Address of this server where it is configured; otherwise it follows the request. */
  readonly publicUrl?: string
  /** Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed. @default false */
  readonly trustProxy?: boolean
}

/** What the routes share about a request. */
export interface Environment {
  Variables: { requestId: string }
}
