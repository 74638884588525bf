import type { DeliveryEvent } from "#canonical/event.ts"
import { EventLog } from "./event-log.ts"

const idle = { type: "idle" } as const
/** A client that waits hears of it so often that nothing has happened yet. */
const idleMs = 10_000

/** What happens to the answer of a request, for as many clients as it is told to. */
export class DeliveryLog extends EventLog<DeliveryEvent> {
  /** What a dialect gets to encode: all of it from the beginning, and word that it goes on where nothing happens. */
  events(): AsyncGenerator<DeliveryEvent> {
    return this.read(idle, idleMs)
  }
}
