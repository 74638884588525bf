import type { Kysely } from "kysely"

/**
 * The chat room: conversations as trees of messages, what models answered, and templates of prompts. What belongs to a conversation goes with it.
 * Pictures are named by their ids, which may be gone. Times are whole milliseconds since 1970, amounts whole micro-USD.
 */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("conversations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.id"))
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("pinned", "integer", (column) => column.notNull())
    .addColumn("head", "text")
    .addColumn("version", "bigint", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("conversations_user").on("conversations").columns(["user_id", "pinned", "updated_at", "id"]).execute()

  await schema
    .createTable("messages")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("conversation_id", "text", (column) => column.notNull().references("conversations.id").onDelete("cascade"))
    .addColumn("parent_id", "text", (column) => column.references("messages.id").onDelete("cascade"))
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("draft", "text", (column) => column.notNull())
    .addColumn("chosen", "integer", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("messages_conversation").on("messages").columns(["conversation_id", "id"]).execute()
  await schema.createIndex("messages_parent").on("messages").column("parent_id").execute()

  await schema
    .createTable("generations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("conversation_id", "text", (column) => column.notNull().references("conversations.id").onDelete("cascade"))
    .addColumn("message_id", "text", (column) => column.notNull().references("messages.id").onDelete("cascade"))
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("model", "text", (column) => column.notNull())
    .addColumn("asked", "text", (column) => column.notNull())
    .addColumn("expected_ms", "bigint")
    .addColumn("owner", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("outcome", "text")
    .addColumn("parts", "text", (column) => column.notNull())
    .addColumn("pictures", "integer", (column) => column.notNull())
    .addColumn("cover_id", "text")
    .addColumn("finish_reason", "text")
    .addColumn("finish_message", "text")
    .addColumn("error_code", "text")
    .addColumn("error_message", "text")
    .addColumn("warnings", "text", (column) => column.notNull())
    .addColumn("charge", "bigint")
    .addColumn("stop_at", "bigint")
    .addColumn("version", "bigint", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("started_at", "bigint")
    .addColumn("first_content_at", "bigint")
    .addColumn("finished_at", "bigint")
    .execute()
  await schema.createIndex("generations_conversation").on("generations").columns(["conversation_id", "message_id", "number"]).execute()
  await schema.createIndex("generations_message").on("generations").column("message_id").execute()
  await schema.createIndex("generations_state").on("generations").columns(["state", "user_id"]).execute()

  await schema
    .createTable("templates")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("model", "text")
    .addColumn("aspect_ratio", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("templates_user").on("templates").columns(["user_id", "created_at"]).execute()
}
