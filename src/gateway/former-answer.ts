import { setTimeout as sleep } from "node:timers/promises"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import type { Gateway } from "./gateway.ts"
import { answerGone, reviveAnswer } from "./recorded-answer.ts"

/** What a former request was answered. */
export interface FormerAnswer {
  readonly events: readonly DeliveryEvent[]
  readonly warnings: readonly Warning[]
}

const pollMs = 500
/** Longest wait for a request that another process runs. */
const patienceMs = 10 * 60_000

/**
 * Gives the answer of a request that ended before, or that another process runs, once it has ended. Throws the error that it
 * was answered with, `outcome_unknown` where it was lost, `gone` where its answer is not kept, and `request_in_progress`
 * where it still runs after ten minutes, or this process is told to stop.
 */
export async function formerAnswer(gateway: Gateway, requestId: string, signal: AbortSignal): Promise<FormerAnswer> {
  const startedAt = performance.now()
  for (;;) {
    const found = await gateway.ledger.answerOf(requestId)
    if (found === undefined) throw answerGone(requestId)
    if (found.state === "unknown") throw lost(requestId)
    if (found.state === "succeeded" || found.state === "failed") {
      const { answer, charge = 0 } = found
      if (answer === undefined) throw answerGone(requestId)
      if ("error" in answer) throw new GatewayError(answer.error.code, answer.error.message, answer.error.details)
      const { keptPicture } = gateway
      if (keptPicture === undefined) throw answerGone(requestId)
      return { events: await reviveAnswer(answer, keptPicture, { requestId, charge }), warnings: answer.warnings }
    }
    if (performance.now() - startedAt > patienceMs) throw stillRuns(requestId)
    await sleep(pollMs, undefined, { signal }).catch(() => {
      throw stillRuns(requestId)
    })
  }
}

function stillRuns(requestId: string): GatewayError {
  return new GatewayError("request_in_progress", `The request ${requestId} still runs. Send this again in a while.`, {
    retryAfterMs: 5000,
  })
}

function lost(requestId: string): GatewayError {
  return new GatewayError(
    "outcome_unknown",
    `Limn lost track of this request (${requestId}): its provider may have made a picture, nothing was charged to you. Ask again, under a new idempotency key where it had one.`,
  )
}
