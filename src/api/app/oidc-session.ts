import { z } from "zod"
import { flowLifeMs, type OidcSignIn } from "#accounts/oidc.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { baseOf } from "../own-page.ts"
import { isSecure, readCookie, writeCookie } from "../session-cookie.ts"
import { beginSession } from "./begin-session.ts"
import { localPath } from "./local-path.ts"
import { appRoute, type AppRoute } from "./route.ts"
import type { AppServices } from "./services.ts"

const flowCookie = "limn_oidc"
const mount = "/app/api/v1/session/oidc"

function required({ oidc }: AppServices): OidcSignIn {
  if (oidc !== undefined) return oidc
  throw new GatewayError("not_found", "No identity provider is set up here. Its operator sets LIMN_OIDC_ISSUER and LIMN_OIDC_CLIENT_ID.")
}

function callbackOf(request: ServerRequest, { site }: AppServices): string {
  return `${baseOf(request, site.publicUrl)}${mount}/callback`
}

function redirect(location: string, cookie?: string): ServerAnswer {
  return { status: 302, headers: { location, ...(cookie === undefined ? {} : { "set-cookie": cookie }) }, body: new Uint8Array() }
}

/** Routes of signing in with an identity provider, between which the browser is there. */
export const oidcRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/session/oidc",
    summary: "Go to the identity provider to sign in; `return_to` is a path of this server to see afterwards",
    access: "public",
    status: 302,
    query: z.strictObject({ return_to: z.string().max(2000).optional() }),
    answer: "text/plain",
    handle: async (services, { query, request }) => {
      const { location, flow } = await required(services).begin(callbackOf(request, services), localPath(query.return_to))
      const secure = isSecure(request, services.site.publicUrl)
      return redirect(location, writeCookie(flowCookie, flow, { path: mount, maxAgeMs: flowLifeMs, secure }))
    },
  }),
  appRoute({
    method: "GET",
    path: "/session/oidc/callback",
    summary: "Where the identity provider sends the browser back to; goes on to `return_to`, or to `/login?error=…`",
    access: "public",
    status: 302,
    // Whatever the provider adds.
    query: z.looseObject({}),
    answer: "text/plain",
    handle: async (services, { request, visitor }) => {
      const callback = new URL(`${callbackOf(request, services)}?${request.query.toString()}`)
      try {
        const { user, returnTo } = await required(services).finish(callback, readCookie(request, flowCookie))
        return redirect(returnTo, await beginSession(services, user, "oidc", request, visitor))
      } catch (thrown) {
        const error = toGatewayError(thrown)
        // A person is looking at this: what they can do about it, the page of the sign-in says.
        if (error.code === "permission_denied") return redirect("/login?error=account_disabled")
        if (error.code !== "invalid_credentials" && error.code !== "upstream_unavailable") throw error
        await services.audit.record({ action: "session.refuse", detail: { method: "oidc" }, address: request.address })
        return redirect("/login?error=sign_in_failed")
      }
    },
  }),
]
