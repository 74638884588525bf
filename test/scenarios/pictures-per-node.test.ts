import assert from "node:assert/strict"
import { once } from "node:events"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it, type TestContext } from "node:test"
import { limn, spawnLimn } from "#cli/cli-testing.ts"
import { noPostgres, startPostgres, type TestPostgres } from "../support/postgres.ts"

describe("nodes over one PostgreSQL that keep pictures in folders of their own", { skip: noPostgres ?? false }, () => {
  let postgres: TestPostgres
  let root: string
  before(async () => {
    postgres = await startPostgres()
    root = await mkdtemp(join(tmpdir(), "limn-per-node-"))
  })
  after(async () => {
    await postgres?.stop()
    await rm(root, { recursive: true, force: true })
  })

  /** Starts a server in a folder, and waits until it serves. */
  async function serve(test: TestContext, cwd: string, env: Readonly<Record<string, string>>) {
    const child = spawnLimn(["serve", "--port", "0"], { cwd, env })
    test.after(() => child.kill("SIGKILL"))
    let text = ""
    child.stderr?.on("data", (piece: Buffer) => (text += String(piece)))
    for await (const piece of child.stdout ?? []) if ((text += String(piece)).includes("Draw something")) break
    assert.match(text, /Draw something/)
    return {
      stop: async () => {
        child.kill("SIGTERM")
        if (child.exitCode === null) await once(child, "exit")
      },
    }
  }

  it("start one at a time", async (test) => {
    const env = { DATABASE_URL: await postgres.createDatabase(), LIMN_SECRET_KEY: "a secret of thirty-two characters", LOG_LEVEL: "silent" }
    const folders = ["one", "two"].map((name) => join(root, name)) as [string, string]
    for (const folder of folders) await mkdir(folder)
    const first = await serve(test, folders[0], env)

    const refused = await limn(["serve", "--port", "0"], { cwd: folders[1], env })
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /^limn: LIMN_BLOBS: must be a bucket, .* where several nodes share the database: node [0-9a-f]{16} serves/)

    // Where nothing is kept there is nothing that another node could not serve.
    const keepsNothing = await serve(test, folders[1], { ...env, LIMN_KEEP_PICTURES: "0" })
    await keepsNothing.stop()
    await first.stop()
    const second = await serve(test, folders[1], env)
    await second.stop()
  })
})
