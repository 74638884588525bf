import { Base64Error } from "#bytes/base64.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import { ImageError } from "#images/inspector.ts"
import { isStorageFull, storageFull } from "./free-space.ts"

/** Says in our words why a picture could not be taken: broken by its provider (`upstream_error`), no room (`storage_full`), or our own fault. */
export function toSpoolError(error: unknown): GatewayError {
  if (isStorageFull(error)) return storageFull({ cause: error })
  if (error instanceof Base64Error) return broken("its base64 is damaged", error)
  if (!(error instanceof ImageError)) return toGatewayError(error)
  return broken(error.reason === "truncated" ? "its end is missing" : "it is damaged, or of a kind that Limn does not know", error)
}

function broken(how: string, cause: Error): GatewayError {
  return new GatewayError("upstream_error", `The provider sent a broken picture: ${how}. Try again.`, {
    log: { reason: cause.message },
    cause,
  })
}
