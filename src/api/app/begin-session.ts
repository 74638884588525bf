import type { SignInMethod } from "#database/sessions-table.ts"
import type { UserRow } from "#database/users-table.ts"
import type { ServerRequest } from "#http/server.ts"
import { sessionCookie } from "../session-cookie.ts"
import type { AppVisitor } from "./route.ts"
import type { AppServices } from "./services.ts"

/**
 * Begins a session for somebody who has proved who they are, and gives its cookie for `set-cookie`. The token is always new: a cookie that was
 * planted before is worth nothing afterwards. The session that the browser had before, which it forgets, ends.
 */
export async function beginSession(
  { sessions, audit, site }: AppServices,
  user: UserRow,
  method: SignInMethod,
  request: ServerRequest,
  former: AppVisitor | undefined,
): Promise<string> {
  const { token } = await sessions.begin(user, method, request.headers["user-agent"])
  if (former !== undefined) await sessions.end(former.sessionId, former.user.id)
  const actor = { type: "user", id: user.id, name: user.name } as const
  await audit.record({ action: "session.create", actor, detail: { method }, address: request.address })
  return sessionCookie(token, request, site.publicUrl)
}
