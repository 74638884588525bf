import { type Kysely, sql } from "kysely"

/**
 * People who sign in: their roles and passwords, sessions, links for one sign-in, and the record of changes. Users of before become members
 * without a password. Times are whole milliseconds since 1970.
 */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable("users")
    .addColumn("role", "text", (column) => column.notNull().defaultTo("member"))
    .execute()
  for (const name of ["password_hash", "oidc_subject", "preferences"]) await schema.alterTable("users").addColumn(name, "text").execute()
  await schema.alterTable("users").addColumn("last_seen_at", "bigint").execute()
  await schema.createIndex("users_oidc_subject").unique().on("users").column("oidc_subject").execute()

  await schema
    .alterTable("keys")
    .addColumn("internal", "integer", (column) => column.notNull().defaultTo(0))
    .execute()
  await schema.createIndex("keys_internal").unique().on("keys").column("user_id").where(sql.ref("internal"), "=", 1).execute()

  await schema
    .createTable("sessions")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("hash", "text", (column) => column.notNull().unique())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.id"))
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("user_agent", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("used_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("sessions_user").on("sessions").column("user_id").execute()
  await schema.createIndex("sessions_expires").on("sessions").column("expires_at").execute()

  await schema
    .createTable("login_links")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("hash", "text", (column) => column.notNull().unique())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.id"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .execute()
  await schema.createIndex("login_links_user").on("login_links").column("user_id").execute()

  await schema
    .createTable("audit")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("actor_type", "text", (column) => column.notNull())
    .addColumn("actor_id", "text")
    .addColumn("actor_name", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("target_type", "text")
    .addColumn("target_id", "text")
    .addColumn("target_name", "text")
    .addColumn("detail", "text")
    .addColumn("address", "text")
    .execute()
  await schema.createIndex("audit_at").on("audit").columns(["at", "id"]).execute()
}
