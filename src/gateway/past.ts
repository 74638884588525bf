import { setTimeout as sleep } from "node:timers/promises"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import type { Delivery, KeptRequest, Past } from "#dialects/dialect.ts"
import type { ResponseRow } from "#ledger/kept-requests.ts"
import type { RecordedAnswer } from "#ledger/ledger.ts"
import { DeliveryLog } from "./delivery-log.ts"
import { formerAnswer } from "./former-answer.ts"
import type { Gateway } from "./gateway.ts"
import { saidIn } from "./recorded-answer.ts"

/** What a key's past is looked up with. */
export interface PastOptions {
  readonly gateway: Gateway
  readonly keyId: string
  /** What the encoder of a former answer is told. */
  readonly deliveryOf: (identity: Pick<Delivery, "id" | "createdAt" | "model">, warnings: readonly Warning[]) => Delivery
  /** Hears whose answer is told again. */
  readonly telling: (id: string) => void
  /** Ends every wait: at shutdown. */
  readonly shutdown: AbortSignal
}

const pollMs = 100
const patienceMs = 10_000

/** Makes the door to what a key asked for before and had kept. */
export function createPast({ gateway, keyId, deliveryOf, telling, shutdown }: PastOptions): Past {
  const requests = gateway.kept?.requests
  const find: Past["find"] = async (id) => {
    const row = await requests?.find(id, keyId)
    return row && toKept(row)
  }
  return {
    keeps: requests !== undefined,
    find,
    conversation: async (id) => {
      const rows = (await requests?.conversation(id, keyId)) ?? []
      return { turns: rows.map(toKept), whole: rows[0]?.previousId === undefined }
    },
    tell: (kept) => {
      const warnings: Warning[] = []
      telling(kept.id)
      return {
        events: tell(gateway, kept, warnings, shutdown),
        delivery: deliveryOf({ id: kept.id, createdAt: kept.createdAt, model: kept.model }, warnings),
      }
    },
    callOff: async ({ id }) => {
      await requests?.cancel(id)
      gateway.running.kept(id)?.callOff()
      const startedAt = performance.now()
      while ((await find(id))?.state === "running" && performance.now() - startedAt < patienceMs) await sleep(pollMs)
    },
    forget: async (id) => (await requests?.remove(id)) ?? false,
  }
}

function toKept({ id, createdAt, model, state, body, answer }: ResponseRow): KeptRequest {
  const recorded = answer === undefined ? undefined : (JSON.parse(answer) as RecordedAnswer)
  return {
    id,
    createdAt,
    model,
    state: state === "queued" ? "running" : state,
    body: JSON.parse(body) as unknown,
    said: recorded === undefined || "error" in recorded ? [] : saidIn(recorded),
  }
}

async function* tell(gateway: Gateway, { id }: KeptRequest, warnings: Warning[], shutdown: AbortSignal): AsyncGenerator<DeliveryEvent> {
  const exchange = gateway.running.kept(id)
  if (exchange === undefined) {
    const log = new DeliveryLog()
    const fill = async (): Promise<void> => {
      const former = await formerAnswer(gateway, id, shutdown)
      warnings.push(...former.warnings)
      log.end(former.events)
    }
    fill().catch((error: unknown) => log.fail(error))
    yield* log.events()
    return
  }
  const leave = exchange.attend()
  try {
    yield* exchange.events()
    warnings.push(...exchange.warnings)
  } finally {
    leave()
  }
}
