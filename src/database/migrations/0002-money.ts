import { type Kysely, sql, SqliteAdapter } from "kysely"

/**
 * Budgets, holds, the book of entries, prices, answers, idempotency, leases of nodes, users and teams. Amounts are whole
 * micro-USD, times whole milliseconds since 1970.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database

  await schema
    .createTable("teams")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute()
  await schema
    .createTable("users")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("team_id", "text", (column) => column.references("teams.id"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("disabled_at", "bigint")
    .execute()

  const keyColumns = [
    ["user_id", "text"],
    ["scopes", "text"],
    ["models", "text"],
    ["requests_per_minute", "integer"],
    ["pictures_per_minute", "integer"],
    ["concurrency", "integer"],
    ["previous_hash", "text"],
    ["previous_until", "bigint"],
  ] as const
  for (const [name, type] of keyColumns) await schema.alterTable("keys").addColumn(name, type).execute()
  await schema.createIndex("keys_previous_hash").unique().on("keys").column("previous_hash").execute()
  await schema.createIndex("keys_user").on("keys").column("user_id").execute()

  await schema
    .createTable("budgets")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("cap", "bigint", (column) => column.check(sql`cap >= 0`))
    .addColumn("period", "text", (column) => column.notNull())
    .execute()
  await schema
    .createTable("budget_windows")
    .addColumn("budget_id", "text", (column) => column.notNull().references("budgets.id"))
    .addColumn("start", "bigint", (column) => column.notNull())
    .addColumn("spent", "bigint", (column) => column.notNull().check(sql`spent >= 0`))
    .addColumn("held", "bigint", (column) => column.notNull().check(sql`held >= 0`))
    .addColumn("cap", "bigint")
    .addPrimaryKeyConstraint("budget_windows_key", ["budget_id", "start"])
    .execute()
  await sql`insert into budgets (id, cap, period) select id, null, 'total' from keys`.execute(database)

  await schema
    .createTable("prices")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("model", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("prices_version").unique().on("prices").columns(["model", "version"]).execute()

  const requestColumns = [
    ["owner", "text"],
    ["fingerprint", "text"],
    ["price_id", "text"],
    ["hold", "bigint"],
    ["charge", "bigint"],
    ["asked", "text"],
    ["lines", "text"],
    ["collected_at", "bigint"],
  ] as const
  await schema.alterTable("pictures").addColumn("removal_until", "bigint").execute()

  for (const [name, type] of requestColumns) await schema.alterTable("requests").addColumn(name, type).execute()
  await schema
    .createIndex("requests_fingerprint")
    .on("requests")
    .columns(["key_id", "fingerprint"])
    .where(sql.ref("state"), "=", "running")
    .execute()
  await schema.createIndex("requests_created").on("requests").columns(["created_at", "id"]).execute()
  await schema.createIndex("requests_key_created").on("requests").columns(["key_id", "created_at", "id"]).execute()

  await schema
    .createTable("holds")
    .addColumn("request_id", "text", (column) => column.notNull().references("requests.id"))
    .addColumn("budget_id", "text", (column) => column.notNull())
    .addColumn("start", "bigint", (column) => column.notNull())
    .addColumn("amount", "bigint", (column) => column.notNull().check(sql`amount >= 0`))
    .addColumn("charged", "bigint", (column) =>
      column
        .notNull()
        .defaultTo(0)
        .check(sql`charged >= 0`),
    )
    .addColumn("state", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("holds_key", ["request_id", "budget_id"])
    .addForeignKeyConstraint("holds_window", ["budget_id", "start"], "budget_windows", ["budget_id", "start"])
    .execute()
  await schema.createIndex("holds_window").on("holds").columns(["budget_id", "start"]).execute()

  const attemptColumns = [
    ["price_id", "text"],
    ["expected_cost", "bigint"],
    ["cost", "bigint"],
    ["cost_basis", "text"],
    ["pictures", "integer"],
    ["deadline", "bigint"],
  ] as const
  for (const [name, type] of attemptColumns) await schema.alterTable("attempts").addColumn(name, type).execute()

  await schema
    .createTable("entries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("request_id", "text", (column) => column.notNull().references("requests.id"))
    .addColumn("attempt_id", "text", (column) => column.references("attempts.id"))
    .addColumn("debit", "text", (column) => column.notNull())
    .addColumn("credit", "text", (column) => column.notNull())
    .addColumn("amount", "bigint", (column) => column.notNull().check(sql`amount >= 0`))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("entries_charge").unique().on("entries").column("request_id").where(sql.ref("kind"), "=", "charge").execute()
  await schema.createIndex("entries_cost").unique().on("entries").column("attempt_id").where(sql.ref("kind"), "=", "cost").execute()

  await schema
    .createTable("answers")
    .addColumn("request_id", "text", (column) => column.primaryKey().references("requests.id"))
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute()
  await schema.createIndex("answers_created").on("answers").column("created_at").execute()

  await schema
    .createTable("idempotency")
    .addColumn("key_id", "text", (column) => column.notNull())
    .addColumn("route", "text", (column) => column.notNull())
    .addColumn("key_hash", "text", (column) => column.notNull())
    .addColumn("fingerprint", "text", (column) => column.notNull())
    .addColumn("request_id", "text", (column) => column.notNull().references("requests.id"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("idempotency_key", ["key_id", "key_hash", "route"])
    .execute()
  await schema.createIndex("idempotency_request").on("idempotency").column("request_id").execute()
  await schema.createIndex("idempotency_created").on("idempotency").column("created_at").execute()

  await schema
    .createTable("nodes")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("node", "text", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .execute()

  const isSqlite = database.getExecutor().adapter instanceof SqliteAdapter
  for (const statement of isSqlite ? appendOnlyOnSqlite : appendOnlyOnPostgres) await sql.raw(statement).execute(database)
}

/** Entries stay as they were written: whoever tries to change one meets a constraint. */
const appendOnlyOnSqlite = ["update", "delete"].map(
  (change) => `create trigger entries_no_${change} before ${change} on entries
    begin select raise(abort, 'entries are never changed'); end`,
)

const appendOnlyOnPostgres = [
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'entries are never changed' using errcode = 'restrict_violation'; end $$`,
  `create trigger entries_no_change before update or delete or truncate on entries
    for each statement execute function refuse_change()`,
]
