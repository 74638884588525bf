import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** A price as it is stored. */
export interface PriceRow {
  readonly id: string
  /** Public name of the model. */
  readonly model: string
  /** From 1, without gaps. */
  readonly version: number
  /** JSON of the price; `null` where a price that was set by hand was taken back. */
  readonly body: string
  readonly source: "catalogue" | "settings" | "console"
  readonly createdAt: Date
}

/** Prices by model and version. A row never changes: requests that were charged by it go on naming it. */
export class PricesTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** Gives false where the model has this version already: of several nodes at once, one gets true. */
  async insert({ createdAt, ...row }: PriceRow): Promise<boolean> {
    const result = await this.#database
      .insertInto("prices")
      .values({ ...row, created_at: createdAt.getTime() })
      .onConflict((conflict) => conflict.columns(["model", "version"]).doNothing())
      .executeTakeFirst()
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
  }

  async newest(model: string): Promise<PriceRow | undefined> {
    const query = this.#database.selectFrom("prices").selectAll().where("model", "=", model)
    const row = await query.orderBy("version", "desc").limit(1).executeTakeFirst()
    return row && toPrice(row)
  }

  /** The newest version of every model whose newest version has this source. */
  async newestBy(source: PriceRow["source"]): Promise<PriceRow[]> {
    const rows = await this.#database
      .selectFrom("prices")
      .selectAll()
      .where("source", "=", source)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("prices as later")
              .select("later.id")
              .whereRef("later.model", "=", "prices.model")
              .whereRef("later.version", ">", "prices.version"),
          ),
        ),
      )
      .execute()
    return rows.map(toPrice)
  }

  /** All versions of a model, newest first. */
  async history(model: string): Promise<PriceRow[]> {
    const query = this.#database.selectFrom("prices").selectAll().where("model", "=", model)
    return (await query.orderBy("version", "desc").execute()).map(toPrice)
  }
}

function toPrice({ source, created_at, ...row }: Selectable<Schema["prices"]>): PriceRow {
  return { ...row, source: source as PriceRow["source"], createdAt: new Date(created_at) }
}
