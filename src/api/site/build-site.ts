import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { siteFolder } from "./site.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** Whether the web app has been built. */
export function isSiteBuilt(): boolean {
  return existsSync(join(siteFolder, "index.html"))
}

/** Whether it can be built here: the sources and the tools are there. */
export function canBuildSite(): boolean {
  return existsSync(join(root, "web/run.ts")) && existsSync(join(root, "node_modules/vite"))
}

/**
 * Builds the web app in another process, so that a server answers meanwhile. Resolves with what the build printed where it failed, and with
 * undefined where it is there.
 */
export function buildSite(): Promise<string | undefined> {
  const child = spawn(process.execPath, [join(root, "web/run.ts"), "build"], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
  let output = ""
  const gather = (piece: Buffer): void => {
    output = (output + piece).slice(-4000)
  }
  child.stdout.on("data", gather)
  child.stderr.on("data", gather)
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(String(error)))
    child.on("close", (code) => resolve(code === 0 && isSiteBuilt() ? undefined : output.trim()))
  })
}
