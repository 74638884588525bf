import type { Audit } from "#accounts/audit.ts"
import type { Accounts } from "#accounts/keys.ts"
import type { People } from "#accounts/people.ts"
import type { Sessions } from "#accounts/sessions.ts"
import type { Settings } from "#config/settings.ts"
import type { Database } from "#database/database.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import type { PriceBook } from "#ledger/prices/price-book.ts"
import type { LibraryServices } from "#library/create-library.ts"
import type { Limiter } from "#limits/limiter.ts"
import type { Brake } from "../brake.ts"
import type { ChannelServices } from "./channels.ts"

/** What the admin API works on. */
export interface Services extends Pick<LibraryServices, "library" | "delivery"> {
  readonly accounts: Accounts
  readonly people: People
  readonly sessions: Sessions
  readonly audit: Audit
  /** Slows down whoever guesses at tokens and passwords, here and in the app API. */
  readonly brake: Brake
  /** Counts what accounts do, over all nodes. */
  readonly limiter: Pick<Limiter, "take">
  /** The address of this server where that is configured, without trailing slash; otherwise it follows the request. */
  readonly publicUrl?: string
  readonly database: Database
  readonly prices: PriceBook
  readonly channels: ChannelServices
  /** What this server was started with. */
  readonly settings: Pick<Settings, "sources">
  /** The models that this server shows, asked for at every request. */
  readonly listed: () => readonly ListedModel[]
}
