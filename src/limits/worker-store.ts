import type { LimitStore } from "./limit-store.ts"
import type { Decision } from "./limiter.ts"
import { withinTime } from "./within-time.ts"
import { isLimitsMessage, type Peer, sendTo, type WorkerMessage } from "./worker-protocol.ts"

/** Time for the primary to answer a first question. */
const openTimeoutMs = 1000

let lastId = 0

/** Opens the count that the primary process keeps for its workers, as an OpenStore. `primary`: `process`, in a worker. */
export async function openWorkerStore(primary: Peer): Promise<LimitStore> {
  const { promise: lost, resolve: lose } = Promise.withResolvers<unknown>()
  const waiting = new Map<number, PromiseWithResolvers<Decision | undefined>>()

  const hear = (message: unknown): void => {
    if (!isLimitsMessage(message) || message.limn !== "limits:answer") return
    waiting.get(message.id)?.resolve(message.decision)
    waiting.delete(message.id)
  }
  const part = (): void => lose(new Error("the primary process has gone"))
  const close = (): void => {
    primary.off("message", hear)
    primary.off("disconnect", part)
    for (const { reject } of waiting.values()) reject(new Error("the limiter is closed"))
    waiting.clear()
  }
  const ask = (question: (id: number) => WorkerMessage): Promise<Decision | undefined> => {
    lastId += 1
    const answer = Promise.withResolvers<Decision | undefined>()
    waiting.set(lastId, answer)
    sendTo(primary, question(lastId), answer.reject)
    return answer.promise
  }

  primary.on("message", hear)
  primary.on("disconnect", part)
  try {
    await withinTime(
      ask((id) => ({ limn: "limits:ping", id })),
      openTimeoutMs,
    )
  } catch (error) {
    close()
    throw error
  }
  return {
    async take(subject, limits, pictures, place) {
      const decision = await ask((id) => ({ limn: "limits:take", id, subject, limits, pictures, place }))
      if (decision === undefined) throw new Error("the primary process gave no decision")
      return decision
    },
    release: (subject, place) => sendTo(primary, { limn: "limits:release", subject, place }, lose),
    lost,
    close,
  }
}
