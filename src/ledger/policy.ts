import type { Usage } from "#canonical/event.ts"
import type { CostBasis } from "#database/attempts-table.ts"
import type { AttemptEnd, AttemptIntent, Charge } from "./ledger.ts"
import { chargeFor, mostTokens } from "./prices/charge.ts"
import type { Measured, PriceVersion, UnitPrices } from "./prices/unit-prices.ts"

/** What we owe a provider for a call that ended in a certain way. */
export interface CostRule {
  /** The case, as the documentation names it. */
  readonly when: string
  /** Outcomes that it holds for; absent: all. */
  readonly outcomes?: readonly AttemptEnd["outcome"][]
  /** Whether the provider did the work; absent: whatever is known of that. */
  readonly executed?: readonly AttemptEnd["executed"][]
  /** What is counted: all that arrived, only what the provider reported as used, or nothing. */
  readonly counts: "all" | "usage" | "nothing"
  /** What is owed where that cannot be counted: nothing, or the expected cost until somebody knows better. */
  readonly otherwise: "nothing" | "estimate"
}

/** Who owes what for a provider call. The first rule that fits holds, and the last one fits everything. */
export const costRules: readonly CostRule[] = [
  { when: "The answer was complete", outcomes: ["succeeded"], counts: "all", otherwise: "estimate" },
  {
    when: "The prompt was refused before anything was made",
    outcomes: ["content_policy_violation"],
    executed: ["no"],
    counts: "usage",
    otherwise: "nothing",
  },
  {
    when: "The picture was refused after it was made",
    outcomes: ["content_policy_violation"],
    counts: "all",
    otherwise: "estimate",
  },
  { when: "Text came where a picture was wanted", outcomes: ["no_image_generated"], counts: "all", otherwise: "estimate" },
  {
    when: "The call never arrived, or was answered with an error that its provider does not bill",
    executed: ["no"],
    counts: "nothing",
    otherwise: "nothing",
  },
  {
    when: "The answer broke off, came too late or made no sense",
    outcomes: ["upstream_error", "upstream_timeout", "upstream_overloaded", "upstream_unavailable", "upstream_account"],
    counts: "nothing",
    otherwise: "estimate",
  },
  { when: "Nobody knows whether the provider did the work", executed: ["maybe"], counts: "nothing", otherwise: "estimate" },
  { when: "The answer was complete and failed here", counts: "usage", otherwise: "estimate" },
]

/** What a client pays for a request that ended in a certain way. */
export interface ChargeRule {
  /** The case, as the documentation names it. */
  readonly when: string
  readonly state: "succeeded" | "failed" | "unknown"
  readonly client: "price" | "nothing"
}

/** What a client pays: by the state of its request alone. The cases of a state are for people. */
export const chargeRules: readonly ChargeRule[] = [
  { when: "All pictures are stored, and the client has them", state: "succeeded", client: "price" },
  { when: "All pictures are stored, and the client has left: it can collect them", state: "succeeded", client: "price" },
  { when: "Some of the pictures are stored: those are paid for", state: "succeeded", client: "price" },
  { when: "A stream broke off after some pictures were delivered whole: those are paid for", state: "succeeded", client: "price" },
  { when: "Text answers a chat that allows text: its tokens are paid for", state: "succeeded", client: "price" },
  { when: "Pictures were stored before Limn crashed: those are paid for", state: "succeeded", client: "price" },
  { when: "Text came where a picture was wanted", state: "failed", client: "nothing" },
  { when: "The prompt or the picture was refused", state: "failed", client: "nothing" },
  { when: "An answer that is not streamed broke off, and so is nothing whole", state: "failed", client: "nothing" },
  { when: "Every provider failed", state: "failed", client: "nothing" },
  { when: "The client cancelled a response in the background before a picture had come", state: "failed", client: "nothing" },
  { when: "Limn crashed before any provider was called", state: "failed", client: "nothing" },
  { when: "Limn crashed during a call, and no picture was stored", state: "unknown", client: "nothing" },
]

/** Beyond so many times what was expected, a measure is a mistake of the provider or of the price. */
const absurd = 10

/** Gives what a call cost us, in whole micro-USD, and how that is known. What cannot be counted or believed is never zero. */
export function costOf(
  { price, expectedCost }: Pick<AttemptIntent, "expectedCost"> & { readonly price?: Pick<PriceVersion, "prices"> },
  end: AttemptEnd,
): { readonly cost: number; readonly basis: CostBasis } {
  const rule = costRules.find(
    ({ outcomes, executed }) => outcomes?.includes(end.outcome) !== false && executed?.includes(end.executed) !== false,
  ) as CostRule
  const isBelieved = (amount: number): boolean => expectedCost === 0 || amount <= absurd * expectedCost
  const reported = rule.counts === "nothing" ? 0 : (end.reportedCost ?? 0)
  // A provider that says nothing may say so with a zero.
  if (reported > 0 && isBelieved(reported)) return { cost: reported, basis: "reported" }
  const countable = rule.counts === "all" || (rule.counts === "usage" && soundUsage(end.measured.usage) !== undefined)
  if (!countable && rule.otherwise === "nothing") return { cost: 0, basis: "zero" }
  const counted = countable && price !== undefined ? chargeFor(price.prices, end.measured) : undefined
  if (counted?.estimated === false && isBelieved(counted.amount)) return { cost: counted.amount, basis: "actual" }
  return { cost: expectedCost, basis: "unknown" }
}

/** What a charge is reckoned from. */
export interface ChargeBasis {
  readonly state: ChargeRule["state"]
  /** Absent where nothing is charged. */
  readonly prices?: UnitPrices
  /** Micro-USD: no charge exceeds it. */
  readonly hold: number
  readonly measured: Measured
}

/** Gives what a client pays: the price of what it gets, and never more than was held. What goes beyond is our cost. */
export function chargeOf({ state, prices, hold, measured }: ChargeBasis): Charge {
  const rule = chargeRules.find((row) => row.state === state) as ChargeRule
  if (prices === undefined || rule.client === "nothing") return { amount: 0, lines: [] }
  const { amount, lines } = chargeFor(prices, measured)
  return { amount: Math.min(amount, hold), lines }
}

/** Gives a usage report that can be believed as far as it goes: whole numbers that a request can have, and not all of them zero. */
export function soundUsage(usage: Usage | undefined): Usage | undefined {
  if (usage === undefined || usage.inputTokens + usage.outputTokens <= 0) return undefined
  const { estimated: _estimated, ...tokens } = usage
  return Object.values(tokens).every((count) => Number.isInteger(count) && count >= 0 && count <= mostTokens) ? usage : undefined
}
