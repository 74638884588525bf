import { rateError } from "#limits/limit-error.ts"
import type { Limiter } from "#limits/limiter.ts"

/** How often one account may do what a route is there for. */
export interface Rate {
  /** As the rest of "You may": `make shares`. Routes that say the same are counted together. */
  readonly what: string
  readonly perMinute: number
}

/** Counts one more time that `who` does it, over all nodes. Throws `rate_limit_exceeded` beyond the rate. */
export async function requireRate(limiter: Pick<Limiter, "take">, { what, perMinute }: Rate, who: string): Promise<void> {
  const grant = await limiter.take(`${what} ${who}`, { requestsPerMinute: perMinute }, 0)
  if (!grant.allowed) throw rateError(grant, what)
}
