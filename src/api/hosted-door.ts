import type { HostedPictures } from "#blobs/hosted-pictures.ts"
import { toGatewayError } from "#canonical/error.ts"
import { corsHeaders, preflight } from "#gateway/cors.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { newRequestId } from "#telemetry/request-id.ts"

/** What {@link createHostedDoor} is made with. */
export interface HostedDoorOptions {
  /** Absent where nothing is kept. */
  readonly hosted: HostedPictures | undefined
  /** Told of a picture that could not be served. */
  readonly failed: (error: unknown, requestId: string) => void
}

/** Makes the function that serves hosted pictures, below `/i/`, to pages of every origin, and gives undefined for any other path. It never throws. */
export function createHostedDoor({ hosted, failed }: HostedDoorOptions): (request: ServerRequest) => Promise<ServerAnswer> | undefined {
  return (request) => (hosted === undefined || !request.path.startsWith("/i/") ? undefined : serve(hosted, request, failed))
}

async function serve(hosted: HostedPictures, request: ServerRequest, failed: HostedDoorOptions["failed"]): Promise<ServerAnswer> {
  if (request.method === "OPTIONS") return preflight()
  const requestId = newRequestId()
  const headers = { ...corsHeaders, "x-request-id": requestId }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return { status: 405, headers: { ...headers, allow: "GET, HEAD, OPTIONS" }, body: new Uint8Array() }
  }
  try {
    const answer = await hosted.serve(request)
    return { status: answer.status, headers: { ...headers, ...answer.headers }, body: answer.body ?? new Uint8Array() }
  } catch (error) {
    failed(error, requestId)
    const { message, rule, details } = toGatewayError(error)
    const retryAfter = details.retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(details.retryAfterMs / 1000)) }
    return {
      status: rule.status,
      headers: { ...headers, ...retryAfter, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      body: Buffer.from(`${message}\n`),
    }
  }
}
