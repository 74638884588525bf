import { type ErrorCode, errorRules } from "#canonical/error.ts"
import { type ChannelCall, lastCalls } from "#database/channel-calls.ts"
import type { Database } from "#database/database.ts"
import { medianMs } from "#database/median-ms.ts"
import type { ChannelPool } from "#gateway/channels.ts"
import type { KnownChannel } from "./channel-registry.ts"
import { trialWords } from "./trial-words.ts"

/** How a channel does. */
export interface ChannelReport {
  /** `failing`: its last call failed. `resting`: it is used only where no other is left. `disabled`: switched off, or it can't be called. `unused`: nobody has called it lately. */
  readonly state: "ok" | "failing" | "resting" | "disabled" | "unused"
  /** In this process. */
  readonly failuresInRow: number
  readonly running: number
  readonly restsUntil?: Date
  readonly lastError?: { readonly code: string; readonly message: string; readonly at: Date }
  readonly lastSuccessAt?: Date
  /** Of the last day, and of the last {@link mostCalls} calls at most. */
  readonly recent: { readonly calls: number; readonly failed: number; readonly p50Ms?: number }
}

/** So many calls are looked at. */
export const mostCalls = 200
const lookedAtMs = 30 * 86_400_000
const recentMs = 86_400_000

/** Says how a channel does: by what this process knows of its breaker, and by its last calls in any process. Throws DatabaseError. */
export async function reportHealth(
  { database, pool }: { readonly database: Database; readonly pool: Pick<ChannelPool, "health"> },
  channel: KnownChannel,
): Promise<ChannelReport> {
  const now = database.now()
  const since = new Date(now - lookedAtMs)
  const calls = await lastCalls(database, channel.settings.name, { since, limit: mostCalls })
  const { running, failuresInRow, restsForMs } = pool.health(channel.settings.name) ?? { running: 0, failuresInRow: 0, restsForMs: 0 }
  const lastError = calls.find(isFailure)
  const lastSuccess = calls.find(({ outcome }) => outcome === "succeeded")
  const isFailing = failuresInRow > 0 || calls.find((call) => call.outcome === "succeeded" || isFailure(call)) === lastError
  const recent = calls.filter(({ startedAt }) => startedAt.getTime() >= now - recentMs)
  const p50Ms = medianMs(recent.flatMap(durationMs))
  const state =
    channel.built === undefined
      ? "disabled"
      : restsForMs > 0
        ? "resting"
        : calls.length === 0
          ? "unused"
          : isFailing && lastError
            ? "failing"
            : "ok"
  return {
    state,
    failuresInRow,
    running,
    ...(restsForMs > 0 ? { restsUntil: new Date(now + restsForMs) } : {}),
    ...(lastError === undefined ? {} : { lastError: toError(channel, lastError) }),
    ...(lastSuccess === undefined ? {} : { lastSuccessAt: lastSuccess.finishedAt ?? lastSuccess.startedAt }),
    recent: { calls: recent.length, failed: recent.filter(isFailure).length, ...(p50Ms === undefined ? {} : { p50Ms }) },
  }
}

/** Whether a call failed by what its channel did, and not by what it was asked. */
function isFailure({ outcome }: ChannelCall): boolean {
  if (outcome === undefined || !(outcome in errorRules)) return false
  const { blamesChannel, failover } = errorRules[outcome as ErrorCode]
  return blamesChannel || (failover && outcome !== "no_image_generated")
}

function toError(channel: KnownChannel, { outcome, model, startedAt, finishedAt }: ChannelCall): NonNullable<ChannelReport["lastError"]> {
  const code = outcome as ErrorCode
  const message = channel.built === undefined ? "A call to this channel failed." : trialWords(code, { channel: channel.built, model })
  return { code, message, at: finishedAt ?? startedAt }
}

function durationMs({ outcome, startedAt, finishedAt }: ChannelCall): readonly number[] {
  return outcome === "succeeded" && finishedAt !== undefined ? [finishedAt.getTime() - startedAt.getTime()] : []
}
