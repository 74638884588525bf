import type { Context } from "hono"
import { type Account, requireScope } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"
import { readCredential } from "#gateway/credentials.ts"
import type { ApiOptions, ErrorWriter } from "./options.ts"

/** Whether a request speaks Google's API: its own mounts always, the shared `/v1` where the client shows that it does. */
export function speaksGoogle({ req }: Context): boolean {
  if (/^\/(?:v1beta|gemini|upload)(?:\/|$)/.test(req.path)) return true
  if (!/^\/v1(?:\/|$)/.test(req.path)) return false
  return req.header("x-goog-api-key") !== undefined || req.header("x-goog-api-client") !== undefined || req.query("key") !== undefined
}

/** Who writes the failures of this request. */
export function errorWriter(context: Context, { dialects }: ApiOptions): ErrorWriter {
  const name = speaksGoogle(context) ? "gemini" : "chat"
  const writer = dialects.find((dialect) => dialect.name === name)
  if (writer === undefined) throw new Error(`There is no dialect named ${name}.`)
  return writer
}

/** The account behind the request, which may read. Throws `invalid_api_key` and `permission_denied`. `anyForm`: the key may stand where Google's clients put it. */
export async function requireAccount(context: Context, options: ApiOptions, anyForm = speaksGoogle(context)): Promise<Account> {
  const request = {
    headers: context.req.header(),
    rawHeaders: [...context.req.raw.headers].flat(),
    query: new URL(context.req.url).searchParams,
  }
  const account = await options.authenticate(readCredential(request, anyForm ? ["x-goog-api-key", "query-key", "bearer"] : ["bearer"]))
  if (account === undefined) {
    throw new GatewayError(
      "invalid_api_key",
      "The API key is not valid. Check that it is complete, not revoked, and meant for this server.",
    )
  }
  requireScope(account, "read")
  return account
}

/** The address by which the client reached this server, without trailing slash. */
export function baseOf({ req }: Context, { publicUrl, trustProxy }: ApiOptions): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/$/, "")
  const { protocol, host } = new URL(req.url)
  const first = (name: string): string | undefined => (trustProxy ? req.header(name)?.split(",")[0]?.trim() : undefined)
  const [scheme, authority] = [first("x-forwarded-proto") ?? protocol.replace(":", ""), first("x-forwarded-host") ?? host]
  return /^https?$/.test(scheme) && /^[\w.:[\]-]+$/.test(authority) ? `${scheme}://${authority}` : `${protocol}//${host}`
}
