import { createHash } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import { GatewayError } from "#canonical/error.ts"
import type { ServerRequest } from "#http/server.ts"
import type { IdempotencyClaim } from "#ledger/ledger.ts"

/** By what a request is known again when its client sends it once more. */
export interface Repetition {
  /** SHA-256 of method, path and body, hex. */
  readonly fingerprint: string
  /** Present where the client named the request. */
  readonly idempotency?: IdempotencyClaim
  /** Whether the client's SDK says that it sends the request again. */
  readonly isRetry: boolean
}

/** How many bytes are hashed before other requests get a turn. */
const turnBytes = 1024 * 1024

/**
 * Reads what a client says about sending a request more than once: `Idempotency-Key` (1 to 255 visible ASCII characters),
 * `Idempotency-Override: true`, and the retry count of OpenAI's SDKs. Undefined where it says nothing: then the body is not
 * looked at. Throws `invalid_request` for a key that is none.
 */
export async function readRepetition(
  { method, path, headers }: Pick<ServerRequest, "method" | "path" | "headers">,
  body: readonly Uint8Array[],
): Promise<Repetition | undefined> {
  const key = headers["idempotency-key"]
  const retryCount = headers["x-stainless-retry-count"]
  if (key === undefined && retryCount === undefined) return undefined
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new GatewayError("invalid_request", "The header `Idempotency-Key` must be 1 to 255 visible ASCII characters, without spaces.", {
      param: "Idempotency-Key",
    })
  }
  const hash = createHash("sha256").update(`${method}|${path}|`)
  let sinceTurn = 0
  for (const chunk of body) {
    hash.update(chunk)
    sinceTurn += chunk.byteLength
    if (sinceTurn < turnBytes) continue
    sinceTurn = 0
    await setImmediate()
  }
  const override = headers["idempotency-override"]?.trim().toLowerCase() === "true"
  return {
    fingerprint: hash.digest("hex"),
    ...(key === undefined ? {} : { idempotency: { route: path, keyHash: sha256(key), override } }),
    isRetry: Number(retryCount ?? 0) > 0,
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}
