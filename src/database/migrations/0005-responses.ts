import type { Kysely } from "kysely"

/** Requests that clients come back to: to their answers, and to go on from them. Times are whole milliseconds since 1970. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database
  await schema
    .createTable("responses")
    .addColumn("request_id", "text", (column) => column.primaryKey().references("requests.id"))
    .addColumn("previous_id", "text")
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("cancelled_at", "bigint")
    .execute()
  await schema.createIndex("responses_expires").on("responses").column("expires_at").execute()
}
