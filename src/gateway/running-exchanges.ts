import { GatewayError } from "#canonical/error.ts"
import type { Exchange } from "./exchange.ts"
import type { Repetition } from "./repetition.ts"

/** Clients that one exchange is told to at once: the one that began it and those that joined. */
const maxReaders = 17
const tryAgainMs = 2000

/** An exchange that may be joined, and by which body. */
interface Entry {
  readonly exchange: Exchange
  readonly fingerprint: string
}

/** The exchanges of this process that a repeated request can join, from before they are admitted until they have ended. */
export class RunningExchanges {
  readonly #entries = new Map<string, Entry>()
  readonly #kept = new Map<string, Exchange>()

  /** The exchange of a request that is kept for its client, by our id. Undefined where it does not run here. */
  kept(requestId: string): Exchange | undefined {
    return this.#kept.get(requestId)
  }

  /** Lets the client of an exchange come back to it until it is done. */
  keep(requestId: string, exchange: Exchange): void {
    this.#kept.set(requestId, exchange)
    void exchange.done.finally(() => this.#kept.delete(requestId))
  }

  /**
   * The exchange that a repeated request joins: by its idempotency key, or where an SDK repeats it, by its body. Undefined
   * where none runs here. Throws `idempotency_mismatch` where the key came with another body, and `request_in_progress`
   * where too many have joined already.
   */
  join(keyId: string, repetition: Repetition): Exchange | undefined {
    const { idempotency, fingerprint, isRetry } = repetition
    const entry = idempotency === undefined && !isRetry ? undefined : this.#entries.get(nameOf(keyId, repetition))
    if (entry === undefined) return undefined
    if (entry.fingerprint !== fingerprint) {
      throw new GatewayError(
        "idempotency_mismatch",
        "This idempotency key was used for another request. Send the same bytes again, or take a new key for a new request.",
      )
    }
    if (entry.exchange.readers >= maxReaders) {
      throw new GatewayError(
        "request_in_progress",
        "This request still runs, and too many wait for it already. Send it again in 2 seconds.",
        {
          retryAfterMs: tryAgainMs,
        },
      )
    }
    return entry.exchange
  }

  /** Lets an exchange be joined until it is done. */
  add(keyId: string, repetition: Repetition, exchange: Exchange): void {
    const name = nameOf(keyId, repetition)
    this.#entries.set(name, { exchange, fingerprint: repetition.fingerprint })
    void exchange.done.finally(() => {
      if (this.#entries.get(name)?.exchange === exchange) this.#entries.delete(name)
    })
  }
}

function nameOf(keyId: string, { idempotency, fingerprint }: Repetition): string {
  return idempotency === undefined ? `${keyId} ${fingerprint}` : `${keyId} ${idempotency.route} ${idempotency.keyHash}`
}
