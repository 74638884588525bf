import type { CreateTableBuilder, Kysely } from "kysely"

/** Keys, settings, pictures, requests and their attempts. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database

  await schema
    .createTable("keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("hash", "text", (column) => column.notNull().unique())
    .addColumn("label", "text", (column) => column.notNull())
    .addColumn("last4", "text", (column) => column.notNull())
    .addColumn("flavour", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("revoked_at", "bigint")
    .addColumn("bootstrap", "integer", (column) => column.notNull().defaultTo(0))
    .execute()
  await schema.createIndex("keys_bootstrap").unique().on("keys").column("bootstrap").where("bootstrap", "=", 1).execute()

  await schema
    .createTable("settings")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .execute()

  await schema
    .createTable("pictures")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("sha256", "text", (column) => column.notNull())
    .addColumn("media_type", "text", (column) => column.notNull())
    .addColumn("width", "integer", (column) => column.notNull())
    .addColumn("height", "integer", (column) => column.notNull())
    .addColumn("byte_length", "bigint", (column) => column.notNull())
    .addColumn("key_id", "text")
    .addColumn("request_id", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .execute()
  await schema.createIndex("pictures_sha256").on("pictures").column("sha256").execute()
  await schema.createIndex("pictures_request_id").on("pictures").column("request_id").execute()
  await schema.createIndex("pictures_expires_at").on("pictures").column("expires_at").execute()

  await schema
    .createTable("requests")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("client_request_id", "text")
    .addColumn("key_id", "text", (column) => column.notNull())
    .addColumn("dialect", "text", (column) => column.notNull())
    .addColumn("model", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("stream", "integer", (column) => column.notNull())
    .addColumn("wanted", "integer", (column) => column.notNull())
    .addColumn("pictures", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("error_code", "text")
    .$call(addUsageColumns)
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .execute()
  await schema.createIndex("requests_client_id").on("requests").columns(["key_id", "client_request_id", "created_at"]).execute()
  await schema.createIndex("requests_state").on("requests").column("state").execute()

  await schema
    .createTable("attempts")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("request_id", "text", (column) => column.notNull().references("requests.id").onDelete("cascade"))
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("upstream", "text", (column) => column.notNull())
    .addColumn("model", "text", (column) => column.notNull())
    .addColumn("outcome", "text")
    .$call(addUsageColumns)
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .execute()
  await schema.createIndex("attempts_request").unique().on("attempts").columns(["request_id", "number"]).execute()
  await schema.createIndex("attempts_open").on("attempts").column("outcome").where("outcome", "is", null).execute()
}

function addUsageColumns<Table extends string>(table: CreateTableBuilder<Table>): CreateTableBuilder<Table> {
  return table
    .addColumn("input_tokens", "bigint")
    .addColumn("output_tokens", "bigint")
    .addColumn("input_text_tokens", "bigint")
    .addColumn("input_image_tokens", "bigint")
    .addColumn("output_text_tokens", "bigint")
    .addColumn("output_image_tokens", "bigint")
    .addColumn("thought_tokens", "bigint")
    .addColumn("cached_tokens", "bigint")
    .addColumn("usage_estimated", "integer") as CreateTableBuilder<Table>
}
