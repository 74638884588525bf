import { execFile } from "node:child_process"
import { readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { type DatabaseOptions, openDatabase } from "#database/database.ts"

/** What the book says in the end. */
export interface Verdict {
  readonly requests: number
  readonly charged: number
  readonly unknown: number
  /** Held still. */
  readonly held: number
  readonly violations: readonly string[]
  readonly checked: readonly string[]
}

/** What {@link examine} goes by. */
export interface ExaminedInstallation {
  readonly database: DatabaseOptions
  readonly environment: Readonly<Record<string, string>>
  /** As a TortureProvider writes it: JSON lines `{name, at, cost}`. */
  readonly callLog: string
  /** JSON lines `{requestId, status, sha256}`. */
  readonly answerLog: string
}

const program = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

/** Runs `limn ledger-check` against the logs of the provider and of the clients, and counts what the book holds. */
export async function examine({ database: options, environment, callLog, answerLog }: ExaminedInstallation): Promise<Verdict> {
  const database = await openDatabase(options)
  try {
    const requests = await database.selectFrom("requests").select(["id", "client_request_id", "state", "charge"]).execute()
    const attempts = await database.selectFrom("attempts").select(["request_id", "started_at"]).orderBy("started_at").execute()
    const names = new Map(requests.map(({ id, client_request_id: name }) => [id, name ?? id]))
    const booked = Map.groupBy(attempts, ({ request_id: id }) => names.get(id) ?? id)
    const named = `${callLog}.by-request`
    await writeFile(named, (await nameRequests(callLog, booked)).map((line) => `${JSON.stringify(line)}\n`).join(""))
    const held = await database
      .selectFrom("budget_windows")
      .select((select) => select.fn.sum<number>("held").as("sum"))
      .executeTakeFirst()
    const report = await runCheck(environment, ["--calls", named, "--answers", answerLog])
    return {
      requests: requests.length,
      charged: requests.filter(({ charge }) => (charge ?? 0) > 0).length,
      unknown: requests.filter(({ state }) => state === "unknown").length,
      held: held?.sum ?? 0,
      violations: report.violations.map(({ id, what }) => `${id}: ${what}`),
      checked: report.checked,
    }
  } finally {
    await database.destroy()
  }
}

/**
 * A provider knows a request by the name that its client gave it, and a client that sends again gives the same name: the
 * calls of a name are its requests' attempts in their order. A call that nobody booked keeps its name, and is found by that.
 */
async function nameRequests(callLog: string, booked: ReadonlyMap<string, readonly { readonly request_id: string }[]>) {
  const lines = (await readFile(callLog, "utf8")).split("\n").filter(Boolean)
  const calls = lines.map((line) => JSON.parse(line) as { readonly name: string; readonly at: number; readonly cost: number })
  return [...Map.groupBy(calls, ({ name }) => name)].flatMap(([name, ofName]) =>
    ofName
      .toSorted((one, other) => one.at - other.at)
      .map(({ at, cost }, index) => ({ requestId: booked.get(name)?.[index]?.request_id ?? name, at, cost })),
  )
}

interface CheckReport {
  readonly checked: readonly string[]
  readonly violations: readonly { readonly id: string; readonly what: string }[]
}

function runCheck(environment: Readonly<Record<string, string>>, args: readonly string[]): Promise<CheckReport> {
  return new Promise((resolve, reject) => {
    const options = { env: { PATH: process.env["PATH"], ...environment }, maxBuffer: 64 * 1024 * 1024 }
    // It ends with 1 where something is wrong, and says what on standard output all the same.
    execFile(process.execPath, [program, "ledger-check", "--json", ...args], options, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as CheckReport)
      } catch {
        reject(new Error(`ledger-check gave no report: ${stderr}`, { cause: error }))
      }
    })
  })
}
