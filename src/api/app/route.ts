import type { Account } from "#accounts/account.ts"
import type { AuditActor } from "#accounts/audit.ts"
import type { Role } from "#canonical/role.ts"
import { type Route, routeFactory } from "../route.ts"
import type { AppServices } from "./services.ts"

/** Somebody who has signed in. */
export interface AppVisitor {
  readonly user: { readonly id: string; readonly name: string; readonly role: Role }
  readonly sessionId: string
  /** Whether a password may be set without the former one, because the sign-in was by a link not long ago. */
  readonly mayResetPassword: boolean
  readonly actor: AuditActor
  /** The account of what the user does in the web app: its own key, whose requests count against the user's budgets. */
  account(): Promise<Account>
}

/** Who may call a route. A public one is told who is signed in all the same. */
export type AppAccess = "public" | "member" | "operator" | "owner"

/** Who comes, by the access that a route asks for. */
interface Visitors {
  readonly public: AppVisitor | undefined
  readonly member: AppVisitor
  readonly operator: AppVisitor
  readonly owner: AppVisitor
}

/** One route of the app API, below `/app/api/v1`. */
export type AppRoute = Route<AppServices, AppAccess, AppVisitor | undefined>

/** Makes a route of the app API, for every user where it does not say. */
export const appRoute = routeFactory<AppServices, Pick<Visitors, AppAccess>, "member">("member")
