import { sessionLifeMs, type SessionHolder, type Sessions } from "#accounts/sessions.ts"
import type { ServerRequest } from "#http/server.ts"

/** A request of somebody who is signed in. */
export interface ReadSession {
  readonly holder: SessionHolder
  readonly token: string
  /** Whether the browser is to be told that its session lasts longer now. */
  readonly renewed: boolean
}

const name = "limn_session"

/** Gives whose session a request belongs to, by its cookie; undefined where it has none that is valid. Throws DatabaseError. */
export async function readSession(request: ServerRequest, sessions: Pick<Sessions, "find">): Promise<ReadSession | undefined> {
  const token = readCookie(request, name)
  const found = token === undefined ? undefined : await sessions.find(token)
  return found && token !== undefined ? { holder: found, token, renewed: found.renewed } : undefined
}

/** Whether a request comes with the cookie of a session, be it valid or not. */
export function hasSessionCookie(request: Pick<ServerRequest, "headers">): boolean {
  return readCookie(request, name) !== undefined
}

/** The header that tells a browser of a session that lasts longer now; none where it does not. */
export function renewalOf(session: ReadSession | undefined, request: ServerRequest, publicUrl?: string): Record<string, string> {
  return session?.renewed === true ? { "set-cookie": sessionCookie(session.token, request, publicUrl) } : {}
}

/** Gives the first cookie of a name. */
export function readCookie({ headers }: Pick<ServerRequest, "headers">, wanted: string): string | undefined {
  const pairs = (headers["cookie"] ?? "").split(/; ?/)
  return pairs.find((pair) => pair.startsWith(`${wanted}=`))?.slice(wanted.length + 1)
}

/** Writes the cookie of a session for `set-cookie`: for this server only, out of reach of scripts. */
export function sessionCookie(token: string, request: ServerRequest, publicUrl?: string): string {
  return writeCookie(name, token, { path: "/", maxAgeMs: sessionLifeMs, secure: isSecure(request, publicUrl) })
}

/** Writes what makes the browser forget the cookie of its session. */
export function noSessionCookie(request: ServerRequest, publicUrl?: string): string {
  return writeCookie(name, "", { path: "/", maxAgeMs: 0, secure: isSecure(request, publicUrl) })
}

/** Writes a cookie that no script can read and no other site's form can bring along. */
export function writeCookie(
  cookie: string,
  value: string,
  { path, maxAgeMs, secure }: { readonly path: string; readonly maxAgeMs: number; readonly secure: boolean },
): string {
  const attributes = [`Path=${path}`, `Max-Age=${Math.floor(maxAgeMs / 1000)}`, "HttpOnly", "SameSite=Lax", ...(secure ? ["Secure"] : [])]
  return [`${cookie}=${value}`, ...attributes].join("; ")
}

/** Whether the browser reaches this server by https: directly, by a trusted proxy's word, or because that is where the operator says it is. */
export function isSecure({ protocol, host }: ServerRequest, publicUrl?: string): boolean {
  const known = publicUrl === undefined ? undefined : URL.parse(publicUrl)
  return protocol === "https" || (known?.protocol === "https:" && known.host === host)
}
