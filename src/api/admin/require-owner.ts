import { GatewayError } from "#canonical/error.ts"
import { hasRole, type Role } from "#canonical/role.ts"
import type { AdminVisitor } from "./route.ts"

/** Throws `permission_denied` with `sentence` where an operator reaches for what belongs to somebody who is more than a member. */
export function requireOwnerFor(sentence: string, touched: readonly Role[], visitor: AdminVisitor): void {
  if (visitor.role === "owner" || !touched.some((role) => hasRole(role, "operator"))) return
  throw new GatewayError("permission_denied", sentence)
}
