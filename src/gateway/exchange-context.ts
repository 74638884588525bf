import type { Account } from "#accounts/account.ts"
import type { Keeping } from "#dialects/dialect.ts"
import type { ClientApp } from "./client-app.ts"
import type { Repetition } from "./repetition.ts"

/** Who asks, and under which names the request is kept. */
export interface ExchangeContext {
  /** Our id of the request. */
  readonly id: string
  /** The id that the client gave it, if it did. */
  readonly clientId?: string
  readonly app?: ClientApp
  readonly account: Account
  /** Present where the client may send the request more than once. */
  readonly repetition?: Repetition
  /** The address by which the client reached us, without trailing slash: its hosted links begin with it. */
  readonly base: string
  readonly dialect: string
  readonly createdAt: Date
  /** Present where the client may come back to the answer. */
  readonly keeping?: Keeping
  /** Ids of kept pictures that the request may name although they are another key's. */
  readonly lends?: ReadonlySet<string>
  /** Which message of a conversation its pictures belong to, where it is an answer in one. */
  readonly place?: { readonly conversationId: string; readonly messageId: string }
}
