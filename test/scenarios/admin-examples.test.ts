import assert from "node:assert/strict"
import { execFile, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { it } from "node:test"
import { promisify } from "node:util"
import { startLimn } from "../support/limn.ts"

const text = readFileSync(new URL("../../docs/admin-api.md", import.meta.url), "utf8")
const commands = [...text.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap(([, block = ""]) => block.replaceAll("\\\n", " ").split("\n"))
  .filter((line) => line.startsWith("curl "))

const run = promisify(execFile)
const missing = spawnSync("curl", ["--version"]).error === undefined ? false : "curl is not installed"

it("the examples of docs/admin-api.md do what they say", { skip: missing }, async () => {
  const limn = await startLimn({ environment: { LIMN_ADMIN_TOKEN: "a-token-for-the-examples" } })
  const environment: Record<string, string> = { LIMN: limn.address, ADMIN_TOKEN: "a-token-for-the-examples" }
  try {
    assert.ok(commands.length > 10)
    for (const command of commands) {
      const { stdout } = await run("sh", ["-c", `${command} -w '\\n%{http_code}'`], { env: { ...process.env, ...environment } })
      const [body = "", status] = stdout.split(/\n(?=\d+$)/)
      assert.match(status ?? "", /^20[01]$/, `${command}\n${stdout}`)
      if (command.includes("text/csv")) continue
      const { id, key } = JSON.parse(body) as { id?: string; key?: string }
      if (id !== undefined && key !== undefined) environment["KEY_ID"] = id
    }
  } finally {
    await limn.close()
  }
})
