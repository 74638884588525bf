import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { availableParallelism, tmpdir } from "node:os"
import { basename, join, resolve } from "node:path"
import { parseArgs } from "node:util"
import sharp from "sharp"
import { noisePicture } from "../support/pictures.ts"
import type { Input, Language, Program } from "./program.ts"
import { ownPrograms } from "./programs.ts"
import { startRelay } from "./relay.ts"
import { runProgram } from "./run-program.ts"
import { seedLanguage, seedPrograms, type SeedProgram } from "./seeds.ts"
import { apiKey, routes, startServer, type Route, type Server } from "./servers.ts"
import { toolchains, type Toolchain } from "./toolchains.ts"

const usage = `Usage: run.ts [--only TEXT]… [--route NAME]… [--jobs N] [--keep-going] [--list]
Runs the clients of this folder, and the programs of the seeds where they are, against a server in demo mode and through each upstream.
--only        programs whose name holds the text
--route       ${routes.map(({ name }) => name).join(", ")}
--keep-going  goes on after a failure within a route, and keeps the files
--list        says what there is`

/** A program with its source at hand, or with one that is made for each run. */
type Candidate = (Program & { readonly seed?: undefined }) | (SeedProgram & { readonly language: Language; readonly seed: true })

type Result = { readonly state: "ok" | "FAILED" | "skipped"; readonly words: string }

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    route: { type: "string", multiple: true, default: [] },
    jobs: { type: "string", default: String(Math.min(4, availableParallelism())) },
    "keep-going": { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
})
const seedFolder = resolve(process.env["LIMN_SEEDS"] ?? join(import.meta.dirname, "../../../shared/seeds"))
const fromSeeds = (await seedPrograms(seedFolder)).map((program) => ({ ...program, language: seedLanguage(program), seed: true }) as const)
const candidates: readonly Candidate[] = [...ownPrograms, ...fromSeeds].filter(({ name }) => chosen(name, values.only))
const ways = routes.filter(({ name }) => values.route.length === 0 || values.route.includes(name))
const jobs = Number(values.jobs)
if (values.help || candidates.length === 0 || ways.length === 0 || !Number.isSafeInteger(jobs) || jobs < 1) {
  console.log(usage)
  process.exit(values.help ? 0 : 2)
}
if (values.list) {
  for (const { name, language } of candidates) console.log(`${name.padEnd(38)}${language}`)
  process.exit(0)
}
process.exitCode = (await main()) ? 0 : 1

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "limn-conformance-"))
  const languages = await toolchains(new Set(candidates.map(({ language }) => language)))
  for (const [language, reason] of languages) if (typeof reason === "string") console.log(`Skipping ${language}: ${reason}`)
  if (fromSeeds.length === 0) console.log(`Skipping the seeds' own programs: ${seedFolder} is not there`)
  for (const { name, repaired } of fromSeeds) if (repaired !== undefined) console.log(`Repaired in ${name}: ${repaired}`)
  const files = await inputFiles(folder)
  const prepared = new Map<string, Promise<readonly string[]>>()
  const servers: Server[] = []
  const results = new Map<string, Result>()
  try {
    const provider = await startServer({ name: "demo" }, folder, "")
    servers.push(provider)
    const relay = await startRelay(provider.address)
    servers.push({ ...relay, log: () => "" })
    for (const { name, channel } of ways) {
      if (channel?.lacksRatio !== undefined) console.log(`Skipping the check of ratios through ${name}: ${channel.lacksRatio}`)
    }
    for (const way of ways) {
      const server = way.channel === undefined ? provider : await startServer(way, folder, relay.address).catch((error: Error) => error)
      if (server instanceof Error) {
        results.set(`${way.name} (server)`, { state: "FAILED", words: server.message })
        console.log(server.message)
        continue
      }
      if (server !== provider) servers.push(server)
      relay.forget()
      const queue = [...candidates]
      const work = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const result = await one(next, way, server)
          results.set(`${way.name} ${next.name}`, result)
          if (result.state === "FAILED" && !values["keep-going"]) queue.splice(0)
        }
      }
      await Promise.all(Array.from({ length: jobs }, work))
      const ofRoute = candidates.map(({ name }) => results.get(`${way.name} ${name}`))
      const calls = way.channel === undefined ? undefined : relay.answered.filter((path) => way.channel?.calls.test(path)).length
      console.log(`${way.name}: ${summary(ofRoute)}${calls === undefined ? "" : `, ${calls} pictures from the provider`}`)
      const wanted = candidates.filter(({ pictures = 1 }, index) => pictures > 0 && ofRoute[index]?.state === "ok").length
      if (calls !== undefined && calls < wanted) {
        const words = `${wanted} programs got pictures, yet the provider was called only ${calls} times: ${relay.answered.join(" ")}`
        results.set(`${way.name} (calls)`, { state: "FAILED", words })
      }
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    if (!values["keep-going"]) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  report(results)
  if (values["keep-going"]) console.log(`Files: ${folder}`)
  return [...results.values()].every(({ state }) => state !== "FAILED")

  /** Runs one program on one route. */
  async function one(candidate: Candidate, way: Route, server: Server): Promise<Result> {
    const toolchain = languages.get(candidate.language) as Toolchain | string
    if (typeof toolchain === "string") return { state: "skipped", words: toolchain }
    const place = join(folder, way.name, candidate.name.replaceAll(/[:/.]/g, "-"))
    try {
      const input = candidate.input === undefined ? undefined : await inputOf(candidate.input, files, server.address)
      const { program, command } = await ready(candidate, toolchain, place, server.address, input)
      const { ratio: _ratio, ...anyRatio } = program
      const expected = way.channel?.lacksRatio === undefined ? program : anyRatio
      const run = { program: expected, command, env: toolchain.env, address: server.address, folder: place }
      const words = await runProgram(input === undefined ? run : { ...run, input })
      return { state: "ok", words }
    } catch (error) {
      return { state: "FAILED", words: (error as Error).message }
    }
  }

  /** Makes a program ready to run; a program of the seeds is written out with its places filled in. */
  async function ready(candidate: Candidate, toolchain: Toolchain, place: string, address: string, input = "") {
    if (candidate.seed === undefined) {
      const built = prepared.get(candidate.name) ?? toolchain.prepare(candidate.file, join(folder, "built", candidate.name))
      prepared.set(candidate.name, built)
      return { program: candidate, command: await built }
    }
    const source = `${place}-source`
    await mkdir(source, { recursive: true })
    const file = join(source, basename(candidate.name.replace(":", "/")))
    const output = join(place, candidate.output)
    await writeFile(file, candidate.at({ baseUrl: address, apiKey, inputFile: input, inputUrl: input, output }))
    return { program: { ...candidate, file }, command: await toolchain.prepare(file, source) }
  }
}

