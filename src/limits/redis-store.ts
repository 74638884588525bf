import { createHash } from "node:crypto"
import { fits, type LimitUse, refuse, stateOf } from "./decision.ts"
import type { LimitStore } from "./limit-store.ts"
import type { Decision, Limits } from "./limiter.ts"
import { renewScript, takeScript } from "./redis-script.ts"
import { withinTime } from "./within-time.ts"

/** Time for a connection, its greeting and a first write. */
const openTimeoutMs = 1000

/**
 * Opens the count that Redis or Valkey keeps for all nodes, as an {@link OpenStore}. One connection without a queue: what
 * it can't do now is refused now. It has been seen to write before it is given, so a replica that only reads, a full
 * memory or a server that still loads count as not reachable.
 */
export async function openRedisStore(url: string): Promise<LimitStore> {
  // Takes a fifth of a second to load, and most installations never need it.
  const { createClient } = await import("redis")
  const client = createClient({
    url,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: "disabled",
    // Less than the whole time, so that no connection comes about after it was given up.
    socket: { connectTimeout: openTimeoutMs / 2, reconnectStrategy: false },
  })
  const { promise: lost, resolve: lose } = Promise.withResolvers<unknown>()
  client.on("error", lose)
  const close = (): void => {
    if (client.isOpen) client.destroy()
  }
  const run = async (script: Script, keys: string[], args: string[]): Promise<unknown> => {
    const call = { keys, arguments: args }
    return client.evalSha(script.hash, call).catch((error: Error) => {
      if (!error.message.startsWith("NOSCRIPT")) throw error
      return client.eval(script.text, call)
    })
  }
  try {
    await withinTime(
      client.connect().then(() => client.set("limn:probe", "1", { expiration: { type: "PX", value: openTimeoutMs } })),
      openTimeoutMs,
    )
  } catch (error) {
    close()
    throw error
  }
  return {
    async take(subject, limits, pictures, place) {
      const { requestsPerMinute = -1, picturesPerMinute = -1, concurrency = -1 } = limits
      const numbers = [pictures, requestsPerMinute, picturesPerMinute, concurrency].map(String)
      const keys = [keyOf(subject, "requests"), keyOf(subject, "pictures"), keyOf(subject, "places")]
      return readDecision(limits, await run(take, keys, [place, ...numbers]))
    },
    renew: (subject, place) => void run(renew, [keyOf(subject, "places")], [place]).catch(lose),
    release: (subject, place) => void client.zRem(keyOf(subject, "places"), place).catch(lose),
    lost,
    close,
  }
}

interface Script {
  readonly text: string
  readonly hash: string
}

const prepareScript = (text: string): Script => ({ text, hash: createHash("sha1").update(text).digest("hex") })
const take = prepareScript(takeScript)
const renew = prepareScript(renewScript)

/** The braces keep all keys of a subject on one server of a cluster. */
function keyOf(subject: string, kind: string): string {
  return `limn:{${subject}}:${kind}`
}

function readDecision(limits: Limits, reply: unknown): Decision {
  if (!Array.isArray(reply) || reply.length !== 8 || !reply.every((value) => typeof value === "number")) {
    throw new Error("Redis gave an answer that is not the script's.")
  }
  const [requests, requestWait, requestReset, drawn, pictureWait, pictureReset, places, full] = reply as EightNumbers
  const use: LimitUse = {
    requests: { used: requests, waitMs: requestWait < 0 ? Infinity : requestWait, resetMs: requestReset },
    pictures: { used: drawn, waitMs: pictureWait < 0 ? Infinity : pictureWait, resetMs: pictureReset },
    places: { used: places, full: full === 1 },
  }
  return fits(use) ? { allowed: true, state: stateOf(limits, use) } : refuse(limits, use)
}

type EightNumbers = [number, number, number, number, number, number, number, number]
