import { getConnInfo } from "@hono/node-server/conninfo"
import type { Context } from "hono"
import { GatewayError } from "#canonical/error.ts"
import { metricsContentType } from "#telemetry/metrics.ts"
import { Brake } from "./brake.ts"
import type { ApiOptions } from "./options.ts"

/** Guesses at the token are as slow here as at the admin API. */
const brake = new Brake()

/**
 * `GET /metrics`: for whoever is on this machine, and for holders of the admin token elsewhere. Throws `invalid_api_key`,
 * and `not_found` where there are none.
 */
export async function serveMetrics(context: Context, options: ApiOptions): Promise<Response> {
  if (options.metrics === undefined) throw new GatewayError("not_found", "This server keeps no metrics.")
  const token = /^Bearer +(\S+)$/i.exec(context.req.header("authorization")?.trim() ?? "")?.[1]
  const address = getConnInfo(context).remote.address ?? ""
  if (token !== undefined) brake.check(address)
  const allowed = token === undefined ? isFromThisMachine(context, options) : await options.metrics.verifyAdmin(token)
  if (token !== undefined && !allowed) brake.failed(address)
  if (!allowed) {
    throw new GatewayError("invalid_api_key", "Metrics need the admin token: send it as `Authorization: Bearer <admin token>`.")
  }
  return context.body(await options.metrics.render(), 200, { "content-type": metricsContentType })
}

/**
 * Whether a program of this machine asks for itself. A proxy on this machine asks for others, and so does a browser whose
 * page comes from elsewhere: by its origin, or by a name of its own that was made to point here.
 */
function isFromThisMachine(context: Context, { publicUrl, trustProxy }: ApiOptions): boolean {
  if (publicUrl !== undefined || trustProxy === true) return false
  const { req } = context
  if (["origin", "forwarded", "x-forwarded-for", "via"].some((name) => req.header(name) !== undefined)) return false
  const { hostname } = new URL(req.url)
  const address = getConnInfo(context).remote.address ?? ""
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname) && /^(?:127\.|::1$|::ffff:127\.)/.test(address)
}
