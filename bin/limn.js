#!/usr/bin/env node
// The command `limn`. It runs on the Node that the package pins, whatever Node the machine has: plain JavaScript, so
// that an older one can read it far enough to hand over.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const pinned = fileURLToPath(
  new URL(process.platform === "win32" ? "../node_modules/.bin/node.cmd" : "../node_modules/.bin/node", import.meta.url),
)
const [major] = process.versions.node.split(".").map(Number)

if (!existsSync(pinned) && major < 24) {
  console.error(
    `limn needs Node 24 or newer; this is ${process.versions.node}. Run "npm ci" in ${fileURLToPath(new URL("..", import.meta.url))}: it brings the right one along.`,
  )
  process.exit(1)
}
const child = spawn(existsSync(pinned) ? pinned : process.execPath, [main, ...process.argv.slice(2)], { stdio: "inherit" })
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
