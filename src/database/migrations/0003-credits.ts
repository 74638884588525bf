import { type Kysely, sql, SqliteAdapter } from "kysely"

/** What operators give back, once for each budget that it is given back to. Amounts are whole micro-USD. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database
  await schema
    .createTable("credits")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("key_id", "text", (column) => column.notNull())
    .addColumn("budget_id", "text", (column) => column.notNull())
    .addColumn("start", "bigint", (column) => column.notNull())
    .addColumn("amount", "bigint", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("credits_key", ["id", "budget_id"])
    .addForeignKeyConstraint("credits_window", ["budget_id", "start"], "budget_windows", ["budget_id", "start"])
    .execute()
  await schema.createIndex("credits_window").on("credits").columns(["budget_id", "start"]).execute()
  await schema.createIndex("credits_created").on("credits").columns(["key_id", "created_at"]).execute()

  const isSqlite = database.getExecutor().adapter instanceof SqliteAdapter
  for (const statement of isSqlite ? appendOnlyOnSqlite : appendOnlyOnPostgres) await sql.raw(statement).execute(database)
}

const appendOnlyOnSqlite = ["update", "delete"].map(
  (change) => `create trigger credits_no_${change} before ${change} on credits
    begin select raise(abort, 'credits are never changed'); end`,
)

const appendOnlyOnPostgres = [
  `create trigger credits_no_change before update or delete or truncate on credits
    for each statement execute function refuse_change()`,
]
