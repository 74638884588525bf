import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** Something that an operator has given back to a key, or taken back again. */
export interface CreditRow {
  readonly id: string
  readonly keyId: string
  /** Whole micro-USD; below zero where it takes an earlier credit back. */
  readonly amount: number
  readonly reason: string
  readonly createdAt: Date
}

/** Reads what operators have given back; the ledger alone writes it. */
export class CreditsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** The credits of a key, newest first. */
  async ofKey(keyId: string): Promise<CreditRow[]> {
    const rows = await this.#database
      .selectFrom("credits")
      .select(["id", "key_id", "amount", "reason", "created_at"])
      .where("key_id", "=", keyId)
      .where("budget_id", "=", keyId)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .execute()
    return rows.map(({ id, key_id, amount, reason, created_at }) => ({
      id,
      keyId: key_id,
      amount,
      reason,
      createdAt: new Date(created_at),
    }))
  }
}
