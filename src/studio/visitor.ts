import type { Account } from "#accounts/account.ts"
import type { Viewer } from "#library/viewer.ts"

/** Somebody who has signed in to the web app. */
export interface Visitor {
  readonly user: Viewer
  /** The account of what the user does in the web app. */
  account(): Promise<Account>
}

/** A visitor as one request brings them. */
export interface Visit extends Visitor {
  /** The address by which the browser reached this server, without trailing slash: links begin with it. */
  readonly base: string
}
