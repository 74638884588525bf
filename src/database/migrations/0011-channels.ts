import { type Kysely, sql } from "kysely"

/** Channels that were made in the console; when a request's first content came; indexes for the request log and the overview. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("channels")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("enabled", "integer", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("keys", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .execute()

  await schema.alterTable("requests").addColumn("first_content_at", "bigint").execute()
  await schema.dropIndex("requests_state").execute()
  await schema.createIndex("requests_state").on("requests").columns(["state", "created_at", "id"]).execute()
  await schema.createIndex("requests_model").on("requests").columns(["model", "created_at", "id"]).execute()
  await schema
    .createIndex("requests_failed")
    .on("requests")
    .columns(["error_code", "created_at", "id"])
    .where(sql.ref("error_code"), "is not", null)
    .execute()
  await schema.createIndex("attempts_channel").on("attempts").columns(["channel", "started_at"]).execute()
  await schema.createIndex("attempts_started").on("attempts").column("started_at").execute()
}
