import type { Accounts } from "#accounts/keys.ts"
import type { People } from "#accounts/people.ts"
import type { Database } from "#database/database.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import type { PriceBook } from "#ledger/prices/price-book.ts"

/** What the admin API works on. */
export interface Services {
  readonly accounts: Accounts
  readonly people: People
  readonly database: Database
  readonly prices: PriceBook
  /** The models that this server shows, asked for at every request. */
  readonly listed: () => readonly ListedModel[]
}
