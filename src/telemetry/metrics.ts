import { Counter, Gauge, Histogram } from "./metric.ts"

/** What Limn counts about itself, for Prometheus. One for each process; it starts at 0 with it. */
export class Metrics {
  /** Requests that have ended. `outcome`: `succeeded`, or the code of the error. */
  readonly requests = new Counter<"dialect" | "outcome">("limn_requests_total", "Requests that have ended")
  /** Calls to providers that have ended. `outcome`: `succeeded`, or the code of the error. */
  readonly attempts = new Counter<"channel" | "outcome">("limn_attempts_total", "Provider calls that have ended")
  /** From the request's head to the last byte of its answer. Pictures take seconds to minutes. */
  readonly requestSeconds = new Histogram(
    "limn_request_seconds",
    "Time from request to complete answer",
    [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300],
  )
  /** 1 for the mode in which limits are kept, 0 for the others. */
  readonly limiterMode = new Gauge<"mode">("limn_limiter_mode", "How rate limits are kept: 1 for the mode that holds")
  readonly chargedMicroUsd = new Counter("limn_charged_micro_usd_total", "Charged to clients, in millionths of a US dollar")
  /** Requests that cost more than was held for them, and so were charged less than they cost. */
  readonly ledgerOverage = new Counter("limn_ledger_overage_total", "Requests that cost more than was held for them")

  /** Everything in the text format of Prometheus. */
  render(): string {
    const metrics = [this.requests, this.attempts, this.requestSeconds, this.limiterMode, this.chargedMicroUsd, this.ledgerOverage]
    return metrics.map((metric) => metric.render()).join("")
  }
}

/** Content type of {@link Metrics.render}. */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8"
