import type { Audit } from "#accounts/audit.ts"
import type { Accounts } from "#accounts/keys.ts"
import type { People } from "#accounts/people.ts"
import type { OidcSignIn } from "#accounts/oidc.ts"
import type { Sessions } from "#accounts/sessions.ts"
import type { SignIn } from "#accounts/sign-in.ts"
import type { Database } from "#database/database.ts"
import type { Account } from "#accounts/account.ts"
import type { FetchedPicture } from "#gateway/prepare.ts"
import type { LibraryServices } from "#library/create-library.ts"
import type { Studio } from "#studio/studio.ts"
import type { Limiter } from "#limits/limiter.ts"
import type { Brake } from "../brake.ts"
import type { ServedModels } from "../served-models.ts"

/** What the pages are told of the server that they belong to. */
export interface Site {
  readonly version: string
  /** Its address where that is configured, without trailing slash; otherwise it follows the request. */
  readonly publicUrl?: string
  /** True while the painter stands in for every model. */
  readonly demo: () => boolean
  /** How long pictures are kept; 0: not at all; absent: for ever. */
  readonly keepPicturesMs?: number
}

/** The models of this server, for those who draw with them. */
export interface AppModels extends Pick<ServedModels, "listFor"> {
  /** The model that draws for whoever names none, where the settings say so. */
  readonly pictureModel: () => string | undefined
  /** Names of the channels that serve a model. */
  readonly channelsOf: (model: string) => readonly string[]
  /** Whether some channel of a model sends a mask along. */
  readonly takesMask: (model: string) => boolean
}

/** What the app API works on. */
export interface AppServices extends LibraryServices {
  readonly site: Site
  readonly accounts: Accounts
  readonly people: People
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly audit: Audit
  readonly database: Database
  readonly studio: Studio
  readonly models: AppModels
  /** Slows down whoever guesses at tokens and passwords, here and in the admin API. */
  readonly brake: Brake
  /** Counts what accounts do, over all nodes. */
  readonly limiter: Pick<Limiter, "take">
  /** Sign-in with an identity provider, where one is configured. */
  readonly oidc?: OidcSignIn
  /** Fetches the picture at an address that a user names: from this server's own store where it is one of its links, else safely. Throws `invalid_image_url`. */
  readonly fetchPicture: (
    url: string,
    whose: { readonly account: Account; readonly base: string },
    signal: AbortSignal,
  ) => Promise<FetchedPicture>
}
