import { Counter, Gauge, Histogram, type MetricState, renderMetrics } from "./metric.ts"

/** What Limn counts about itself, for Prometheus. One for each process; it starts at 0 with it. */
export class Metrics {
  /** Requests that have ended. `outcome`: `succeeded`, or the code of the error. */
  readonly requests = new Counter<"dialect" | "outcome">("limn_requests_total", "Requests that have ended")
  /** Calls to providers that have ended. `outcome`: `succeeded`, or the code of the error. */
  readonly attempts = new Counter<"channel" | "outcome">("limn_attempts_total", "Provider calls that have ended")
  /** Those of them that were to repair an answer without a picture. */
  readonly repairs = new Counter<"channel" | "outcome">(
    "limn_repairs_total",
    "Provider calls that repaired an answer without a picture, or tried to",
  )
  /** From the request's head to the last byte of its answer. Pictures take seconds to minutes. */
  readonly requestSeconds = new Histogram(
    "limn_request_seconds",
    "Time from request to complete answer",
    [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300],
  )
  /** 1 for the mode in which limits are kept, 0 for the others. */
  readonly limiterMode = new Gauge<"mode">("limn_limiter_mode", "How rate limits are kept: processes that keep them in this mode")
  readonly chargedMicroUsd = new Counter("limn_charged_micro_usd_total", "Charged to clients, in millionths of a US dollar")
  /** Requests that cost more than was held for them, and so were charged less than they cost. */
  readonly ledgerOverage = new Counter("limn_ledger_overage_total", "Requests that cost more than was held for them")
  /** While it is 0, so are the three below: `limn ledger-check` looks (I15). */
  readonly runningRequests = new Gauge("limn_running_requests", "Requests that run")
  readonly runningCalls = new Gauge<"channel">("limn_running_calls", "Places of a channel that are taken")
  readonly waitingCalls = new Gauge("limn_waiting_calls", "Calls that wait for a place of a channel")
  readonly limiterPlaces = new Gauge("limn_limiter_places", "Places that requests of keys with a limit on concurrency have taken")

  /** Everything as it stands now. */
  state(): readonly MetricState[] {
    return [
      this.requests,
      this.attempts,
      this.repairs,
      this.requestSeconds,
      this.limiterMode,
      this.chargedMicroUsd,
      this.ledgerOverage,
      this.runningRequests,
      this.runningCalls,
      this.waitingCalls,
      this.limiterPlaces,
    ].map((metric) => metric.state())
  }

  /** Everything in the text format of Prometheus. */
  render(): string {
    return renderMetrics(this.state())
  }
}

/** Content type of metrics in the text format of Prometheus. */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8"
