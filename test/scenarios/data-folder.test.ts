import assert from "node:assert/strict"
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { setImmediate } from "node:timers/promises"
import { loadSettings } from "#config/settings.ts"
import type { Settings } from "#config/settings.ts"
import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"
import { startServer } from "../../src/server.ts"

async function settingsOf(test: TestContext, more: Readonly<Record<string, string>> = {}): Promise<Settings> {
  const folder = await mkdtemp(join(tmpdir(), "limn-test-"))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return loadSettings({
    flags: { port: "0", dataDir: join(folder, "data"), ...more },
    env: { LIMN_API_KEY: "sk-test-0123456789abcdef01234567", LOG_LEVEL: "silent" },
    cwd: folder,
    upstreams: [...upstreams.keys()],
    presets: Object.keys(presets),
  })
}

describe("the data folder", () => {
  it("belongs to one server at a time", async (test) => {
    const settings = await settingsOf(test)
    const first = await startServer(settings)
    await assert.rejects(startServer(settings), new RegExp(`^Error: Another server \\(process ${process.pid}, since .+ LIMN_DATA_DIR`))
    await first.close(1000)
    await (await startServer(settings)).close(1000)
  })

  it("is free again when a start has failed", async (test) => {
    const settings = await settingsOf(test)
    await assert.rejects(startServer({ ...settings, host: "192.0.2.1" }))
    await (await startServer(settings)).close(1000)
  })

  it("can be shared where that is meant", async (test) => {
    const settings = await settingsOf(test)
    const servers = [await startServer(settings), await startServer(settings, { shareDataDir: true })]
    for (const server of servers) await server.close(1000)
  })

  it("holds no file that others may read", { skip: process.platform === "win32" }, async (test) => {
    const settings = await settingsOf(test)
    const server = await startServer(settings)
    const files = await readdir(settings.dataDir, { recursive: true })
    for (const file of files) assert.equal((await stat(join(settings.dataDir, file))).mode & 0o077, 0, file)
    assert.ok(files.includes("limn.db-wal") && files.includes("limn.lock"))
    await server.close(1000)
  })

  it("is cleared at the start of what a killed server left half-written", async (test) => {
    const settings = await settingsOf(test)
    const spool = join(settings.dataDir, "spool")
    await mkdir(spool, { recursive: true })
    const left = join(spool, "left.part")
    await writeFile(left, "left")
    const earlier = new Date(performance.timeOrigin - 1000)
    await utimes(left, earlier, earlier)
    const server = await startServer(settings)
    while ((await readdir(spool)).length > 0) await setImmediate()
    await server.close(1000)
  })
})
