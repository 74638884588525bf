import { createHash } from "node:crypto"
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stringify } from "yaml"
import { createAccounts, type KeyWish } from "#accounts/keys.ts"
import { openSecret } from "#accounts/secrets.ts"
import { loadSettings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { openDatabase } from "#database/database.ts"
import type { ListenerLimits } from "#http/server.ts"
import { checkLedger, type CheckReport } from "#ledger/check/check-ledger.ts"
import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"
import { startServer } from "../../src/server.ts"

/** A real Limn on a real socket, with a folder of its own. */
export interface TestLimn {
  /** `http://127.0.0.1:<port>` */
  readonly address: string
  readonly key: string
  /** Of the link by which the first owner signs in: at the first start. */
  readonly loginToken?: string
  /** Where it was started; its data are in `data` below. */
  readonly folder: string
  /** Makes one more key, as `limn keys create` does. */
  anotherKey(wish?: KeyWish): Promise<string>
  /** Stops this server and starts another on the same folder. */
  restart(): Promise<TestLimn>
  /** Starts another server on the same folder, which both must have been told of by `shared`. To be closed first. */
  beside(): Promise<TestLimn>
  /** What is wrong with its books. */
  violations(): Promise<CheckReport["violations"]>
  /** SHA-256 of every picture that it keeps. */
  stored(): Promise<ReadonlySet<string>>
  /** Closes it and leaves its folder. */
  stop(): Promise<void>
  /** Closes it and deletes its folder. */
  close(): Promise<void>
}

/** How a {@link TestLimn} is set up. */
export interface TestLimnOptions {
  /** As in `limn.yaml`; none: demo mode. */
  readonly channels?: readonly Readonly<Record<string, unknown>>[]
  /** What else stands in `limn.yaml`. */
  readonly file?: Readonly<Record<string, unknown>>
  readonly environment?: Readonly<Record<string, string>>
  readonly simulate?: boolean
  /** Lets several servers use the folder. */
  readonly shared?: boolean
  /** Where waits and bounds are to be shorter than a server's own. */
  readonly limits?: Partial<ListenerLimits>
}

/** Starts a server on a free port. Close it, or the test does not end. */
export async function startLimn(options: TestLimnOptions = {}): Promise<TestLimn> {
  const { channels, file } = options
  const folder = await mkdtemp(join(tmpdir(), "limn-test-"))
  if (channels !== undefined || file !== undefined) await writeFile(join(folder, "limn.yaml"), stringify({ channels, ...file }))
  return startIn(folder, options)
}

async function startIn(folder: string, options: TestLimnOptions): Promise<TestLimn> {
  const { environment = {}, simulate = false, shared = false, limits = {} } = options
  const key = `sk-test-${createHash("sha256").update(folder).digest("hex").slice(0, 24)}`
  const settings = loadSettings({
    flags: { port: "0", dataDir: join(folder, "data") },
    env: { LIMN_API_KEY: key, LOG_LEVEL: "silent", ...environment },
    cwd: folder,
    upstreams: [...upstreams.keys()],
    presets: Object.keys(presets),
  })
  const server = await startServer(settings, { simulate, limits, shareDataDir: shared })
  return {
    address: server.address,
    key,
    ...(server.loginToken === undefined ? {} : { loginToken: server.loginToken }),
    folder,
    anotherKey: async (wish = {}) => {
      const database = await openDatabase(databaseOptions(settings))
      const made = await createAccounts({ database, secret: await openSecret(settings), settings: {} }).createKey({
        label: "another",
        ...wish,
      })
      await database.destroy()
      return made.key
    },
    violations: async () => {
      const database = await openDatabase(databaseOptions(settings))
      const { violations } = await checkLedger({ database })
      await database.destroy()
      return violations
    },
    stored: async () => {
      const pictures = join(folder, "data", "pictures")
      const files = await readdir(pictures, { recursive: true, withFileTypes: true }).catch(() => [])
      const found = files.filter((file) => file.isFile() && /^[0-9a-f]{64}$/.test(file.name))
      for (const file of found) {
        const bytes = await readFile(join(file.parentPath, file.name))
        if (createHash("sha256").update(bytes).digest("hex") !== file.name) throw new Error(`${file.name} holds other bytes`)
      }
      return new Set(found.map(({ name }) => name))
    },
    restart: async () => {
      await server.close(5000)
      return startIn(folder, options)
    },
    beside: async () => {
      const other = await startIn(folder, options)
      return { ...other, close: other.stop }
    },
    stop: () => server.close(5000),
    close: async () => {
      await server.close(5000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
