import { copyFile, mkdir, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { execute, type Outcome } from "./execute.ts"
import type { Language } from "./program.ts"
import { plainEnvironment } from "./servers.ts"

const here = import.meta.dirname
const venv = join(here, ".venv")
const clients = join(here, "clients")
const windows = process.platform === "win32"

/** Longest installation, in milliseconds. */
const installMs = 300_000

/** A language that programs can be run in. */
export interface Toolchain {
  /** Makes what must be made before a source can run (Go: builds it under `folder`), and gives the command that runs it. */
  readonly prepare: (source: string, folder: string) => Promise<readonly string[]>
  /** Environment beyond that of any process. */
  readonly env: NodeJS.ProcessEnv
}

/** Gives the languages that can run here; in place of any other, a sentence that says why it cannot. Installs clients on first use. */
export async function toolchains(wanted: ReadonlySet<Language>): Promise<ReadonlyMap<Language, Toolchain | string>> {
  const makers: Record<Language, () => Promise<Toolchain>> = { curl, python, javascript, go }
  const made = await Promise.all(
    [...wanted].map(
      async (language) =>
        [language, await makers[language]().catch((error: unknown) => (error instanceof Error ? error.message : String(error)))] as const,
    ),
  )
  return new Map(made)
}

async function curl(): Promise<Toolchain> {
  for (const tool of ["bash", "curl"]) await must([tool, "--version"], `${tool} is not installed`)
  return { env: {}, prepare: (source) => Promise.resolve(["bash", source]) }
}

async function python(): Promise<Toolchain> {
  const interpreter = windows ? "python" : "python3"
  await must([interpreter, "--version"], `${interpreter} is not installed`)
  const own = join(venv, windows ? "Scripts/python.exe" : "bin/python")
  await installed(join(here, "requirements.txt"), join(venv, "installed.txt"), "Python clients", async () => {
    await must([interpreter, "-m", "venv", "--clear", venv], "python3 has no venv module")
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", join(here, "requirements.txt")]
    await must([own, ...pip], "pip could not install the Python clients")
  })
  return { env: { PYTHONIOENCODING: "utf-8", PYTHONDONTWRITEBYTECODE: "1" }, prepare: (source) => Promise.resolve([own, source]) }
}

async function javascript(): Promise<Toolchain> {
  const modules = join(clients, "node_modules")
  await installed(join(clients, "package-lock.json"), join(modules, "installed.json"), "JavaScript clients", async () => {
    await must(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "npm could not install the JavaScript clients", clients)
  })
  const hook = join(clients, "resolve.mjs")
  return { env: { NODE_PATH: modules }, prepare: (source) => Promise.resolve([process.execPath, "--import", hook, source]) }
}

async function go(): Promise<Toolchain> {
  await must(["go", "version"], "go is not installed")
  const env = { ...goEnvironment(), GOTOOLCHAIN: "local", GOCACHE: join(tmpdir(), "limn-conformance-go") }
  const module = join(here, "go")
  await must(["go", "mod", "download"], "go could not install the Go client", module, env)
  return {
    env: {},
    prepare: async (source, folder) => {
      const program = join(folder, windows ? "program.exe" : "program")
      await mkdir(dirname(program), { recursive: true })
      await must(["go", "build", "-o", program, source], `go could not build ${source}`, module, env)
      return [program]
    },
  }
}

function goEnvironment(): NodeJS.ProcessEnv {
  const named = Object.entries(process.env).filter(([name]) => /^(GO|HTTPS?_PROXY|NO_PROXY|SSL_)/i.test(name))
  return { ...plainEnvironment(), ...Object.fromEntries(named) }
}

/** Installs where `stamp` is not a copy of `wishes`, which means: never, or something else. */
async function installed(wishes: string, stamp: string, what: string, install: () => Promise<void>): Promise<void> {
  const wish = await readFile(wishes, "utf8")
  if ((await readFile(stamp, "utf8").catch(() => "")) === wish) return
  console.log(`Installing the ${what}, once.`)
  await install()
  await copyFile(wishes, stamp)
}

async function must(command: readonly string[], complaint: string, cwd = here, env: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  const outcome = await execute(command, { cwd, env, timeoutMs: installMs })
  if (outcome.code === 0) return outcome
  const reason = `${outcome.stderr}${outcome.stdout}`.trim().split("\n").slice(-3).join(" ")
  throw new Error(reason === "" ? complaint : `${complaint}: ${reason}`)
}
