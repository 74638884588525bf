import type { IncomingMessage } from "node:http"
import { GatewayError } from "#canonical/error.ts"
import { type ByteBudget, tooBusy } from "./byte-budget.ts"

/** How a request body may come in. */
export interface BodyLimits {
  /** Longest body. */
  readonly maxBytes: number
  /** Slowest sender. */
  readonly minBytesPerSecond: number
  /** The time over which that is averaged, again and again: a fast beginning does not pay for a stall. */
  readonly rateWindowMs: number
  readonly budget: ByteBudget
}

/** A body that was read, holding its place in the byte budget until it is given up. */
export interface ReceivedBody {
  /** The buffers in which it arrived, never joined. */
  readonly chunks: readonly Uint8Array[]
  release(): void
}

const growthBytes = 1024 * 1024

/**
 * Reads a request body whole within the limits. One that is compressed or declares itself too long is refused before a
 * byte of it is read; one that grows past the limit, or comes too slowly, as soon as it does. `holder` is whose share of
 * the budget it takes.
 */
export async function readRequestBody(
  message: IncomingMessage,
  limits: BodyLimits,
  holder: string,
  signal: AbortSignal,
): Promise<ReceivedBody> {
  const { "content-encoding": encoding = "identity", "content-length": length } = message.headers
  if (encoding.toLowerCase() !== "identity") {
    throw new GatewayError("unsupported_media_type", "Compressed request bodies are not taken. Send the body without `content-encoding`.")
  }
  const declared = length === undefined ? undefined : Number(length)
  if (declared !== undefined && declared > limits.maxBytes) throw tooLarge(limits.maxBytes)

  const { budget } = limits
  // Room is taken as bytes arrive, so that a slow sender holds only what it has sent.
  let taken = Math.min(declared ?? growthBytes, growthBytes)
  await budget.take(taken, holder, signal)
  const release = (): void => {
    budget.give(taken, holder)
    taken = 0
  }
  let received = 0
  let receivedBefore = 0
  const slow = Promise.withResolvers<never>()
  slow.promise.catch(() => {})
  const watch = setInterval(() => {
    if (received - receivedBefore < (limits.rateWindowMs / 1000) * limits.minBytesPerSecond) {
      slow.reject(new GatewayError("request_timeout", "The request body came too slowly. Send it again on a better connection."))
    }
    receivedBefore = received
  }, limits.rateWindowMs)
  watch.unref()
  try {
    const chunks: Uint8Array[] = []
    // Not `for await`, which would destroy the socket that the refusal has to go out on.
    const arriving = message.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
    for (
      let next = await Promise.race([arriving.next(), slow.promise]);
      next.done !== true;
      next = await Promise.race([arriving.next(), slow.promise])
    ) {
      const chunk = next.value
      received += chunk.byteLength
      if (received > limits.maxBytes) throw tooLarge(limits.maxBytes)
      if (received > taken) {
        if (!budget.tryTake(growthBytes, holder)) throw tooBusy()
        taken += growthBytes
      }
      chunks.push(chunk)
    }
    return { chunks, release }
  } catch (error) {
    release()
    if (error instanceof GatewayError) throw error
    throw new GatewayError("invalid_request", "The request body ended early. Send it whole.", { cause: error })
  } finally {
    clearInterval(watch)
  }
}

function tooLarge(maxBytes: number): GatewayError {
  const maxMiB = Math.floor(maxBytes / (1024 * 1024))
  return new GatewayError(
    "payload_too_large",
    `The request body is larger than ${maxMiB} MiB, the limit of this server. Send fewer or smaller pictures.`,
  )
}
