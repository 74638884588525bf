import { GatewayError } from "#canonical/error.ts"
import type { Database } from "#database/database.ts"
import type { Former, Intake } from "./ledger.ts"

/** How long an idempotency key and the answer of its request are kept. */
export const retentionMs = 24 * 60 * 60 * 1000
/** How long a request with an unknown outcome is left alone: its provider may still be at work. */
const unknownRestMs = 10 * 60 * 1000

/** What an idempotency key stands for. */
export type ClaimState =
  /** Nothing: it is free, or `replaces` may be put aside for a new request. */
  { readonly type: "free"; readonly replaces?: string } | { readonly type: "former"; readonly former: Former }

type Claimant = Pick<Intake, "payer" | "fingerprint"> & Required<Pick<Intake, "idempotency">>

/**
 * Looks up what an idempotency key stands for. `now` is the database's time. Throws `idempotency_mismatch` where it came
 * with another request, and `outcome_unknown` where nobody knows whether the former one was carried out: for ten
 * minutes in any case, and afterwards unless the claim says to go on.
 */
export async function claimState(database: Database, intake: Claimant, now: number): Promise<ClaimState> {
  const { payer, fingerprint = "", idempotency } = intake
  const row = await database
    .selectFrom("idempotency")
    .innerJoin("requests", "requests.id", "idempotency.request_id")
    .select([
      "requests.id",
      "state",
      "requests.created_at",
      "finished_at",
      "idempotency.fingerprint",
      "idempotency.created_at as claimed_at",
    ])
    .where("idempotency.key_id", "=", payer.keyId)
    .where("idempotency.route", "=", idempotency.route)
    .where("idempotency.key_hash", "=", idempotency.keyHash)
    .executeTakeFirst()
  if (row === undefined) return { type: "free" }
  if (row.state !== "running" && row.claimed_at <= now - retentionMs) return { type: "free", replaces: row.id }
  if (row.fingerprint !== fingerprint) {
    throw new GatewayError(
      "idempotency_mismatch",
      "This idempotency key was used for another request. Send the same bytes again, or take a new key for a new request.",
    )
  }
  if (row.state !== "unknown") return { type: "former", former: { requestId: row.id, createdAt: new Date(row.created_at) } }

  const lost = `Limn lost track of the request with this idempotency key (${row.id}): its provider may have made a picture, nothing was charged to you`
  const restMs = (row.finished_at ?? row.created_at) + unknownRestMs - now
  if (restMs > 0) {
    const retry = idempotency.override ? { retryAfterMs: restMs } : {}
    throw new GatewayError(
      "outcome_unknown",
      `${lost}. It may be carried out again ten minutes after that, with the header \`Idempotency-Override: true\`.`,
      retry,
    )
  }
  if (idempotency.override) return { type: "free", replaces: row.id }
  throw new GatewayError(
    "outcome_unknown",
    `${lost}. To carry it out again send the header \`Idempotency-Override: true\`, or take a new key.`,
  )
}

/** Finds the request of a key with this fingerprint that still runs: the one that a client's SDK repeats. */
export async function runningTwin(database: Database, keyId: string, fingerprint: string): Promise<Former | undefined> {
  const row = await database
    .selectFrom("requests")
    .select(["id", "created_at"])
    .where("key_id", "=", keyId)
    .where("fingerprint", "=", fingerprint)
    .where("state", "=", "running")
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst()
  return row && { requestId: row.id, createdAt: new Date(row.created_at) }
}
