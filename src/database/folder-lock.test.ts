import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { temporaryFolder } from "./database-testing.ts"
import { lockFolder } from "./folder-lock.ts"

/** Another process that takes the folder, and holds it until it is killed. */
async function holdElsewhere(test: TestContext, folder: string): Promise<ChildProcess> {
  const program = `
    const { lockFolder } = await import(${JSON.stringify(import.meta.resolve("./folder-lock.ts"))})
    lockFolder(${JSON.stringify(folder)})
    console.log("held")
    setInterval(() => {}, 60_000)`
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] })
  test.after(() => child.kill("SIGKILL"))
  assert.match(String((await once(child.stdout, "data"))[0]), /held/)
  return child
}

describe("the lock on a data folder", () => {
  it("names the process that has the folder, and since when", async (test) => {
    const folder = await temporaryFolder(test)
    const before = new Date()
    const { pid } = await holdElsewhere(test, folder)
    assert.throws(
      () => lockFolder(folder),
      ({ message }: Error) => {
        const [, holder, since] =
          /^Another server \(process (\d+), since (\S+)\) uses the data folder .+ LIMN_DATA_DIR of its own\.$/.exec(message) ?? []
        assert.equal(Number(holder), pid)
        assert.ok(new Date(since ?? "") >= before)
        return true
      },
    )
  })

  it("ends with its process, even one that is killed", async (test) => {
    const folder = await temporaryFolder(test)
    const child = await holdElsewhere(test, folder)
    child.kill("SIGKILL")
    await once(child, "exit")
    lockFolder(folder).release()
  })

  it("holds within a process too, until it is released", async (test) => {
    const folder = await temporaryFolder(test)
    const lock = lockFolder(folder)
    assert.throws(() => lockFolder(folder), new RegExp(`process ${process.pid},`))
    lock.release()
    lock.release()
    lockFolder(folder).release()
  })

  it("can be read by its owner only", { skip: process.platform === "win32" }, async (test) => {
    const folder = await temporaryFolder(test)
    const lock = lockFolder(folder)
    assert.equal((await stat(join(folder, "limn.lock"))).mode & 0o777, 0o600)
    lock.release()
  })

  it("says what is wrong with a file that is no lock", async (test) => {
    const folder = await temporaryFolder(test)
    await writeFile(join(folder, "limn.lock"), "x".repeat(4096))
    assert.throws(() => lockFolder(folder), /cannot be locked: SQLite says of .+limn\.lock: file is not a database/)
  })
})
