import type { Settings } from "#config/settings.ts"
import type { RunningServer, ServerStart } from "#server.ts"
import type { MetricState } from "#telemetry/metric.ts"

/** What a server that runs in workers is started with besides the settings. */
export type WorkerStart = Pick<ServerStart, "simulate" | "limits" | "leaseMs">

/** What the primary is started with besides the settings. */
export interface PrimaryStart extends WorkerStart {
  /** Longest wait before a worker that has died is started again. Default 30 s. */
  readonly longestRestartMs?: number
}

/** What a worker tells about the server that it is. */
export type ServedBy = Omit<RunningServer, "close">

/** What the primary tells a worker. */
export type PrimaryOrder =
  | {
      readonly limn: "worker:start"
      readonly settings: Settings
      readonly start: WorkerStart
      /** Which worker of its machine it is, the same from start to start: `w1`. */
      readonly slot: string
      /** When the primary took the data folder, ms since 1970: what is unfinished from before then is nobody's. */
      readonly folderTakenAt: number
    }
  | { readonly limn: "worker:stop"; readonly graceMs: number }

/** What a worker tells the primary. */
export type WorkerReport =
  /** It hears orders. */
  | { readonly limn: "worker:here" }
  | { readonly limn: "worker:ready"; readonly server: ServedBy }
  /** It could not start, and ends. `code` is that of the error, such as `EADDRINUSE`. */
  | { readonly limn: "worker:failed"; readonly message: string; readonly code?: string }

/** What the primary and its workers tell each other about metrics. Questions have an `id`, and their answers have the same. */
export type MetricsMessage =
  /** A worker wants those of all. */
  | { readonly limn: "metrics:ask"; readonly id: number }
  /** The primary wants those of a worker. */
  | { readonly limn: "metrics:tell"; readonly id: number }
  /** The answer to either. */
  | { readonly limn: "metrics:told"; readonly id: number; readonly states: readonly MetricState[] }

/** Whether a message is one of these. */
export function isMetricsMessage(message: unknown): message is MetricsMessage {
  return isOneOf(message, ["metrics:ask", "metrics:tell", "metrics:told"])
}

/** Whether a message from a worker is one of these. */
export function isWorkerReport(message: unknown): message is WorkerReport {
  return isOneOf(message, ["worker:here", "worker:ready", "worker:failed"])
}

/** Whether a message from the primary is one of these. */
export function isPrimaryOrder(message: unknown): message is PrimaryOrder {
  return isOneOf(message, ["worker:start", "worker:stop"])
}

function isOneOf(message: unknown, names: readonly string[]): boolean {
  return typeof message === "object" && message !== null && "limn" in message && names.includes(String(message.limn))
}
