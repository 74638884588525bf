import type { Usage } from "#canonical/event.ts"
import type { CountedRequest, Measured } from "#ledger/prices/unit-prices.ts"
import type { AttemptResult } from "./attempt.ts"

/** What the answers of a request come to together. */
export interface Sum {
  /** What the client is told; absent where no provider reported anything. */
  readonly usage?: Usage
  /** What the client pays for; absent where every answer is a refusal, which costs nothing whatever the dialect calls it. */
  readonly measured?: Measured
}

/** Sums answers up. `counted` is what Limn counts of the request by itself, for what is not reported. */
export function sumUp(results: readonly Pick<AttemptResult, "usage" | "pictures" | "refusal">[], counted: CountedRequest): Sum {
  const usage = results.map((result) => result.usage).reduce(add, undefined)
  const told = usage === undefined ? {} : { usage }
  const paid = results.filter(({ refusal }) => refusal === undefined)
  if (paid.length === 0) return told
  const reports = paid.map((result) => result.usage)
  return {
    ...told,
    measured: {
      // A sum that leaves somebody out would be too small; without one the pictures are counted.
      ...(reports.includes(undefined) ? {} : { usage: reports.reduce(add, undefined) as Usage }),
      counted,
      pictures: paid.flatMap(({ pictures }) => pictures.map(({ width, height }) => ({ width, height }))),
    },
  }
}

function add(sum: Usage | undefined, usage: Usage | undefined): Usage | undefined {
  if (sum === undefined || usage === undefined) return sum ?? usage
  const names = new Set([...Object.keys(sum), ...Object.keys(usage)]) as Set<Exclude<keyof Usage, "estimated">>
  const total = Object.fromEntries(
    [...names]
      .filter((name) => typeof (sum[name] ?? usage[name]) === "number")
      .map((name) => [name, (sum[name] ?? 0) + (usage[name] ?? 0)]),
  )
  return { inputTokens: 0, outputTokens: 0, ...total, ...(sum.estimated === true || usage.estimated === true ? { estimated: true } : {}) }
}
