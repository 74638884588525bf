import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { availableParallelism, tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import sharp from "sharp"
import { noisePicture } from "../support/pictures.ts"
import { clientName, clients } from "./clients.ts"
import { runMatrix, type CellResult } from "./matrix.ts"
import { printMatrix, withMatrix } from "./matrix-table.ts"
import { languageOf } from "./program.ts"
import { clientPages } from "./pages.ts"
import { ownPrograms } from "./programs.ts"
import { printRoutes, runRoutes, summary, type Candidate, type Result } from "./run-routes.ts"
import { seedLanguage, seedPrograms } from "./seeds.ts"
import { routes, startServer, type Route, type Server } from "./servers.ts"
import { toolchains } from "./toolchains.ts"

const usage = `Usage: run.ts [--matrix | --route NAME…] [--only TEXT]… [--jobs N] [--keep-going] [--write-readme] [--list]
Runs the matrix of clients, and on each route the programs of this folder, of docs/clients, and of the seeds where they are.
--matrix        the matrix alone
--route         the programs alone, on ${routes.map(({ name }) => name).join(", ")}
--only          programs and clients whose name holds the text
--keep-going    goes on after a failure within a route, and keeps the files
--write-readme  writes the matrix into the READMEs, where every cell of it was run and passed
--list          says what there is`

/** Where the matrix is shown to people, and what the column of clients is called there. */
const readmes = { "README.md": "client", "README.zh-CN.md": "客户端" }
/** The second server of the matrix: its provider is the first. */
const relayed: Route = { ...(routes.find(({ name }) => name === "google") as Route), name: "second-limn" }

const { values } = parseArgs({
  options: {
    matrix: { type: "boolean", default: false },
    route: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
    jobs: { type: "string", default: String(Math.min(4, availableParallelism())) },
    "keep-going": { type: "boolean", default: false },
    "write-readme": { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
})
const seedFolder = resolve(process.env["LIMN_SEEDS"] ?? join(import.meta.dirname, "../../../shared/seeds"))
const fromSeeds = (await seedPrograms(seedFolder)).map((program) => ({ ...program, language: seedLanguage(program), seed: true }) as const)
const pages = await clientPages(join(import.meta.dirname, "../../docs/clients"))
const fromPages = pages.map(({ program, language }) => ({ ...program, language, seed: true }) as const)
const isChosen = (name: string): boolean => values.only.length === 0 || values.only.some((text) => name.includes(text))
const ways = routes.filter(({ name }) => values.route.length === 0 || values.route.includes(name))
const candidates: readonly Candidate[] = values.matrix
  ? []
  : [...ownPrograms, ...fromSeeds, ...fromPages].filter(({ name }) => isChosen(name))
const chosen =
  values.route.length > 0 ? [] : clients.filter((client) => isChosen(`${clientName(client)}, ${client.api}, ${client.program}`))
const jobs = Number(values.jobs)
if (values.help || candidates.length + chosen.length === 0 || ways.length === 0 || !Number.isSafeInteger(jobs) || jobs < 1) {
  console.log(usage)
  process.exit(values.help ? 0 : 2)
}
if (values.list) {
  for (const { name, language } of candidates) console.log(`${name.padEnd(38)}${language}`)
  for (const client of chosen) console.log(`${clientName(client)}, ${client.api}`.padEnd(60) + client.program)
  process.exit(0)
}
process.exitCode = (await main()) ? 0 : 1

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "limn-conformance-"))
  const programs = chosen.map(({ program }) => languageOf(program))
  const languages = await toolchains(new Set([...candidates.map(({ language }) => language), ...programs]))
  for (const [language, reason] of languages) if (typeof reason === "string") console.log(`Skipping ${language}: ${reason}`)
  if (fromSeeds.length === 0) console.log(`Skipping the seeds' own programs: ${seedFolder} is not there`)
  for (const { name, repaired } of fromSeeds) if (repaired !== undefined) console.log(`Repaired in ${name}: ${repaired}`)
  const files = await inputFiles(folder)
  const servers: Server[] = []
  try {
    const provider = await startServer({ name: "demo" }, folder, "")
    servers.push(provider)
    const routesRun = { candidates, ways, provider, languages, files, folder, jobs, keepsGoing: values["keep-going"] }
    const ofRoutes = candidates.length === 0 ? new Map<string, Result>() : await runRoutes(routesRun)
    const ofMatrix = chosen.length === 0 ? [] : await matrix(provider)
    if (candidates.length > 0) printRoutes(routesRun, ofRoutes)
    if (chosen.length > 0) printMatrix(ofMatrix)
    report(ofRoutes, ofMatrix)
    if (values["write-readme"]) await writeReadmes(ofMatrix)
    return [...ofRoutes.values(), ...ofMatrix].every(({ state }) => state !== "FAILED")
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    if (values["keep-going"]) console.log(`Files: ${folder}`)
    else await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }

  /** Runs the clients against the server in demo mode, and against a second one whose provider that is. */
  async function matrix(provider: Server): Promise<readonly CellResult[]> {
    const second = await startServer(relayed, folder, provider.address)
    servers.push(second)
    const targets = new Map([
      ["demo mode", provider],
      ["a second Limn as provider", second],
    ])
    // Its programs spend much of their time waiting to try again.
    return runMatrix({ clients: chosen, targets, languages, folder, input: files.png, jobs: 2 * jobs })
  }
}

/** Writes the pictures that programs send: smooth, so that the files are small, as the curl samples hold theirs in one argument. */
async function inputFiles(folder: string): Promise<Record<"jpeg" | "png", string>> {
  const paths = { jpeg: join(folder, "input.jpg"), png: join(folder, "input.png") }
  const blots = await noisePicture("png", { width: 8, height: 6, seed: 1 })
  for (const path of Object.values(paths)) await sharp(blots).resize(640, 480, { kernel: "cubic" }).toFile(path)
  return paths
}

/** Prints what went wrong, and the sum of everything. */
function report(ofRoutes: ReadonlyMap<string, Result>, ofMatrix: readonly CellResult[]): void {
  for (const [name, { state, words }] of ofRoutes) if (state === "FAILED") console.log(`\nFAILED  ${name}\n${words}`)
  for (const { client, target, cell, state, words } of ofMatrix) {
    if (state === "FAILED") console.log(`\nFAILED  ${clientName(client)}, ${client.api}: ${cell}, ${target}\n${words}`)
  }
  console.log(`\n${summary([...ofRoutes.values(), ...ofMatrix])}`)
}

async function writeReadmes(results: readonly CellResult[]): Promise<void> {
  const isWhole = chosen.length === clients.length && results.every(({ state }) => state === "ok" || state === "lacks")
  if (!isWhole) {
    console.log("The READMEs stay as they are: not every cell of the matrix has been run and has passed.")
    return
  }
  for (const [name, heading] of Object.entries(readmes)) {
    const path = join(import.meta.dirname, "../..", name)
    await writeFile(path, withMatrix(await readFile(path, "utf8"), results, heading))
  }
}
