import { GatewayError } from "#canonical/error.ts"
import type { ServerRequest } from "#http/server.ts"

/** The header that a page of this server sends with everything that changes something. Other sites cannot send it without being asked first. */
export const ownPageHeader = "x-limn-csrf"

/**
 * Throws `permission_denied` for a request that a page of another site may have made a browser send. `publicUrl`: where this server is
 * reached besides the host of the request.
 */
export function requireOwnPage({ headers, host }: ServerRequest, publicUrl?: string): void {
  if (headers[ownPageHeader] !== "1") {
    throw new GatewayError("permission_denied", `Send the header \`${ownPageHeader}: 1\` with everything that changes something.`)
  }
  const { origin, "sec-fetch-site": site } = headers
  if (site !== undefined && site !== "same-origin" && site !== "none") throw foreign()
  if (origin === undefined) return
  const asked = /^https?:/.test(origin) ? URL.parse(origin)?.host : undefined
  const own = [host.toLowerCase(), publicUrl === undefined ? undefined : URL.parse(publicUrl)?.host]
  // A browser writes a host without the port that its protocol has anyway.
  if (asked === undefined || asked === "" || !own.some((one) => one !== undefined && withoutUsualPort(one, origin) === asked))
    throw foreign()
}

/** The address of this server as a browser reaches it, without trailing slash, for links. */
export function baseOf({ protocol, host }: ServerRequest, publicUrl?: string): string {
  return publicUrl ?? `${protocol === "https" ? "https" : "http"}://${/^[\w.:[\]-]+$/.test(host) ? host : "localhost"}`
}

function withoutUsualPort(host: string, origin: string): string {
  return URL.parse(`${origin.split(":")[0]}://${host}`)?.host ?? host
}

function foreign(): GatewayError {
  return new GatewayError(
    "permission_denied",
    "This came from a page of another site, so it was not done. Where a proxy stands before Limn, set LIMN_PUBLIC_URL to the address that browsers use.",
  )
}
