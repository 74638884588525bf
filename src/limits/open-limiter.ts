import type { Log } from "#telemetry/log.ts"
import type { Metrics } from "#telemetry/metrics.ts"
import { FallbackLimiter } from "./fallback-limiter.ts"
import { type Limiter, limiterModes } from "./limiter.ts"
import { MemoryLimiter } from "./memory-limiter.ts"
import { openRedisStore } from "./redis-store.ts"
import type { Peer } from "./worker-protocol.ts"
import { openWorkerStore } from "./worker-store.ts"

/** What decides who keeps the count. */
export interface LimiterOptions {
  /** `redis://…` or `rediss://…`, where all nodes ask Redis or Valkey. */
  readonly redisUrl?: string
  /** The process that answers by `PrimaryLimits`, in one of several workers of a machine. Not asked where there is a Redis. */
  readonly primary?: Peer
  /** How many workers the machine has. Default 1. */
  readonly workers?: number
  /** How many nodes there are just now. Default 1. */
  readonly nodes?: () => number
  /** How long a request waits for Redis or the primary before this process decides by itself. Default 150 ms. */
  readonly takeTimeoutMs?: number
  readonly log: Log
  readonly metrics: Pick<Metrics, "limiterMode">
}

/** Makes the limiter of this process. Resolves in about a second at most, whether or not its store can be reached. */
export async function openLimiter(options: LimiterOptions): Promise<Limiter> {
  const { redisUrl, primary, workers = 1, nodes = () => 1, takeTimeoutMs, log, metrics } = options
  const changed = (mode: Limiter["mode"]): void => {
    for (const other of limiterModes) metrics.limiterMode.set({ mode: other }, other === mode ? 1 : 0)
  }
  const how = { log, changed, ...(takeTimeoutMs === undefined ? {} : { takeTimeoutMs }) }
  if (redisUrl !== undefined) {
    const share = (): number => Math.max(1, nodes()) * workers
    return FallbackLimiter.open({ mode: "redis", open: () => openRedisStore(redisUrl), share, ...how })
  }
  if (primary !== undefined) {
    return FallbackLimiter.open({ mode: "shared", open: () => openWorkerStore(primary), share: () => workers, ...how })
  }
  changed("memory")
  return new MemoryLimiter()
}
