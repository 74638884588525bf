import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { opendir, stat } from "node:fs/promises"
import { join } from "node:path"
import type { Command } from "commander"
import { DiskStore } from "#blobs/disk.ts"
import { secretsOf } from "#config/explain-settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { openDatabase } from "#database/database.ts"
import { type CheckReport, checkLedger } from "#ledger/check/check-ledger.ts"
import { readAnswers, readCalls } from "#ledger/check/evidence-files.ts"
import type { PictureProbe } from "#ledger/check/invariant.ts"
import { Failure } from "./failure.ts"
import { isInstalled } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { dimHead, note, paint, plain, print, table } from "./terminal.ts"

interface CheckOptions extends SettingsFlags {
  readonly json?: true
  readonly fast?: true
  readonly calls?: string
  readonly answers?: string
}

/** `limn ledger-check`: says where the books contradict themselves or what they are about. */
export function addLedgerCheck(program: Command): void {
  withSettings(program.command("ledger-check"), false)
    .description("check the ledger; reads only")
    .option("--fast", "only what every start checks")
    .option("--calls <file>", "what a test provider has noted of its calls, as JSON lines")
    .option("--answers <file>", "what test clients have received, as JSON lines")
    .option("--json", "print JSON")
    .action(async (options: CheckOptions) => {
      const settings = readSettings(options)
      if (!isInstalled(settings)) throw new Failure("failure", "There is no ledger yet: Limn has never run with these settings.")
      const calls = options.calls === undefined ? undefined : await readCalls(options.calls)
      const answers = options.answers === undefined ? undefined : await readAnswers(options.answers)
      const pictures = join(settings.dataDir, "pictures")
      const database = await openDatabase(databaseOptions(settings), { asItIs: true })
      let report: CheckReport
      try {
        report = await checkLedger(
          {
            database,
            secrets: secretsOf(settings).filter((secret) => secret.length >= 8),
            ...(settings.blobs.kind !== "s3" && existsSync(pictures) ? { pictures: probePictures(pictures) } : {}),
            ...(calls === undefined ? {} : { calls }),
            ...(answers === undefined ? {} : { answers }),
          },
          { fast: options.fast ?? false },
        )
      } finally {
        await database.destroy()
      }
      const { checked, skipped, violations } = report
      if (violations.length > 0) process.exitCode = 1
      if (options.json) return print(JSON.stringify({ ok: violations.length === 0, ...report }))
      if (violations.length > 0)
        print(table([["", "what is wrong", "what must hold"], ...violations.map(({ id, what, says }) => [id, plain(what), says])], dimHead))
      else print(`${paint(process.stdout, "green", "ok")}  ${checked.join(", ")} hold.`)
      if (skipped.length > 0)
        note(paint(process.stderr, "dim", `Not checked, for want of anything to check against: ${skipped.join(", ")}.`))
    })
}

/** Pictures in the data folder. */
function probePictures(folder: string): PictureProbe {
  const store = new DiskStore(folder)
  return {
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
    async *list() {
      for await (const entry of await opendir(folder, { recursive: true })) {
        if (entry.isFile()) yield { sha256: entry.name, changedAt: (await stat(join(entry.parentPath, entry.name))).mtimeMs }
      }
    },
  }
}
