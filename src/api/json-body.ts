import { GatewayError } from "#canonical/error.ts"
import type { ServerRequest } from "#http/server.ts"

const mostBytes = 1024 * 1024

/**
 * Reads a body as JSON, whatever type it declares; an empty one counts as `{}`. `holder`: whose share of the memory for bodies it takes. Throws `payload_too_large` above 1 MiB, and
 * `invalid_request` for what is no JSON.
 */
export async function readJson(request: Pick<ServerRequest, "readBody">, holder: string): Promise<unknown> {
  const body = await request.readBody(holder, mostBytes)
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(body.chunks))
    return text === "" ? {} : (JSON.parse(text) as unknown)
  } catch (error) {
    throw new GatewayError("invalid_request", "The body is not JSON. Check it with a JSON validator.", { cause: error })
  } finally {
    body.release()
  }
}
