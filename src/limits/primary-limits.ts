import { LimitBook } from "./limit-book.ts"
import { isLimitsMessage, type Peer, type PrimaryMessage, sendTo } from "./worker-protocol.ts"

/** The primary's part of limits that several workers share: it keeps the count and answers them. */
export class PrimaryLimits {
  readonly #book: LimitBook

  /** `now`: see {@link LimitBook}. */
  constructor(now?: () => number) {
    this.#book = new LimitBook(now)
  }

  /** Answers a worker until it ends. Its places are free then, however it ended: they need no lease. */
  serve(worker: Peer): void {
    const held = new Map<string, string>()
    // Nobody waits for an answer that cannot be sent: the worker has gone, or goes on by itself.
    const answer = (message: PrimaryMessage): void => sendTo(worker, message, () => {})

    worker.on("message", (message) => {
      if (!isLimitsMessage(message)) return
      if (message.limn === "limits:ping") return answer({ limn: "limits:answer", id: message.id })
      if (message.limn === "limits:release") {
        held.delete(message.place)
        this.#book.release(message.subject, message.place)
      } else if (message.limn === "limits:take") {
        const { id, subject, limits, pictures, place } = message
        const decision = this.#book.take(subject, limits, pictures, place)
        if (decision.allowed && limits.concurrency !== undefined) held.set(place, subject)
        answer({ limn: "limits:answer", id, decision })
      }
    })
    worker.on("exit", () => {
      for (const [place, subject] of held) this.#book.release(subject, place)
    })
  }
}
