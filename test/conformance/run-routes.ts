import { mkdir, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import type { Input, Language, Program } from "./program.ts"
import { startRelay } from "./relay.ts"
import { runProgram } from "./run-program.ts"
import type { SeedProgram } from "./seeds.ts"
import { apiKey, startServer, type Route, type Server } from "./servers.ts"
import type { Toolchain } from "./toolchains.ts"

/** A program with its source at hand, or with one that is made for each run. */
export type Candidate = (Program & { readonly seed?: undefined }) | (SeedProgram & { readonly language: Language; readonly seed: true })

/** What came of one program on one route. */
export interface Result {
  readonly state: "ok" | "FAILED" | "skipped"
  readonly words: string
}

/** What is run on which routes. */
export interface RoutesRun {
  readonly candidates: readonly Candidate[]
  readonly ways: readonly Route[]
  /** The server in demo mode that plays the provider. */
  readonly provider: Server
  readonly languages: ReadonlyMap<Language, Toolchain | string>
  /** The pictures that programs send, by format. */
  readonly files: Readonly<Record<"jpeg" | "png", string>>
  /** Where servers and programs keep their files. */
  readonly folder: string
  /** How many programs run at once. */
  readonly jobs: number
  /** Whether a route goes on after a failure. */
  readonly keepsGoing: boolean
}

/** Runs every program on every route, one route after the other; gives what came of each, by `route program`. */
export async function runRoutes(run: RoutesRun): Promise<ReadonlyMap<string, Result>> {
  const { candidates, ways, provider, folder, keepsGoing } = run
  const prepared = new Map<string, Promise<readonly string[]>>()
  const results = new Map<string, Result>()
  const relay = await startRelay(provider.address)
  try {
    for (const way of ways) await runRoute(way)
  } finally {
    await relay.stop()
  }
  return results

  async function runRoute(way: Route): Promise<void> {
    const { name, channel } = way
    if (channel?.lacksRatio !== undefined) console.log(`Skipping the check of ratios through ${name}: ${channel.lacksRatio}`)
    const server = channel === undefined ? provider : await startServer(way, folder, relay.address).catch((error: Error) => error)
    if (server instanceof Error) {
      results.set(`${name} (server)`, { state: "FAILED", words: server.message })
      console.log(server.message)
      return
    }
    relay.forget()
    const queue = candidates.filter(({ routes = [name] }) => routes.includes(name))
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const result = await one(next, way, server)
        results.set(`${name} ${next.name}`, result)
        if (result.state === "FAILED" && !keepsGoing) queue.splice(0)
      }
    }
    await Promise.all(Array.from({ length: run.jobs }, work))
    if (server !== provider) await server.stop()
    const ofRoute = candidates.map((candidate) => results.get(`${name} ${candidate.name}`))
    const calls = channel === undefined ? undefined : relay.answered.filter((path) => channel.calls.test(path)).length
    console.log(`${name}: ${summary(ofRoute)}${calls === undefined ? "" : `, ${calls} pictures from the provider`}`)
    const wanted = candidates.filter(({ pictures = 1 }, index) => pictures > 0 && ofRoute[index]?.state === "ok").length
    if (calls !== undefined && calls < wanted) {
      const words = `${wanted} programs got pictures, yet the provider was called only ${calls} times: ${relay.answered.join(" ")}`
      results.set(`${name} (calls)`, { state: "FAILED", words })
    }
  }

  /** Runs one program on one route. */
  async function one(candidate: Candidate, way: Route, server: Server): Promise<Result> {
    const toolchain = run.languages.get(candidate.language) as Toolchain | string
    if (typeof toolchain === "string") return { state: "skipped", words: toolchain }
    const place = join(folder, way.name, candidate.name.replaceAll(/[:/.]/g, "-"))
    try {
      const input = candidate.input === undefined ? undefined : await inputOf(candidate.input, run.files, server.address)
      const { program, command } = await ready(candidate, toolchain, place, server.address, input)
      const { ratio: _ratio, ...anyRatio } = program
      const expected = way.channel?.lacksRatio === undefined ? program : anyRatio
      const settings = { program: expected, command, env: toolchain.env, address: server.address, folder: place }
      const words = await runProgram(input === undefined ? settings : { ...settings, input })
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

/** Gives a picture as a program wants it. A link is one of the server's own: addresses of this machine are refused otherwise. */
async function inputOf(input: Input, files: RoutesRun["files"], address: string): Promise<string> {
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

/** Counts results in words. */
export function summary(results: readonly ({ readonly state: string } | undefined)[]): string {
  const count = (state: Result["state"]): number => results.filter((result) => result?.state === state).length
  return `${count("ok")} passed, ${count("FAILED")} failed, ${count("skipped")} skipped`
}

/** Prints which program passed on which route. */
export function printRoutes({ candidates, ways }: RoutesRun, results: ReadonlyMap<string, Result>): void {
  const width = Math.max(...candidates.map(({ name }) => name.length)) + 2
  const columns = ways.map(({ name }) => name.padEnd(Math.max(name.length, 7) + 2))
  console.log(`\n${"".padEnd(width)}${columns.join("")}`)
  for (const { name } of candidates) {
    const cells = ways.map((way, index) => (results.get(`${way.name} ${name}`)?.state ?? "–").padEnd(columns[index]?.length ?? 0))
    console.log(`${name.padEnd(width)}${cells.join("").trimEnd()}`)
  }
}