function chosen(name: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((text) => name.includes(text))
}

/** Writes the pictures that programs send: smooth, so that the files are small, as the curl samples hold theirs in one argument. */
async function inputFiles(folder: string): Promise<Record<"jpeg" | "png", string>> {
  const paths = { jpeg: join(folder, "input.jpg"), png: join(folder, "input.png") }
  const blots = await noisePicture("png", { width: 8, height: 6, seed: 1 })
  for (const path of Object.values(paths)) await sharp(blots).resize(640, 480, { kernel: "cubic" }).toFile(path)
  return paths
}

/** Gives a picture as a program wants it. A link is one of the server's own: addresses of this machine are refused otherwise. */
async function inputOf(input: Input, files: Record<"jpeg" | "png", string>, address: string): Promise<string> {
  if (input !== "link") return files[input]
  const response = await fetch(`${address}/v1/images/generations`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gemini-2.5-flash-image", prompt: "A sign with Chinese words", response_format: "url" }),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`No picture to edit: ${response.status} ${answer.slice(0, 1000)}`)
  const url = (JSON.parse(answer) as { data: { url?: string }[] }).data[0]?.url
  if (url === undefined) throw new Error(`No link to a picture to edit: ${answer.slice(0, 1000)}`)
  return url
}

function summary(results: readonly (Result | undefined)[]): string {
  const count = (state: Result["state"]): number => results.filter((result) => result?.state === state).length
  return `${count("ok")} passed, ${count("FAILED")} failed, ${count("skipped")} skipped`
}

/** Prints the matrix, what went wrong, and the sum of it. */
function report(results: ReadonlyMap<string, Result>): void {
  const width = Math.max(...candidates.map(({ name }) => name.length)) + 2
  const columns = ways.map(({ name }) => name.padEnd(Math.max(name.length, 7) + 2))
  console.log(`\n${"".padEnd(width)}${columns.join("")}`)
  for (const { name } of candidates) {
    const cells = ways.map((way, index) => (results.get(`${way.name} ${name}`)?.state ?? "not run").padEnd(columns[index]?.length ?? 0))
    console.log(`${name.padEnd(width)}${cells.join("").trimEnd()}`)
  }
  for (const [name, { state, words }] of results) if (state === "FAILED") console.log(`\nFAILED  ${name}\n${words}`)
  console.log(`\n${summary([...results.values()])}`)
}
