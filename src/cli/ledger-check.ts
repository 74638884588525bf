import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Command } from "commander"
import { openBlobsToRead } from "#blobs/blob-stores.ts"
import { secretsOf } from "#config/explain-settings.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { openDatabase } from "#database/database.ts"
import { type CheckReport, checkLedger } from "#ledger/check/check-ledger.ts"
import { readAnswers, readCalls } from "#ledger/check/evidence-files.ts"
import type { Gauge, PictureProbe } from "#ledger/check/invariant.ts"
import { readGauges } from "#ledger/check/read-gauges.ts"
import { leftAddress, requireInstalled } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { dimHead, note, paint, plain, print, table } from "./terminal.ts"

interface CheckOptions extends SettingsFlags {
  readonly json?: true
  readonly fast?: true
  readonly all?: true
  readonly calls?: string
  readonly answers?: string
}

/** A bucket is paid for by what is read. */
const usualPictures = 500
const askMs = 5000

/** `limn ledger-check`: says where the books contradict themselves or what they are about. */
export function addLedgerCheck(program: Command): void {
  withSettings(program.command("ledger-check"), false)
    .description("check the ledger; reads only")
    .option("--fast", "only what every start checks")
    .option("--all", `look at every picture instead of ${usualPictures}`)
    .option("--calls <file>", "what a test provider has noted of its calls, as JSON lines")
    .option("--answers <file>", "what test clients have received, as JSON lines")
    .option("--json", "print JSON")
    .action(async (options: CheckOptions) => {
      const settings = readSettings(options)
      requireInstalled(settings)
      const calls = options.calls === undefined ? undefined : await readCalls(options.calls)
      const answers = options.answers === undefined ? undefined : await readAnswers(options.answers)
      const database = await openDatabase(databaseOptions(settings), { asItIs: true })
      let report: CheckReport
      try {
        const pictures = options.fast ? undefined : await probePictures(settings, options.all ?? false)
        const gauges = options.fast ? undefined : await askServer(settings)
        report = await checkLedger(
          {
            database,
            secrets: secretsOf(settings).filter((secret) => secret.length >= 8),
            ...(pictures === undefined ? {} : { pictures }),
            ...(gauges === undefined ? {} : { gauges }),
            ...(calls === undefined ? {} : { calls }),
            ...(answers === undefined ? {} : { answers }),
          },
          { fast: options.fast ?? false },
        )
      } finally {
        await database.destroy()
      }
      const { checked, skipped, notes, violations } = report
      if (violations.length > 0) process.exitCode = 1
      if (options.json) return print(JSON.stringify({ ok: violations.length === 0, ...report }))
      if (violations.length > 0)
        print(table([["", "what is wrong", "what must hold"], ...violations.map(({ id, what, says }) => [id, plain(what), says])], dimHead))
      else print(`${paint(process.stdout, "green", "ok")}  ${checked.join(", ")} hold.`)
      for (const sentence of notes) note(paint(process.stderr, "dim", sentence))
      if (skipped.length > 0)
        note(paint(process.stderr, "dim", `Not checked, for want of anything to check against: ${skipped.join(", ")}.`))
    })
}

/** The pictures where they are kept; undefined where none can be. */
async function probePictures(settings: Settings, all: boolean): Promise<PictureProbe | undefined> {
  if (settings.blobs.kind === "file" && !existsSync(join(settings.dataDir, "pictures"))) return undefined
  const store = await openBlobsToRead(settings)
  return {
    ...(all ? {} : { most: usualPictures }),
    has: (sha256) => store.has(sha256),
    putBefore: (before) => store.putBefore(before),
    async measure(sha256) {
      if (!(await store.has(sha256))) return undefined
      const hash = createHash("sha256")
      let byteLength = 0
      for await (const chunk of store.open(sha256)) {
        hash.update(chunk.bytes)
        byteLength += chunk.bytes.byteLength
        chunk.lease.release()
      }
      return { sha256: hash.digest("hex"), byteLength }
    },
  }
}

/** What the server that works on the data folder counts in memory; undefined where none runs, or it does not say. */
async function askServer(settings: Settings): Promise<readonly Gauge[] | undefined> {
  const address = leftAddress(settings)
  if (address === undefined) return undefined
  const headers: Record<string, string> = settings.adminToken === undefined ? {} : { authorization: `Bearer ${settings.adminToken}` }
  const text = await fetch(`${address}/metrics`, { headers, signal: AbortSignal.timeout(askMs) })
    .then((response) => (response.ok ? response.text() : ""))
    .catch(() => "")
  const gauges = readGauges(text)
  return gauges.length === 0 ? undefined : gauges
}
