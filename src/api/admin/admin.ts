import { hasRole } from "#canonical/role.ts"
import { GatewayError } from "#canonical/error.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { Mount, type MountOptions } from "../mount.ts"
import { requireOwnPage } from "../own-page.ts"
import { type ReadSession, readSession, renewalOf } from "../session-cookie.ts"
import { adminMount, adminRoutes } from "./routes.ts"
import type { AdminVisitor } from "./route.ts"
import type { Services } from "./services.ts"

/** What the admin API is made with. */
export interface AdminOptions extends Services, MountOptions {}

/**
 * Makes the function that answers everything below `/admin/api/`. It never throws. Whoever neither sends the admin token nor is signed in as
 * an operator learns nothing, not even which routes there are. There are no CORS headers: pages of other origins cannot use it.
 */
export function createAdmin({ errors, failed, ...services }: AdminOptions): (request: ServerRequest) => Promise<ServerAnswer> {
  const mount = new Mount(adminMount, adminRoutes, { errors, ...(failed && { failed }) })

  return (request) =>
    mount.answer(request, async () => {
      const session = await sessionOf(request, services)
      const visitor = session === undefined ? await byToken(request, services) : bySession(session, request, services)
      const { route, params } = mount.find(request)
      if (!hasRole(visitor.role, route.access)) throw new GatewayError("permission_denied", "Only owners may do this. Ask one of them.")
      const answer = await route.run(services, request, params, visitor)
      return { ...answer, headers: { ...renewalOf(session, request, services.publicUrl), ...answer.headers } }
    })
}

/** A token that is sent counts before a cookie that the browser sends by itself. */
async function sessionOf(request: ServerRequest, { sessions }: Services): Promise<ReadSession | undefined> {
  return request.headers["authorization"] === undefined ? readSession(request, sessions) : undefined
}

function bySession({ holder }: ReadSession, request: ServerRequest, { publicUrl }: Services): AdminVisitor {
  const { id, name, role } = holder.user
  if (role === "member") throw new GatewayError("permission_denied", "Only operators may do this. Ask one of them.")
  if (request.method !== "GET" && request.method !== "HEAD") requireOwnPage(request, publicUrl)
  return { role, actor: { type: "user", id, name } }
}

/** Whoever has the admin token may do everything. */
async function byToken({ headers, rawHeaders, address }: ServerRequest, { accounts, brake }: Services): Promise<AdminVisitor> {
  brake.check(address)
  const sent = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "authorization").length
  const [, token] = /^Bearer +(\S+)$/i.exec(headers["authorization"]?.trim() ?? "") ?? []
  if (token === undefined || sent > 1) {
    throw new GatewayError("invalid_api_key", "The admin token is missing. Send it once, as `Authorization: Bearer <admin token>`.")
  }
  const right = await accounts.verifyAdmin(token)
  // Again, because of many guesses at the same time only as many may learn something as one after the other.
  brake.check(address)
  if (right) return { role: "owner", actor: { type: "token", name: "admin token" } }
  brake.failed(address)
  throw new GatewayError("invalid_api_key", "This is not the admin token. It was shown at the first start, or stands in LIMN_ADMIN_TOKEN.")
}
