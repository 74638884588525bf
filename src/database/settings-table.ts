import type { Kysely } from "kysely"
import type { Schema } from "./schema.ts"

/** Small named values that outlive a restart. */
export class SettingsTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** The value of a name, or undefined where it was never set. */
  async get(name: string): Promise<string | undefined> {
    const row = await this.#database.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst()
    return row?.value
  }

  async set(name: string, value: string): Promise<void> {
    await this.#database
      .insertInto("settings")
      .values({ name, value })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
      .execute()
  }

  /** Sets a name that has no value yet. Gives true where it did; of several processes at once, one gets true. */
  async setOnce(name: string, value: string): Promise<boolean> {
    const result = await this.#database
      .insertInto("settings")
      .values({ name, value })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .executeTakeFirst()
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
  }
}
