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
  #ready = false
  #turn: boolean

  /** `turn`: whether it may reach the client as soon as it can. Otherwise it keeps back until {@link takeTurn}. */
  constructor(turn = true) {
    this.#turn = turn
  }

  /** True once something of this answer may have reached the client. */
  get committed(): boolean {
    return this.#committed
  }

  push(event: DeliveryEvent): void {
    if (this.#committed) this.log.append(event)
    else this.#held.push(event)
  }

  /** Says that the answers before this one are out, so that it may follow. */
  takeTurn(): void {
    this.#turn = true
    if (this.#ready) this.commit()
  }

  /** Lets everything held, and everything to come, out to the readers, as soon as it is this answer's turn. */
  commit(): void {
    this.#ready = true
    if (!this.#turn) return
    this.#committed = true
    for (const event of this.#held) this.log.append(event)
    this.#held = []
  }

  /** Forgets what a failed attempt brought. Only before the commit point. */
  discard(): void {
    this.#ready = false
    this.#held = []
  }
}
