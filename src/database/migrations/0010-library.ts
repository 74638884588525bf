import { type Kysely, sql } from "kysely"

/**
 * The gallery: what is known of pictures besides their bytes, what they were made from, shares and downloads. What belongs to a picture
 * goes with its row.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database
  await schema.alterTable("pictures").addColumn("model", "text").execute()
  await sql`update pictures set model = (select requests.model from requests where requests.id = pictures.request_id)`.execute(database)
  // All that lists are made of, so that they are read from the index alone.
  const listed = ["key_id", "created_at", "id", "request_id", "expires_at", "model"]
  await schema.createIndex("pictures_of_key").on("pictures").columns(listed).execute()

  await schema
    .createTable("picture_facts")
    .addColumn("picture_id", "text", (column) => column.primaryKey().references("pictures.id").onDelete("cascade"))
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("favourite", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("prompt", "text")
    .addColumn("search_words", "text")
    .addColumn("revised_prompt", "text")
    .addColumn("aspect_ratio", "text")
    .addColumn("image_size", "text")
    .addColumn("conversation_id", "text")
    .addColumn("message_id", "text")
    .addColumn("c2pa", "integer")
    .execute()
  await schema.createIndex("picture_facts_favourite").on("picture_facts").column("picture_id").where(sql.ref("favourite"), "=", 1).execute()

  await schema
    .createTable("picture_sources")
    .addColumn("picture_id", "text", (column) => column.notNull().references("pictures.id").onDelete("cascade"))
    .addColumn("source_id", "text", (column) => column.notNull().references("pictures.id").onDelete("cascade"))
    .addColumn("position", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("picture_sources_key", ["picture_id", "source_id"])
    .execute()
  await schema.createIndex("picture_sources_source").on("picture_sources").column("source_id").execute()

  await schema
    .createTable("shares")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("title", "text")
    .addColumn("conversation_id", "text")
    .addColumn("message_ids", "text")
    .addColumn("views", "bigint", (column) => column.notNull().defaultTo(0))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .execute()
  await schema.createIndex("shares_user").on("shares").columns(["user_id", "created_at"]).execute()
  await schema.createIndex("shares_expires").on("shares").column("expires_at").execute()

  await schema
    .createTable("share_pictures")
    .addColumn("share_id", "text", (column) => column.notNull().references("shares.id").onDelete("cascade"))
    .addColumn("picture_id", "text", (column) => column.notNull().references("pictures.id").onDelete("cascade"))
    .addColumn("position", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("share_pictures_key", ["share_id", "picture_id"])
    .execute()
  await schema.createIndex("share_pictures_picture").on("share_pictures").column("picture_id").execute()

  await schema
    .createTable("downloads")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("picture_ids", "text", (column) => column.notNull())
    .addColumn("file_name", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("downloads_expires").on("downloads").column("expires_at").execute()
}
