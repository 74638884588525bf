import { access, constants, mkdtemp, rmdir } from "node:fs/promises"
import { join } from "node:path"
import type { Command } from "commander"
import { ConfigError } from "#config/config-error.ts"
import { explainSettings } from "#config/explain-settings.ts"
import type { Settings } from "#config/settings.ts"
import { openDatabase } from "#database/database.ts"
import { checkSqliteVersion } from "#database/sqlite-version.ts"
import { isInstalled, withAccounts } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { priceTable, priceWarnings, readPrices, withPriceBook } from "./price-rows.ts"
import { note, noteMarked, noteWarnings, paint, plain, print, table, wrap } from "./terminal.ts"

/** `limn check`: says what the settings are, where they come from, and everything that stands in the way of a start. */
export function addCheck(program: Command): void {
  withSettings(program.command("check"), true)
    .description("check and explain the settings")
    .action(async (options: SettingsFlags) => {
      let settings: Settings
      try {
        settings = readSettings(options)
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        return complain(error.problems.map(({ place, message }) => `${place}: ${message}.`))
      }
      print(explain(settings))
      const problems = await findProblems(settings)
      print()
      if (problems.length > 0) return complain(problems)
      await withPriceBook(settings, async (book) => {
        const prices = await readPrices(settings, book)
        if (prices.length > 0) print(`${priceTable(prices)}\n`)
        noteWarnings(await priceWarnings(settings, book))
      })
      print(`${paint(process.stdout, "green", "ok")}  Limn can start with these settings.`)
    })
}

function explain(settings: Settings): string {
  const { values, notSet, channels } = explainSettings(settings)
  const dim = (text: string): string => paint(process.stdout, "dim", text)
  const rows = [
    ["file", settings.configFile ?? "no limn.yaml", settings.configFile === undefined ? "" : "read"],
    ...values.map(({ variable, shown, origin }) => [variable, shown, origin]),
    ["Node, SQLite", `${process.versions.node}, ${process.versions["sqlite"] ?? "none"}`, "this machine"],
  ]
  const blocks = channels.map(({ name, origin, facts }) => {
    const widest = Math.max(...Object.keys(facts).map((fact) => fact.length))
    const lines = Object.entries(facts).map(([fact, text]) => wrap(plain(text), `  ${fact.padEnd(widest)}  `))
    return [`${paint(process.stdout, "bold", `channel ${name}`)}  ${dim(origin)}`, ...lines].join("\n")
  })
  return [
    table(rows, (cell, column) => (column === 1 ? cell : dim(cell))),
    dim(wrap(notSet.join(", "), "not set: ")),
    ...(blocks.length === 0 ? ["No channel: demo mode, the painter draws."] : blocks),
  ].join("\n\n")
}

/** Everything that would keep the server from starting, each as a sentence. */
async function findProblems(settings: Settings): Promise<string[]> {
  const tries = [
    async () => checkSqliteVersion(process.versions["sqlite"] ?? ""),
    () => checkFolder(settings.dataDir),
    () => checkDatabase(settings),
  ]
  const problems: string[] = []
  for (const attempt of tries) {
    try {
      await attempt()
    } catch (error) {
      problems.push((error as Error).message)
    }
  }
  return problems
}

async function checkFolder(folder: string): Promise<void> {
  try {
    if (!(await exists(folder))) return await checkParent(folder)
    await rmdir(await mkdtemp(join(folder, ".check-")))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `LIMN_DATA_DIR: nothing can be written into ${folder} (${code}); give it to the user that runs Limn, or name another folder.`,
      {
        cause: error,
      },
    )
  }
}

/** The folder is made at the first start, so the nearest one that exists must allow it. */
async function checkParent(folder: string): Promise<void> {
  const parent = join(folder, "..")
  if (parent !== folder && !(await exists(parent))) return checkParent(parent)
  await access(parent, constants.W_OK | constants.X_OK)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false
      throw error
    },
  )
}

async function checkDatabase(settings: Settings): Promise<void> {
  if (isInstalled(settings)) await withAccounts(settings, ({ accounts }) => accounts.list())
  else await (await openDatabase({ file: ":memory:" })).destroy()
}

function complain(problems: readonly string[]): void {
  for (const problem of problems) noteMarked("✗", "red", problem)
  note(`${problems.length} ${problems.length === 1 ? "problem" : "problems"} found.`)
  process.exitCode = 1
}
