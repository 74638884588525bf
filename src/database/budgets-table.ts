import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** How much may be spent, by a key, a user or a team, under whose id it stands. */
export interface BudgetRow {
  readonly id: string
  /** Whole micro-USD; absent: no cap. */
  readonly cap?: number
  /** How often it begins anew, in UTC. */
  readonly period: "total" | "day" | "month"
}

/** What of a budget can be changed; a cap of null is taken away. */
export interface BudgetChange {
  readonly cap?: number | null
  readonly period?: BudgetRow["period"]
}

/** What has gone out of a budget in one window, in whole micro-USD. */
export interface BudgetUse {
  readonly spent: number
  /** Set aside for requests that still run. */
  readonly held: number
}

/** The rows that say how much may be spent. What has been is written by the ledger alone. */
export class BudgetsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Makes an owner's budget; without a cap that never begins anew where nothing is said. An owner that has one keeps it. */
  async insert(id: string, { cap = null, period = "total" }: BudgetChange = {}): Promise<void> {
    await this.#database
      .insertInto("budgets")
      .values({ id, cap, period })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute()
  }

  /** Holds at once for what begins from now on. What is spent or held stays, also where the new cap is below it. */
  async change(id: string, { cap, period }: BudgetChange): Promise<void> {
    if (cap === undefined && period === undefined) return
    await this.#database
      .updateTable("budgets")
      .set({ ...(cap === undefined ? {} : { cap }), ...(period === undefined ? {} : { period }) })
      .where("id", "=", id)
      .execute()
  }

  /** The budgets of these owners, by id. */
  async of(ids: readonly string[]): Promise<ReadonlyMap<string, BudgetRow>> {
    if (ids.length === 0) return new Map()
    const rows =
      ids.length > maxListed
        ? await this.#database.selectFrom("budgets").selectAll().execute()
        : await this.#database.selectFrom("budgets").selectAll().where("id", "in", ids).execute()
    return new Map(rows.map(({ id, cap, period }) => [id, { id, ...(cap === null ? {} : { cap }), period: period as BudgetRow["period"] }]))
  }

  /** What has gone out of a budget in the window that begins at `start` (milliseconds since 1970). */
  async useOf(id: string, start: number): Promise<BudgetUse> {
    const row = await this.#database
      .selectFrom("budget_windows")
      .select(["spent", "held"])
      .where("budget_id", "=", id)
      .where("start", "=", start)
      .executeTakeFirst()
    return row ?? { spent: 0, held: 0 }
  }
}

/** Above this it costs less to read all budgets than to name them. */
const maxListed = 500
