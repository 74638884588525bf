import type { Account } from "#accounts/account.ts"
import type { Spending } from "#ledger/spending.ts"
import { mostUsd } from "#ledger/usd.ts"

const resets = { total: null, day: "daily", month: "monthly" } as const

/** A key as OpenRouter's `GET /key` shows it: every field that its SDK requires. Its limit is its own budget, not those of its user and team. */
export function openRouterKey({ label, limits, payer, expiresAt }: Account, spending: Spending): object {
  const { cap, left, period, total, today, thisWeek, thisMonth } = spending
  return {
    data: {
      label,
      limit: cap === undefined ? null : inUsd(cap),
      limit_remaining: left === undefined ? null : inUsd(left),
      limit_reset: resets[period],
      usage: inUsd(total),
      usage_daily: inUsd(today),
      usage_weekly: inUsd(thisWeek),
      usage_monthly: inUsd(thisMonth),
      // Nobody brings a provider's key along here, so nothing is used by one.
      byok_usage: 0,
      byok_usage_daily: 0,
      byok_usage_weekly: 0,
      byok_usage_monthly: 0,
      include_byok_in_limit: false,
      is_free_tier: false,
      free_model_daily_requests: { limit: 0, remaining: 0, used: 0 },
      is_management_key: false,
      is_provisioning_key: false,
      creator_user_id: payer.userId ?? null,
      organization_id: payer.teamId ?? null,
      workspace_id: null,
      allowed_data_regions: ["global"],
      expires_at: expiresAt?.toISOString() ?? null,
      rate_limit: { requests: limits.requestsPerMinute ?? -1, interval: "60s", note: "-1: not limited" },
    },
  }
}

/**
 * OpenRouter's `GET /credits`, whose clients subtract one number from the other: what the key has ever used, and that together
 * with what the tightest of its budgets still allows. Where no budget has a cap that is a billion dollars, the most
 * that can be written.
 */
export function openRouterCredits({ total, affordable }: Spending): object {
  const left = affordable ?? mostUsd * 1_000_000
  return { data: { total_credits: inUsd(total + left), total_usage: inUsd(total) } }
}

function inUsd(microUsd: number): number {
  return microUsd / 1_000_000
}
