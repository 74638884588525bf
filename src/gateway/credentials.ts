import { GatewayError } from "#canonical/error.ts"
import type { CredentialForm } from "#dialects/dialect.ts"
import type { ServerRequest } from "#http/server.ts"

const maxKeyLength = 512

/**
 * Reads the API key from the places that a dialect allows. Throws `invalid_api_key` where there is none or it is
 * unreadable, and `invalid_request` where two places name different keys.
 */
export function readCredential(request: Pick<ServerRequest, "headers" | "rawHeaders" | "query">, forms: readonly CredentialForm[]): string {
  const found = forms.flatMap((form) => readForm(request, form) ?? [])
  const [key] = found
  if (key === undefined) {
    throw new GatewayError("invalid_api_key", `No API key was sent. Send it as ${forms.map((form) => places[form]).join(" or ")}.`)
  }
  if (found.some((other) => other !== key)) {
    throw new GatewayError("invalid_request", "Two different API keys were sent. Send one.")
  }
  if (key.length > maxKeyLength)
    throw new GatewayError(
      "invalid_api_key",
      "The API key is not valid. Check that it is complete, not revoked, and meant for this server.",
    )
  return key
}

const places: Readonly<Record<CredentialForm, string>> = {
  bearer: "`Authorization: Bearer <key>`",
  "x-goog-api-key": "`x-goog-api-key: <key>`",
  "query-key": "`?key=<key>`",
}

function readForm(request: Pick<ServerRequest, "headers" | "rawHeaders" | "query">, form: CredentialForm): string | undefined {
  switch (form) {
    case "bearer": {
      const sent = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "authorization").length
      if (sent > 1) throw new GatewayError("invalid_api_key", "The Authorization header was sent more than once. Send it once.")
      const match = /^Bearer +(\S+)$/i.exec(request.headers["authorization"]?.trim() ?? "")
      return match?.[1]
    }
    case "x-goog-api-key":
      return request.headers["x-goog-api-key"]?.trim() || undefined
    case "query-key":
      return request.query.get("key") || undefined
    default:
      return undefined
  }
}
