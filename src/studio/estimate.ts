import { toUsd } from "#ledger/usd.ts"
import { branchTo } from "./branch.ts"
import type { Draft } from "./draft.ts"
import { planAnswers } from "./planned-answers.ts"
import type { Room } from "./room.ts"
import type { Visitor } from "./visitor.ts"

/** What a draft is going to cost and how long it is going to take. Amounts are US dollars. */
export interface Estimate {
  /** Null where the answers differ, or are words only. */
  readonly per_picture_usd: string | null
  readonly total_usd: string
  /** No charge will exceed it. */
  readonly most_usd: string
  /** Until the last answer is there; null where nobody knows. */
  readonly expected_seconds: number | null
  /** Whether all budgets have room for it now, which keeps nothing free. */
  readonly fits_budget: boolean
  /** Whether nothing is charged at all. */
  readonly free: boolean
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly param: string | null }[]
}

/** Where in a conversation a draft is going to be said. */
export interface EstimatePlace {
  readonly conversationId?: string | undefined
  readonly parentId?: string | undefined
}

/** Estimates a draft: nothing is booked. Throws what sending it would throw, and `not_found` for a conversation that is another's. */
export async function estimate(
  room: Room,
  visitor: Visitor,
  draft: Draft,
  messages: Parameters<typeof branchTo>[0],
  { parentId }: EstimatePlace,
): Promise<Estimate> {
  const { account, answers } = await planAnswers(room, visitor, draft, branchTo(messages, parentId))
  const [left, expected] = await Promise.all([room.gateway.budgetLeft(account.payer), room.expected.all()])
  const likely = answers.map(({ quote }) => quote.likely)
  const most = answers.reduce((sum, { quote }) => sum + quote.maximum, 0)
  const isSame = new Set(likely).size === 1 && draft.mode !== "text"
  const seconds = answers.flatMap(({ model }) => expected.get(model) ?? []).map((ms) => ms / 1000)
  const warnings = answers.flatMap((answer) => answer.warnings)
  return {
    per_picture_usd: isSame ? toUsd(likely[0] ?? 0) : null,
    total_usd: toUsd(likely.reduce((sum, amount) => sum + amount, 0)),
    most_usd: toUsd(most),
    expected_seconds: seconds.length === 0 ? null : Math.max(...seconds),
    fits_budget: left === undefined || most <= left,
    free: answers.every(({ quote }) => quote.price === undefined),
    warnings: [...new Map(warnings.map(({ code, message, param = null }) => [message, { code, message, param }])).values()],
  }
}
