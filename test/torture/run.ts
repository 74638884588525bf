import { parseArgs } from "node:util"
import { noPostgres } from "../support/postgres.ts"
import { runIdempotency } from "./idempotency.ts"
import { runKills } from "./kills.ts"
import { outages } from "./outages.ts"
import { runOverspend } from "./overspend.ts"
import { type Result, showResult } from "./result.ts"

/**
 * Tries to make Limn lose money: kills, overspending, repetitions and outages, with real processes, real databases and a
 * provider that fails. Prints what happened as a table, and ends with 1 where anything did not hold.
 */
const { values } = parseArgs({
  options: {
    part: { type: "string", multiple: true, default: ["kills", "overspend", "idempotency", "outages"] },
    database: { type: "string", default: "both" },
    seconds: { type: "string", default: "120" },
    kills: { type: "string", default: "120" },
    rounds: { type: "string", default: "10" },
    // Everything, in about two minutes.
    slice: { type: "boolean", default: false },
  },
})
const seconds = values.slice ? 25 : Number(values.seconds)
const kills = values.slice ? 12 : Number(values.kills)
const rounds = values.slice ? 2 : Number(values.rounds)

const wanted = (["sqlite", "postgres"] as const).filter((database) => values.database === "both" || values.database === database)
const databases = wanted.filter((database) => database === "sqlite" || noPostgres === undefined)
if (databases.length < wanted.length) console.log(`postgres is skipped: ${noPostgres}\n`)

const parts: Readonly<Record<string, (database: "sqlite" | "postgres") => readonly (() => Promise<Result>)[]>> = {
  kills: (database) => [() => runKills({ database, seconds, kills })],
  overspend: (database) => [() => runOverspend(database, rounds)],
  idempotency: (database) => [() => runIdempotency(database, rounds)],
  outages,
}

let sound = databases.length > 0
for (const part of values.part) {
  const run = parts[part]
  if (run === undefined) throw new Error(`There is no part ${part}: there are ${Object.keys(parts).join(", ")}.`)
  for (const database of databases) {
    for (const find of run(database)) {
      const result = await find()
      console.log(`${showResult(result)}\n`)
      sound &&= result.problems.length === 0
    }
  }
}
console.log(sound ? "Everything held." : "Something did not hold.")
process.exitCode = sound ? 0 : 1
