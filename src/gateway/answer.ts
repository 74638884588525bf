import type { DeliveryEvent } from "#canonical/event.ts"
import { EventLog } from "./event-log.ts"

/**
 * One of the answers that a request asked for, while it is being won from one channel after another.
 *
 * Events are held until the commit point. Before it a failed attempt is forgotten without a trace and another channel
 * may try; from it on everything goes straight to the readers and a failure is final.
 */
export class Answer {
  readonly log = new EventLog<DeliveryEvent>()
  #held: DeliveryEvent[] = []
  #committed = false

  /** True once something of this answer may have reached the client. */
  get committed(): boolean {
    return this.#committed
  }

  push(event: DeliveryEvent): void {
    if (this.#committed) this.log.append(event)
    else this.#held.push(event)
  }

  /** Lets everything held, and everything to come, out to the readers. */
  commit(): void {
    this.#committed = true
    for (const event of this.#held) this.log.append(event)
    this.#held = []
  }

  /** Forgets what a failed attempt brought. Only before the commit point. */
  discard(): void {
    this.#held = []
  }
}
