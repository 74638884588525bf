import assert from "node:assert/strict"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { type Migration, Migrator } from "kysely/migration"
import { noPostgres, startPostgres } from "../../test/support/postgres.ts"
import { temporaryFolder } from "./database-testing.ts"
import { Database, type DatabaseOptions, openDatabase } from "./database.ts"
import { KeysTable } from "./keys-table.ts"
import * as firstTables from "./migrations/0001-first-tables.ts"
import * as money from "./migrations/0002-money.ts"
import * as credits from "./migrations/0003-credits.ts"
import * as signatures from "./migrations/0004-signatures.ts"
import * as responses from "./migrations/0005-responses.ts"
import * as guarantee from "./migrations/0006-guarantee.ts"
import * as apps from "./migrations/0007-apps.ts"
import { openPostgres } from "./postgres-engine.ts"
import { openSqlite } from "./sqlite-engine.ts"
import { UsersTable } from "./users-table.ts"

const former: Record<string, Migration> = {
  "0001-first-tables": firstTables,
  "0002-money": money,
  "0003-credits": credits,
  "0004-signatures": signatures,
  "0005-responses": responses,
  "0006-guarantee": guarantee,
  "0007-apps": apps,
}

/** Makes a database as a Limn from before sessions has left it, with a user and a key. */
async function makeFormer(options: DatabaseOptions): Promise<void> {
  const database = new Database("url" in options ? await openPostgres(options) : await openSqlite(options))
  const provider = { getMigrations: async () => former }
  const { error } = await new Migrator({ db: database, provider, migrationTableName: "kysely_migration" }).migrateToLatest()
  assert.equal(error, undefined)
  const user = { id: "user_1", name: "han", team_id: null, created_at: 1, disabled_at: null }
  // The columns of that time are fewer than those of the queries of today.
  await database
    .insertInto("users")
    .values(user as never)
    .execute()
  const key = { id: "key_1", hash: "aa", label: "shop", last4: "1234", created_at: 1, bootstrap: 0, user_id: "user_1" }
  await database
    .insertInto("keys")
    .values(key as never)
    .execute()
  await database.destroy()
}

async function takesOver(options: DatabaseOptions): Promise<void> {
  await makeFormer(options)
  await using database = await openDatabase(options)
  assert.deepEqual(await new UsersTable(database).list(), [
    { id: "user_1", name: "han", createdAt: new Date(1), role: "member", preferences: {} },
  ])
  const [key] = await new KeysTable(database).list()
  assert.deepEqual([key?.id, key?.label, key?.userId, key?.internal], ["key_1", "shop", "user_1", undefined])
}

describe("an installation from before there were sessions", () => {
  it("keeps its users as members without a password, and its keys, on SQLite", async (test: TestContext) => {
    await takesOver({ file: join(await temporaryFolder(test), "limn.db") })
  })

  it("and on PostgreSQL", { skip: noPostgres ?? false }, async (test: TestContext) => {
    const server = await startPostgres()
    test.after(() => server.stop())
    await takesOver({ url: await server.createDatabase() })
  })
})
