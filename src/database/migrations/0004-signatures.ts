import type { Kysely } from "kysely"

/** Turns of models, by the pictures that they drew. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database
  await schema
    .createTable("model_turns")
    .addColumn("owner", "text", (column) => column.notNull())
    .addColumn("sha256", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("maker", "text", (column) => column.notNull())
    .addColumn("words", "text", (column) => column.notNull())
    .addColumn("parts", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .addPrimaryKeyConstraint("model_turns_key", ["owner", "sha256"])
    .execute()
  await schema.createIndex("model_turns_expires").on("model_turns").column("expires_at").execute()
}
