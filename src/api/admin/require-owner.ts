import { GatewayError } from "#canonical/error.ts"
import { hasRole, type Role } from "#canonical/role.ts"
import type { AdminVisitor } from "./route.ts"

/** Throws `permission_denied` where an operator reaches for `what` of somebody who is more than a member. */
export function requireOwnerFor(what: string, touched: readonly Role[], visitor: AdminVisitor): void {
  if (visitor.role === "owner" || !touched.some((role) => hasRole(role, "operator"))) return
  throw new GatewayError("permission_denied", `Only owners may make or change ${what}. Ask one of them.`)
}
