import { hasRole } from "#canonical/role.ts"
import type { SessionHolder } from "#accounts/sessions.ts"
import { GatewayError } from "#canonical/error.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { Mount, type MountOptions } from "../mount.ts"
import { requireOwnPage } from "../own-page.ts"
import { readSession, renewalOf } from "../session-cookie.ts"
import { appMount, appRoutes } from "./routes.ts"
import type { AppAccess, AppVisitor } from "./route.ts"
import type { AppServices } from "./services.ts"

/** What the app API is made with. */
export interface AppOptions extends AppServices, MountOptions {}

/**
 * Makes the function that answers everything below `/app/api/`, for the pages of the web app. Its visitors are known by the cookie of
 * their session; whatever changes something must come from a page of this server. It never throws.
 */
export function createAppApi({ errors, failed, ...services }: AppOptions): (request: ServerRequest) => Promise<ServerAnswer> {
  const mount = new Mount(appMount, appRoutes, { errors, ...(failed && { failed }) })

  return (request) =>
    mount.answer(request, async () => {
      const { route, params } = mount.find(request)
      if (request.method !== "GET" && request.method !== "HEAD") requireOwnPage(request, services.site.publicUrl)
      const session = await readSession(request, services.sessions)
      const visitor = session && toVisitor(session.holder, services)
      requireAccess(route.access, visitor)
      const answer = await route.run(services, request, params, visitor)
      return { ...answer, headers: { ...renewalOf(session, request, services.site.publicUrl), ...answer.headers } }
    })
}

function requireAccess(access: AppAccess, visitor: AppVisitor | undefined): void {
  if (access === "public") return
  if (visitor === undefined) throw new GatewayError("invalid_credentials", "You are not signed in, or your session has ended. Sign in.")
  if (hasRole(visitor.user.role, access)) return
  throw new GatewayError("permission_denied", `Only ${access}s may do this. Ask one of them.`)
}

/** A link is how a password that was forgotten is set anew, so whoever came by one may do that, for an hour. */
const resetWindowMs = 3600 * 1000

function toVisitor({ session, user: { id, name, role } }: SessionHolder, { accounts, database }: AppServices): AppVisitor {
  const isFresh = database.now() - session.createdAt.getTime() < resetWindowMs
  return {
    user: { id, name, role },
    sessionId: session.id,
    mayResetPassword: isFresh && (session.method === "link" || session.method === "admin_token"),
    actor: { type: "user", id, name },
    account: () => accounts.internalAccount(id),
  }
}
