import { GatewayError } from "#canonical/error.ts"
import type { LimitState, Refusal } from "./limiter.ts"

/** The error that tells a client about a refusal: which limit it is, and when to come again. */
export function limitError({ reason, retryAfterMs, state }: Refusal): GatewayError {
  const limit = state[reason]?.limit ?? 0
  const what = phrases[reason](limit)
  if (retryAfterMs !== undefined) {
    return new GatewayError("rate_limit_exceeded", `${what}. Try again in ${seconds(retryAfterMs)}.`, { retryAfterMs })
  }
  const advice = limit === 0 ? "Ask for a key with more." : "This request asks for more at once: ask for fewer pictures."
  return new GatewayError("rate_limit_exceeded", `${what}. ${advice}`)
}

/** The error that tells somebody who is signed in that they have done something too often. `what`: as the rest of "You may". */
export function rateError({ retryAfterMs = 0, state }: Refusal, what: string): GatewayError {
  const message = `You may ${what} ${state.requests?.limit ?? 0} times a minute. Try again in ${seconds(retryAfterMs)}.`
  return new GatewayError("rate_limit_exceeded", message, { retryAfterMs })
}

const phrases: Readonly<Record<keyof LimitState, (limit: number) => string>> = {
  requests: (limit) => `This key may make ${limit} ${limit === 1 ? "request" : "requests"} a minute`,
  pictures: (limit) => `This key may make ${limit} ${limit === 1 ? "picture" : "pictures"} a minute`,
  concurrency: (limit) => `This key may run ${limit} ${limit === 1 ? "request" : "requests"} at the same time`,
}

function seconds(ms: number): string {
  const whole = Math.ceil(ms / 1000)
  return whole === 1 ? "1 second" : `${whole} seconds`
}
