import { GatewayError } from "#canonical/error.ts"

/** What is known of a call that failed. Nothing of it is text that the server wrote freely. */
export interface S3Failure {
  /** Of an answer; absent where none came. */
  readonly status?: number
  /** The server's name for the failure, such as `SlowDown`, or the system's, such as `ECONNREFUSED`. */
  readonly code?: string
}

const retryAfterMs = 5000

/** Reads what a failed call can tell. The server's own words and the request, which is signed, are left behind. */
export function readS3Failure(error: unknown): S3Failure {
  const { name, status, code: own, cause } = (error ?? {}) as Partial<Record<string, unknown>>
  const underlying = (cause as { readonly code?: unknown } | undefined)?.code
  const code = [own, underlying, name].find((text) => typeof text === "string" && /^[A-Za-z_]{1,64}$/.test(text))
  return { ...(typeof status === "number" && status > 0 ? { status } : {}), ...(typeof code === "string" ? { code } : {}) }
}

/** Says to a client that pictures cannot be had or kept now. `call` names what failed, for the log. */
export function storeUnreachable(call: string, failure: S3Failure): GatewayError {
  return new GatewayError("overloaded", "The store of pictures cannot be reached at the moment. Try again in a few seconds.", {
    retryAfterMs,
    log: { store: "s3", call, ...failure },
  })
}
