import type { Command } from "commander"
import { databaseOptions } from "#database/database-options.ts"
import { type Database, openDatabase } from "#database/database.ts"
import { executedMigrations } from "#database/migrations.ts"
import { tableNames } from "#database/schema.ts"
import { requireInstalled } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { dimHead, note, plain, print, table } from "./terminal.ts"

interface BackupOptions extends SettingsFlags {
  readonly force?: true
}

interface StatusOptions extends SettingsFlags {
  readonly json?: true
}

/** `limn db`: copies the database of an installation and says how it is. A server may be running meanwhile. */
export function addDb(program: Command): void {
  const db = program.command("db").description("back up the database and see how it is")

  withSettings(db.command("backup"), false)
    .description("copy the database into a file while the server runs")
    .argument("<file>", "the copy; put it on another disk")
    .option("--force", "replace the file where it exists")
    .action((file: string, options: BackupOptions) =>
      withDatabase(options, async (database) => {
        await database.backup(file, { overwrite: options.force === true })
        note(`Copied ${plain(database.place)} to ${plain(file)}. Pictures and secret.key are not in it.`)
      }),
    )

  withSettings(db.command("status"), false)
    .description("engine, migrations, size and rows")
    .option("--json", "print JSON")
    .action((options: StatusOptions) =>
      withDatabase(options, async (database) => {
        const status = await readStatus(database)
        if (options.json) return print(JSON.stringify(status))
        const facts = [
          ["engine", `${status.engine} ${status.version}`],
          ["place", plain(status.place)],
          ["size", `${status.bytes.toLocaleString("en")} bytes`],
          ["clock", status.clock_offset_ms === 0 ? "this machine's" : `${status.clock_offset_ms} ms ahead of this machine's`],
          ["migrations", status.migrations.join(", ")],
        ]
        print(table(facts))
        print()
        print(table([["table", "rows"], ...Object.entries(status.rows).map(([name, rows]) => [name, rows.toLocaleString("en")])], dimHead))
      }),
    )
}

async function withDatabase(flags: SettingsFlags, work: (database: Database) => Promise<void>): Promise<void> {
  const settings = readSettings(flags)
  requireInstalled(settings)
  await using database = await openDatabase(databaseOptions(settings))
  await work(database)
}

async function readStatus(database: Database) {
  const rows: Record<string, number> = {}
  for (const name of tableNames) {
    const { count } = await database
      .selectFrom(name)
      .select((select) => select.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow()
    rows[name] = count
  }
  return {
    engine: database.engine,
    version: await database.version(),
    place: database.place,
    bytes: await database.size(),
    clock_offset_ms: Math.round(database.clockOffsetMs),
    migrations: await executedMigrations(database),
    rows,
  }
}
