import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { stringify } from "yaml"
import { spawnLimn } from "#cli/cli-testing.ts"

/** A server in a process of its own, so that what a browser measures is not slowed down by who measures. */
export interface ServedLimn {
  readonly address: string
  readonly adminToken: string
  /** Everything that it has printed. */
  readonly printed: () => string
  close(): Promise<void>
}

/** What a {@link ServedLimn} draws with. */
export interface ServedWith {
  /** As in `limn.yaml`; none: demo mode. */
  readonly channels?: readonly Readonly<Record<string, unknown>>[]
}

/** Starts `limn serve` on a free port and an empty folder, as a stranger would. `given`: environment. */
export async function serveLimn(given: Readonly<Record<string, string>> = {}, { channels }: ServedWith = {}): Promise<ServedLimn> {
  const folder = await mkdtemp(join(tmpdir(), "limn-web-"))
  if (channels !== undefined) await writeFile(join(folder, "limn.yaml"), stringify({ channels }))
  const adminToken = "web-tests-admin-token"
  const child = spawnLimn(["serve"], {
    cwd: folder,
    env: { PORT: "0", LIMN_ADMIN_TOKEN: adminToken, LOG_LEVEL: "warn", NO_COLOR: "1", ...given },
  })
  let printed = ""
  const address = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on("line", (line) => {
      printed += `${line}\n`
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
      if (/^\s*address\b/.test(line) && found !== undefined) address.resolve(found)
    })
  }
  const ended = once(child, "close")
  void ended.then(() => address.reject(new Error(`the server ended:\n${printed}`)))
  return {
    address: await address.promise,
    adminToken,
    printed: () => printed,
    close: async () => {
      child.kill("SIGTERM")
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
