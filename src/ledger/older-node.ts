import type { Database } from "#database/database.ts"
import type { LedgerOwner } from "./create-ledger.ts"

/**
 * The name of a node of another data folder that serves with this database and was there first; undefined where there is
 * none. Of nodes that start at once all but one find another. One that was killed counts until its lease has run out. Throws
 * DatabaseError.
 */
export async function findOlderNode(database: Database, { id }: Pick<LedgerOwner, "id">): Promise<string | undefined> {
  const rows = await database.selectFrom("nodes").select(["id", "started_at"]).where("lease_until", ">", database.now()).execute()
  const order = (row: { readonly id: string; readonly started_at: number } | undefined): string =>
    `${String(row?.started_at ?? 0).padStart(16, "0")} ${row?.id ?? ""}`
  const own = order(rows.find((row) => row.id === id))
  const older = rows.find((row) => folderOf(row.id) !== folderOf(id) && order(row) < own)
  return older && folderOf(older.id)
}

/** What the processes of one data folder have in common: the name before the worker's and the start's. */
function folderOf(id: string): string {
  return id.split(/[/:]/, 1)[0] as string
}
