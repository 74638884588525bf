import type { LedgerLog } from "../ledger-log.ts"
import type { Evidence, Invariant } from "./invariant.ts"
import { moneyInvariants } from "./money-invariants.ts"
import { pictureInvariants } from "./picture-invariants.ts"
import { worldInvariants } from "./world-invariants.ts"

/** Everything that `limn ledger-check` checks, in the order of the ids. */
export const invariants: readonly Invariant[] = [...moneyInvariants, ...pictureInvariants, ...worldInvariants].toSorted(
  (one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)),
)

/** What a check found. */
export interface CheckReport {
  readonly checked: readonly string[]
  /** Ids of what could not be checked, because there was nothing to check it against. */
  readonly skipped: readonly string[]
  /** Sentences about how much was looked at. */
  readonly notes: readonly string[]
  readonly violations: readonly { readonly id: string; readonly says: string; readonly what: string }[]
}

/** Checks every invariant, or only those that are quick. Reads only, and may run while Limn serves. */
export async function checkLedger(evidence: Evidence, { fast = false } = {}): Promise<CheckReport> {
  const chosen = invariants.filter((invariant) => !fast || invariant.fast === true)
  const checkable = chosen.filter(({ needs }) => needs === undefined || evidence[needs] !== undefined)
  const violations: CheckReport["violations"][number][] = []
  const notes: string[] = []
  for (const { id, says, find } of checkable) {
    for (const what of await find(evidence, (sentence) => notes.push(sentence))) violations.push({ id, says, what })
  }
  const ids = (list: readonly Invariant[]): string[] => list.map(({ id }) => id)
  return { checked: ids(checkable), skipped: ids(chosen.filter((invariant) => !checkable.includes(invariant))), notes, violations }
}

/** The quick check of every start: what is wrong is said as an error in the log, and nothing is refused. */
export async function checkAtStart(evidence: Evidence, log: LedgerLog): Promise<void> {
  const { violations } = await checkLedger(evidence, { fast: true })
  for (const violation of violations) log.error(violation, "the ledger contradicts itself: run `limn ledger-check`")
}
