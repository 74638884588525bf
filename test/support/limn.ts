import { createHash } from "node:crypto"
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stringify } from "yaml"
import { loadSettings } from "#config/settings.ts"
import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"
import { startServer } from "../../src/server.ts"

/** A real Limn on a real socket, with a folder of its own. */
export interface TestLimn {
  /** `http://127.0.0.1:<port>` */
  readonly address: string
  readonly key: string
  /** SHA-256 of every picture that it keeps. */
  stored(): Promise<ReadonlySet<string>>
  close(): Promise<void>
}

/** How a {@link TestLimn} is set up. */
export interface TestLimnOptions {
  /** As in `limn.yaml`; none: demo mode. */
  readonly channels?: readonly Readonly<Record<string, unknown>>[]
  readonly environment?: Readonly<Record<string, string>>
  readonly simulate?: boolean
}

/** Starts a server on a free port. Close it, or the test does not end. */
export async function startLimn({ channels, environment = {}, simulate = false }: TestLimnOptions = {}): Promise<TestLimn> {
  const folder = await mkdtemp(join(tmpdir(), "limn-test-"))
  const key = `sk-test-${createHash("sha256").update(folder).digest("hex").slice(0, 24)}`
  if (channels !== undefined) await writeFile(join(folder, "limn.yaml"), stringify({ channels }))
  const settings = loadSettings({
    flags: { port: "0", dataDir: join(folder, "data") },
    env: { LIMN_API_KEY: key, LOG_LEVEL: "silent", ...environment },
    cwd: folder,
    upstreams: [...upstreams.keys()],
    presets: Object.keys(presets),
  })
  const server = await startServer(settings, { simulate })
  return {
    address: server.address,
    key,
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
    close: async () => {
      await server.close(5000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
