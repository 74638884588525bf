import type { Exchange } from "./exchange.ts"
import type { Gateway } from "./gateway.ts"

/** How soon a node hears that a request of its own was called off at another. */
const watchMs = 2000

/** Ends an exchange that its client has called off at another node. */
export function watchCallOff({ kept, log }: Gateway, requestId: string, exchange: Exchange): void {
  const look = async (): Promise<void> => {
    if ((await kept?.requests.isCancelled(requestId)) === true) exchange.callOff()
  }
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.debug({ requestId, err: error }, "whether it was called off could not be read"))
  }, watchMs)
  void exchange.done.finally(() => clearInterval(timer))
}
