import type { Role } from "#canonical/role.ts"
import type { AuditActor } from "#accounts/audit.ts"
import { type Route, routeFactory } from "../route.ts"
import type { Services } from "./services.ts"

/** Whoever may use the admin API. Who sends the admin token counts as an owner. */
export interface AdminVisitor {
  readonly role: Exclude<Role, "member">
  readonly actor: AuditActor
}

interface Visitors extends Record<string, AdminVisitor> {
  readonly operator: AdminVisitor
  readonly owner: AdminVisitor
}

/** One route of the admin API, below `/admin/api/v1`. */
export type AdminRoute = Route<Services, "operator" | "owner", AdminVisitor>

/** Makes a route of the admin API, for operators where it does not say. */
export const route = routeFactory<Services, Pick<Visitors, "operator" | "owner">, "operator">("operator")
