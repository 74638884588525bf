import { trialAccount } from "#channels/trial-account.ts"
import type { Database } from "#database/database.ts"
import { readKeyNames } from "#database/key-names.ts"

/**
 * Gives what reports call keys, by their ids: by their labels, or, for what is done in the web app and in trials of channels, in words. Those
 * that are not known are not there. Throws DatabaseError.
 */
export async function readKeyTitles(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = await readKeyNames(database, ids)
  const titles = [...names].map(([id, { key, user, internal = false }]) => [id, internal ? `${key} of ${user}` : key] as const)
  return new Map([...titles, [trialAccount.id, trialAccount.label]])
}
