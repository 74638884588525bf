import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { paintFirst } from "./paint-first.ts"
import { writePreloads } from "./preloads.ts"

// Runs a tool on the web app: `build` (into web/build, from which the server serves it), `dev` or `check`. SvelteKit works in the folder in
// which it is started.
const tools = {
  build: ["vite/bin/vite.js", "build", "--logLevel", "warn"],
  dev: ["vite/bin/vite.js", "dev", "--host", "127.0.0.1"],
  check: ["svelte-check/bin/svelte-check", "--tsconfig", "tsconfig.json", "--fail-on-warnings"],
} as const

const [name = "", ...more] = process.argv.slice(2)
const tool = tools[name as keyof typeof tools]
if (tool === undefined) throw new Error(`Say which tool to run: ${Object.keys(tools).join(", ")}.`)
const [program, ...usual] = tool
const file = fileURLToPath(new URL(`../node_modules/${program}`, import.meta.url))
const child = spawn(process.execPath, ["--disable-warning=DEP0205", file, ...usual, ...more], {
  cwd: fileURLToPath(new URL(".", import.meta.url)),
  stdio: "inherit",
})
child.on("exit", (code) => {
  if (code === 0 && name === "build") {
    paintFirst()
    writePreloads()
  }
  process.exitCode = code ?? 1
})
